// A slider that was found and kept can be renamed and removed.
#include <gtest/gtest.h>

#include <QAction>
#include <QContextMenuEvent>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "app/start/data_folders.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "core/weights/safetensors.h"
#include "tests/gui/gui_test_support.h"
#include "tests/support/tiny_pack.h"
#include "widgets/dialogs/find_direction_dialog.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/collapsible_section.h"
#include "widgets/sliders/slider_panel.h"
#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class OwnSliders : public ::testing::Test {
  protected:
    void SetUp() override {
        write_tiny_pack(pack_.toStdString());
        WindowOptions options = test_window_options();
        options.pack = pack_;
        window_ = std::make_unique<MainWindow>(options);
        show_active(*window_);
        window_->start(sample_photo());
        ASSERT_TRUE(wait_until_ready(*window_));
        keep_one();
    }
    void keep_one() {
        window_->actions().new_slider->trigger();
        auto* dialog = window_->findChild<FindDirectionDialog*>();
        ASSERT_NE(dialog, nullptr);
        dialog->findChild<QLineEdit*>("title")->setText("Round face");
        QTest::mouseClick(dialog->findChild<QPushButton*>("find"), Qt::LeftButton);
        ASSERT_TRUE(wait_for([&] { return !dialog->is_working(); }));
        QTest::mouseClick(dialog->findChild<QPushButton*>("keep"), Qt::LeftButton);
        ASSERT_TRUE(wait_for([&] { return shown().contains("Round face"); }));
        ASSERT_TRUE(wait_until_ready(*window_));
        ASSERT_TRUE(wait_for([&] { return !window_->findChild<FindDirectionDialog*>(); }));
    }
    QStringList shown() const {
        QStringList titles;
        for (const QString& id : window_->panel()->slider_ids())
            titles << row(id)->spec().title;
        return titles;
    }
    SliderRow* row(const QString& id) const {
        return qobject_cast<SliderRow*>(window_->panel()->slider(id)->parentWidget());
    }
    /// Chooses from the slider's context menu.
    void choose(const QString& id, const char* what) {
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), row(id)->mapToGlobal(QPoint(5, 5)));
        QApplication::sendEvent(row(id), &event);
        QMenu* menu = window_->findChild<QMenu*>("slider_menu");
        ASSERT_NE(menu, nullptr);
        QAction* action = menu->findChild<QAction*>(what);
        ASSERT_NE(action, nullptr);
        action->trigger();
        delete menu;
    }
    void rename_to(const QString& title) {
        choose("round_face", "rename");
        auto* dialog = window_->findChild<QInputDialog*>("rename_slider");
        ASSERT_NE(dialog, nullptr);
        EXPECT_EQ(dialog->textValue(), QString("Round face"));
        dialog->setTextValue(title);
        dialog->accept();
    }
    QMessageBox* ask_remove() {
        choose("round_face", "remove");
        return window_->findChild<QMessageBox*>("remove_slider");
    }

    QTemporaryDir folder_;
    QString pack_ = folder_.filePath("tiny");
    std::unique_ptr<MainWindow> window_;
};

TEST_F(OwnSliders, TheHeadingSaysHowItWasFound) {
    QStringList titles;
    for (const auto* section : window_->panel()->findChildren<CollapsibleSection*>())
        titles << section->header()->text();
    EXPECT_EQ(titles.last(), QString("Found in the model itself")) << titles.join(", ").toStdString();
    EXPECT_TRUE(row("round_face")->spec().can_be_managed);
    EXPECT_FALSE(row("smile")->spec().can_be_managed);
}

TEST_F(OwnSliders, IsRenamedAndKeepsItsEdits) {
    drag_slider(*window_, "round_face", 0.5);
    ASSERT_TRUE(wait_until_settled(*window_));
    rename_to("  Fuller   cheeks ");
    ASSERT_TRUE(wait_for([&] { return shown().contains("Fuller cheeks"); })) << shown().join(", ").toStdString();
    EXPECT_FALSE(shown().contains("Round face"));
    EXPECT_NEAR(window_->panel()->value("round_face"), 0.5, 0.03) << "the id stays";
}

TEST_F(OwnSliders, ATakenNameIsRefused) {
    rename_to("smile");
    ASSERT_TRUE(wait_for([&] { return window_->messages()->text("slider").contains("smile"); }));
    EXPECT_TRUE(shown().contains("Round face"));
}

TEST_F(OwnSliders, IsRemovedOnlyAfterAQuestion) {
    QMessageBox* box = ask_remove();
    ASSERT_NE(box, nullptr);
    EXPECT_TRUE(box->text().contains("Round face"));
    QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
    ASSERT_TRUE(wait_for([&] { return !window_->findChild<QMessageBox*>("remove_slider"); }));
    EXPECT_TRUE(shown().contains("Round face"));

    box = ask_remove();
    ASSERT_NE(box, nullptr);
    QTest::mouseClick(box->findChild<QPushButton*>("remove"), Qt::LeftButton);
    ASSERT_TRUE(wait_for([&] { return !window_->panel()->slider_ids().contains("round_face"); }));
    EXPECT_EQ(window_->panel()->slider_ids(), (QStringList{"smile", "age", "hair"}));
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_EQ(load_safetensors((pack_ + "/directions.safetensors").toStdString()).size(), 2U) << "its tensor, too";
}

}  // namespace
}  // namespace lineament
