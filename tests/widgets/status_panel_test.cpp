#include "widgets/status_panel.h"

#include <gtest/gtest.h>

#include <QAccessible>
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

}  // namespace
}  // namespace lineament
