// The main of every GUI test program: a QApplication, and settings, state and data in a folder of its own, so that a
// test never touches a person's files.
#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>

#include "core/session/engine_setup.h"

int main(int argc, char** argv) {
    lineament::initialise_engine();
    testing::InitGoogleTest(&argc, argv);
    const QTemporaryDir home;
    for (const char* variable : {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
        qputenv(variable, (home.path() + '/' + variable).toUtf8());
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setApplicationName("Lineament");
    QApplication::setOrganizationName("lineament");
    return RUN_ALL_TESTS();
}
