#include "widgets/frame/status_panel.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QLabel>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

TEST(StatusPanel, ScreenReadersHearTheTextAndWhatItIsAbout) {
    StatusPanel panel;
    panel.set_timing("24 ms");
    panel.set_pack("Starter portraits");
    panel.set_device("CPU, 2 threads");
    panel.set_zoom(0.5);
    QStringList read;
    for (QLabel* label : panel.findChildren<QLabel*>()) {
        const QAccessibleInterface* field = QAccessible::queryAccessibleInterface(label);
        ASSERT_NE(field, nullptr);
        if (label->accessibleDescription().isEmpty()) continue;
        EXPECT_EQ(field->text(QAccessible::Name), label->text()) << "a name of its own would hide the text";
        read << field->text(QAccessible::Name) + "|" + field->text(QAccessible::Description);
    }
    EXPECT_TRUE(read.contains("24 ms|Time of the last step")) << read.join(", ").toStdString();
    EXPECT_TRUE(read.contains("CPU, 2 threads|Device"));
    EXPECT_TRUE(read.contains("Starter portraits|Model"));
    EXPECT_TRUE(read.contains("50 %|Zoom"));
}

TEST(StatusPanel, ShowsNoFieldThatItHasNoRoomFor) {
    QWidget window;
    StatusPanel panel(&window);
    panel.set_timing("1234 ms");
    panel.set_pack("Starter portraits, StyleFeatureEditor");
    panel.set_device("Some graphics card with a long name, half precision");
    panel.set_zoom(0.5);
    EXPECT_LE(panel.minimumSizeHint().width(), 300) << "it never makes a window wider";
    const auto shown = [&window, &panel](int width) {
        panel.resize(width, 28);
        window.resize(width, 28);
        window.show();
        QApplication::processEvents();
        QStringList texts;
        for (const QLabel* label : panel.findChildren<QLabel*>()) {
            if (!label->isVisible() || label->text().isEmpty()) continue;
            texts << label->text();
            EXPECT_GE(label->width(), label->fontMetrics().horizontalAdvance(label->text())) << width;
            EXPECT_LE(label->geometry().right(), panel.width()) << width;
        }
        return texts;
    };
    EXPECT_EQ(shown(1400).size(), 4);
    EXPECT_TRUE(shown(300).contains("50 %")) << "the most important one stays";
    EXPECT_LT(shown(300).size(), 4);
    EXPECT_EQ(shown(1400).size(), 4) << "they come back";
    panel.set_progress("Getting the face ready", 0.5);
    EXPECT_LT(shown(500).size(), 5);
    panel.clear_progress();
    panel.set_message("A sentence that is much too long for a window of this width and says so at length");
    EXPECT_TRUE(shown(400).filter(QString::fromUtf8("…")).size() == 1);
}

}  // namespace
}  // namespace lineament
