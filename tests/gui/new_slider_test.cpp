// Finding a new slider in the real window: look for it, look at it, keep it, use it.
#include <gtest/gtest.h>

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "app/start/data_folders.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "tests/support/tiny_pack.h"
#include "widgets/dialogs/find_direction_dialog.h"
#include "widgets/dialogs/strip_view.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class NewSlider : public ::testing::Test {
  protected:
    NewSlider() {
        write_tiny_pack(pack_.toStdString());
        WindowOptions options = test_window_options();
        options.pack = pack_;
        window_ = std::make_unique<MainWindow>(options);
        show_active(*window_);
        window_->start(sample_photo());
        EXPECT_TRUE(wait_until_ready(*window_));
    }
    FindDirectionDialog* open_dialog() {
        window_->actions().new_slider->trigger();
        dialog_ = window_->findChild<FindDirectionDialog*>();
        EXPECT_NE(dialog_, nullptr);
        return dialog_;
    }
    template <typename Widget>
    Widget* part(const char* name) const {
        return dialog_->findChild<Widget*>(QLatin1String(name));
    }
    void press(const char* button) { QTest::mouseClick(part<QPushButton>(button), Qt::LeftButton); }
    bool wait_for_work() {
        return wait_for([this] { return !dialog_->is_working(); });
    }
    qsizetype cells() const { return part<StripView>("strip")->cells().size(); }
    std::string message() const { return part<QLabel>("message")->text().toStdString(); }

    QTemporaryDir folder_;
    QString pack_ = folder_.filePath("tiny");
    std::unique_ptr<MainWindow> window_;
    FindDirectionDialog* dialog_ = nullptr;
};

TEST_F(NewSlider, IsFoundShownKeptAndMovesThePicture) {
    ASSERT_TRUE(open_dialog());
    part<QLineEdit>("title")->setText("Round face");
    part<QSpinBox>("component")->setValue(2);
    press("find");
    EXPECT_TRUE(dialog_->is_working()) << "nobody waits for the search";
    ASSERT_TRUE(wait_for_work());
    ASSERT_EQ(cells(), 5) << message() << ": the open face from -1 to 1";
    const QVector<QImage> strip = part<StripView>("strip")->cells();
    EXPECT_NE(strip.first(), strip.last());
    EXPECT_FALSE(window_->panel()->slider_ids().contains("round_face")) << "nothing is kept before Keep is pressed";

    press("keep");
    EXPECT_FALSE(part<QPushButton>("keep")->isEnabled()) << "a second press would write it twice";
    ASSERT_TRUE(wait_for([&] { return window_->panel()->slider_ids().contains("round_face"); }));
    EXPECT_EQ(window_->panel()->slider_ids(), (QStringList{"smile", "age", "hair", "round_face"}));
    ASSERT_TRUE(wait_until_ready(*window_));
    ASSERT_TRUE(wait_for([&] { return !window_->findChild<FindDirectionDialog*>(); }));
    drag_slider(*window_, "round_face", 1);
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_NE(window_->canvas()->after(), window_->canvas()->before());
}

TEST_F(NewSlider, ASearchAndEditsGoOnTogether) {
    ASSERT_TRUE(open_dialog());
    press("find");
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.5));
    window_->editing()->set_slider("age", -0.5);
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_NE(window_->canvas()->after(), window_->canvas()->before());
    ASSERT_TRUE(wait_for_work());
    EXPECT_EQ(cells(), 5) << message();
    window_->editing()->cancel();  // of the window: nothing is under way any more
    EXPECT_EQ(cells(), 5);
}

TEST_F(NewSlider, CancellingInTheWindowStopsTheSearchToo) {
    ASSERT_TRUE(open_dialog());
    press("find");
    window_->editing()->cancel();
    ASSERT_TRUE(wait_for_work());
    EXPECT_TRUE(part<QPushButton>("find")->isEnabled());
    press("find");
    ASSERT_TRUE(wait_for_work());
    EXPECT_EQ(cells(), 5) << message();
}

TEST_F(NewSlider, NamesThatAreTakenAreRefusedInTheDialog) {
    ASSERT_TRUE(open_dialog());
    part<QLineEdit>("title")->setText("Smile");
    press("find");
    ASSERT_TRUE(wait_for_work());
    press("keep");
    EXPECT_NE(message().find("has a slider"), std::string::npos) << message();
    EXPECT_EQ(window_->panel()->slider_ids(), (QStringList{"smile", "age", "hair"}));
}

TEST_F(NewSlider, AFileThatIsNotThereIsASentenceInTheDialog) {
    ASSERT_TRUE(open_dialog());
    QComboBox* by = part<QComboBox>("by");
    by->setCurrentIndex(by->findData(static_cast<int>(FindBy::Components)));
    part<QLineEdit>("crops")->setText(folder_.filePath("none.npy"));
    press("find");
    ASSERT_TRUE(wait_for_work());
    EXPECT_NE(message().find("none.npy"), std::string::npos) << message();
    EXPECT_EQ(cells(), 0);
    EXPECT_TRUE(part<QPushButton>("find")->isEnabled());
}

TEST_F(NewSlider, AModelThatTakesNoneSaysSoBeforeTheSearch) {
    ASSERT_TRUE(QFile::remove(pack_ + "/directions.json"));
    ASSERT_TRUE(open_dialog());
    EXPECT_NE(part<QLabel>("cannot_keep")->text().toStdString().find("catalogue"), std::string::npos);
    EXPECT_FALSE(part<QPushButton>("keep")->isEnabled());
}

TEST_F(NewSlider, AnotherSearchWaitsForTheOneThatWasStopped) {
    ASSERT_TRUE(open_dialog());
    press("find");
    press("find");  // stops it
    dialog_->reject();
    ASSERT_TRUE(wait_for([&] { return !window_->findChild<FindDirectionDialog*>(); }));
    ASSERT_TRUE(open_dialog());
    press("find");
    EXPECT_TRUE(dialog_->is_working()) << "the fields are locked while it waits";
    press("find");
    ASSERT_TRUE(wait_for_work());
    EXPECT_EQ(cells(), 0) << "stopped while it waited or soon after";
    EXPECT_TRUE(part<QPushButton>("find")->isEnabled());
}

TEST_F(NewSlider, AnotherModelClosesTheDialog) {
    ASSERT_TRUE(open_dialog());
    press("find");
    window_->load_pack(pack_);
    ASSERT_TRUE(wait_for([&] { return !window_->findChild<FindDirectionDialog*>(); }));
}

TEST_F(NewSlider, ClosingTheDialogOrTheWindowGivesTheSearchUp) {
    ASSERT_TRUE(open_dialog());
    press("find");
    dialog_->reject();
    ASSERT_TRUE(wait_for([&] { return !window_->findChild<FindDirectionDialog*>(); }));
    ASSERT_TRUE(open_dialog()) << "a second one, while the first search may still be ending";
    press("find");
    ASSERT_TRUE(wait_for([&] { return cells() == 5; })) << message();
    press("find");
    window_.reset();
}

}  // namespace
}  // namespace lineament
