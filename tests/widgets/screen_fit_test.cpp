#include "widgets/frame/screen_fit.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScreen>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/test_printers.h"
#include "widgets/frame/focus_order.h"

namespace lineament {
namespace {

TEST(ScreenFit, AFrameIsMovedAndShrunkOnlyAsFarAsNeeded) {
    const QRect available(0, 30, 1366, 738);
    EXPECT_EQ(fitted_frame({100, 100, 800, 600}, available), QRect(100, 100, 800, 600));
    EXPECT_EQ(fitted_frame({0, 0, 1280, 850}, available), QRect(0, 30, 1280, 738));
    EXPECT_EQ(fitted_frame({900, 500, 800, 600}, available), QRect(566, 168, 800, 600));
    EXPECT_EQ(fitted_frame({-50, -50, 3000, 3000}, available), available);
}

TEST(ScreenFit, AWindowLargerThanTheScreenIsShownInsideIt) {
    QDialog window;
    keep_on_screen(&window);
    window.resize(5000, 4000);
    window.show();
    const QRect available = window.screen()->availableGeometry();
    EXPECT_TRUE(QTest::qWaitFor([&] { return available.contains(window.frameGeometry()); }, 10000));
    window.hide();
    window.resize(4000, 100);
    window.show();
    EXPECT_TRUE(QTest::qWaitFor([&] { return available.contains(window.frameGeometry()); }, 10000)) << "again";
}

TEST(FocusOrder, TabGoesByWhatIsSeen) {
    QWidget window;
    window.resize(300, 200);
    const auto field = [&window](const QRect& place) {
        auto* edit = new QLineEdit(&window);
        edit->setGeometry(place);
        return edit;
    };
    QLineEdit* last = field({10, 150, 100, 24});
    QLineEdit* right = field({200, 8, 80, 24});
    QLineEdit* left = field({10, 10, 80, 24});  // a little lower than its neighbour, but in its line
    auto* group = new QWidget(&window);
    group->setGeometry(0, 50, 300, 60);
    auto* row = new QHBoxLayout(group);
    auto* inner = new QLineEdit;
    auto* button = new QToolButton;
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(inner);
    row->addWidget(button);
    QLineEdit* hidden = field({10, 60, 80, 24});
    hidden->hide();
    window.show();
    window.activateWindow();
    QApplication::processEvents();
    order_focus_as_seen(&window);
    left->setFocus();
    for (QWidget* expected : QVector<QWidget*>{right, inner, button, last, left}) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        EXPECT_EQ(QApplication::focusWidget(), expected);
    }
    QTest::keyClick(left, Qt::Key_Backtab);
    EXPECT_EQ(QApplication::focusWidget(), last);
}

}  // namespace
}  // namespace lineament
