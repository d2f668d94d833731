// The main of the widget tests: a QApplication without a screen, in the program's own theme.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>

#include "widgets/frame/theme.h"

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    testing::InitGoogleMock(&argc, argv);
    QApplication application(argc, argv);
    lineament::apply_theme(application, lineament::Theme::Dark);
    return RUN_ALL_TESTS();
}
