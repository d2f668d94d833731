// Keys of the window while a field has the focus, and the way of the focus.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>
#include <cmath>

#include "app/start/data_folders.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/dialogs/export_dialog.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/collapsible_section.h"
#include "widgets/sliders/slider_panel.h"
#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class Keys : public ::testing::Test {
  protected:
    void SetUp() override {
        QGuiApplication::clipboard()->clear();
        show_active(window_);
        window_.start(sample_photo());
        ASSERT_TRUE(wait_until_ready(window_));
        search_ = window_.panel()->findChild<QLineEdit*>();
        number_ = window_.panel()->slider("age")->parentWidget()->findChild<ValueSpinBox*>();
    }
    void type(const char* text) {
        number_->setFocus();
        number_->selectAll();
        QTest::keyClicks(number_, text);
    }
    void press(QWidget* widget, const QKeySequence& keys) {
        QTest::keySequence(widget, keys);
        ASSERT_TRUE(wait_until_settled(window_));
    }
    double age() const {
        const SliderValues values = window_.document()->sliders(0);
        const auto entry = values.find("age");
        return entry == values.end() ? 0 : entry->second;
    }
    /// Whether the field would keep the key for itself.
    static bool takes(QWidget* field, const QKeySequence& keys) {
        QKeyEvent event(QEvent::ShortcutOverride, keys[0].key(), keys[0].keyboardModifiers());
        event.ignore();
        QApplication::sendEvent(field, &event);
        return event.isAccepted();
    }

    MainWindow window_{test_window_options()};
    QLineEdit* search_ = nullptr;
    ValueSpinBox* number_ = nullptr;
};

TEST_F(Keys, UndoAndRedoWorkInANumberAndSeeWhatIsHalfTyped) {
    type("50");
    press(number_, QKeySequence("Ctrl+Z"));
    EXPECT_EQ(age(), 0) << "committed first, then taken back";
    ASSERT_EQ(window_.document()->undo_stack()->count(), 1);
    press(number_, QKeySequence("Ctrl+Y"));
    EXPECT_DOUBLE_EQ(age(), 0.5);
    press(number_, QKeySequence("Ctrl+Z"));
    press(number_, QKeySequence("Ctrl+Shift+Z"));
    EXPECT_DOUBLE_EQ(age(), 0.5);
    EXPECT_EQ(number_->text(), QString("+50 %"));
    EXPECT_TRUE(window_.document()->undo_stack()->undoText().contains("+50"));
}

TEST_F(Keys, UndoWorksInTheSearch) {
    drag_slider(window_, "age", 0.5);
    ASSERT_TRUE(wait_until_settled(window_));
    search_->setFocus();
    QTest::keyClicks(search_, "ag");
    press(search_, QKeySequence("Ctrl+Z"));
    EXPECT_EQ(age(), 0);
    EXPECT_EQ(search_->text(), QString("ag")) << "the window's undo, not the field's";
}

TEST_F(Keys, SaveAndExportWorkInBothFieldsWithWhatIsHalfTyped) {
    type("30");
    press(number_, QKeySequence("Ctrl+S"));
    QFileDialog* save = window_.findChild<QFileDialog*>("save_project_dialog");
    ASSERT_NE(save, nullptr);
    save->reject();
    ASSERT_TRUE(wait_for([&] { return !window_.findChild<QFileDialog*>(); }));
    show_active(window_);
    type("40");
    press(number_, QKeySequence("Ctrl+E"));
    ExportDialog* dialog = window_.findChild<ExportDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_DOUBLE_EQ(age(), 0.4);
    dialog->reject();
    ASSERT_TRUE(wait_for([&] { return !window_.findChild<ExportDialog*>(); }));
    show_active(window_);
    search_->setFocus();
    press(search_, QKeySequence("Ctrl+E"));
    ASSERT_NE(window_.findChild<ExportDialog*>(), nullptr);
}

TEST_F(Keys, NoFieldTakesAnyKeyOfTheWindow) {
    drag_slider(window_, "age", 0.5);
    ASSERT_TRUE(wait_until_settled(window_));
    int looked_at = 0;
    for (const QAction* action : window_.findChildren<QAction*>()) {
        if (!action->isEnabled()) continue;
        for (const QKeySequence& keys : action->shortcuts()) {
            ++looked_at;
            for (QWidget* field : QVector<QWidget*>{search_, number_})
                EXPECT_FALSE(takes(field, keys))
                    << action->objectName().toStdString() << " " << keys.toString().toStdString() << " in "
                    << field->metaObject()->className();
        }
    }
    EXPECT_GE(looked_at, 15);
}

TEST_F(Keys, FieldsKeepWhatTheyNeedForTheirText) {
    EXPECT_TRUE(takes(search_, QKeySequence::Copy));
    EXPECT_TRUE(takes(search_, QKeySequence::SelectAll));
    EXPECT_TRUE(takes(search_, QKeySequence(Qt::Key_B))) << "a letter, not the original";
    QGuiApplication::clipboard()->setText("age");
    EXPECT_TRUE(takes(search_, QKeySequence::Paste));
    QTest::keySequence(search_, QKeySequence::Paste);
    EXPECT_EQ(search_->text(), QString("age"));
    QGuiApplication::clipboard()->clear();
    EXPECT_FALSE(takes(search_, QKeySequence::Paste)) << "no text to paste: the window's picture";
}

/// All that Tab reaches, from the canvas on, once round.
QVector<QWidget*> way_of_tab(MainWindow& window) {
    QVector<QWidget*> way{window.canvas()};
    window.canvas()->setFocus();
    for (int i = 0; i < 200; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        if (way.contains(QApplication::focusWidget())) break;
        way << QApplication::focusWidget();
    }
    return way;
}

TEST_F(Keys, TabGoesByTheScreen) {
    drag_slider(window_, "hair", 0.5);  // sections and rows with their reset buttons
    drag_slider(window_, "smile", 0.5);
    ASSERT_TRUE(wait_until_settled(window_));
    const QVector<QWidget*> way = way_of_tab(window_);
    QCheckBox* keep_detail = window_.findChild<QCheckBox*>("keep_detail");
    ASSERT_TRUE(way.contains(keep_detail));
    QWidget* before = nullptr;
    for (QWidget* here : way) {
        if (!window_.panel()->isAncestorOf(here)) continue;
        EXPECT_LT(way.indexOf(here), way.indexOf(keep_detail)) << here->accessibleName().toStdString();
        if (before) {
            const QPoint a = before->mapTo(window_.panel(), before->rect().center());
            const QPoint b = here->mapTo(window_.panel(), here->rect().center());
            EXPECT_TRUE(b.y() > a.y() + 6 || (std::abs(b.y() - a.y()) <= 6 && b.x() > a.x()))
                << before->accessibleName().toStdString() << " -> " << here->accessibleName().toStdString();
        }
        before = here;
    }
    for (const QString& id : window_.panel()->slider_ids())
        EXPECT_TRUE(way.contains(window_.panel()->slider(id))) << id.toStdString();
}

TEST_F(Keys, TabReachesAMessageBeforeThePhoto) {
    window_.messages()->post("test", MessageKind::Warning, "Something to read.");
    const QVector<QWidget*> way = way_of_tab(window_);
    const auto in_message = [this](QWidget* widget) { return window_.messages()->isAncestorOf(widget); };
    const auto found = std::find_if(way.begin(), way.end(), in_message);
    ASSERT_NE(found, way.end());
    EXPECT_EQ(found, std::prev(way.end())) << "the last on the way back to the photo below it";
}

}  // namespace
}  // namespace lineament
