// Files in the real window: export, projects, bad input, missing models, questions before edits are lost.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <algorithm>
#include <cstdlib>

#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

/// Over all channels, in steps of 8 bits; 255 where the sizes differ.
int largest_difference(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) return 255;
    int largest = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            largest = std::max(
                {largest, std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
        }
    return largest;
}

class Files : public ::testing::Test {
  protected:
    void start(const QString& photo) {
        show_active(*window_);
        window_->start(photo);
    }
    void open(const QString& photo = sample_photo()) {
        start(photo);
        ASSERT_TRUE(wait_until_ready(*window_)) << window_->canvas()->error_text().toStdString();
    }
    void edit() {
        drag_slider(*window_, "smile", 0.8);
        ASSERT_TRUE(wait_until_settled(*window_));
    }
    QString copy_of_sample(const QString& name = "portrait.png") {
        QFile::copy(sample_photo(), folder_.filePath(name));
        return folder_.filePath(name);
    }
    bool save_project(const QString& path) {
        int saved = -1;
        window_->files()->save_project_to(path, [&](bool ok) { saved = ok; });
        return wait_for([&] { return saved >= 0; }) && saved == 1;
    }
    /// Exports through the dialog, as a person does.
    void export_by_dialog(const QString& path) {
        window_->actions().export_photo->trigger();
        ExportDialog* dialog = window_->findChild<ExportDialog*>("export_dialog");
        ASSERT_TRUE(dialog);
        QLineEdit* field = dialog->findChild<QLineEdit*>();
        ASSERT_TRUE(field);
        field->clear();
        QTest::keyClicks(field, path);
        dialog->accept();
        ASSERT_EQ(dialog->result(), QDialog::Accepted);
        ASSERT_TRUE(wait_for([&] { return !window_->files()->is_exporting(); }));
    }
    QMessageBox* question(const QString& name) {
        QMessageBox* box = nullptr;
        wait_for([&] { return (box = window_->findChild<QMessageBox*>(name)) != nullptr && box->isVisible(); });
        return box;
    }
    void fresh_window() { window_ = std::make_unique<MainWindow>(test_window_options()); }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_ = std::make_unique<MainWindow>(test_window_options());
};

TEST_F(Files, WithoutAnEditTheExportEqualsThePhotoPixelForPixel) {
    open();
    export_by_dialog(folder_.filePath("out.png"));
    const QImage in = QImage(sample_photo()).convertToFormat(QImage::Format_RGBA8888);
    EXPECT_EQ(QImage(folder_.filePath("out.png")).convertToFormat(QImage::Format_RGBA8888), in);
}

TEST_F(Files, TheExportIsWhatTheWindowShows) {
    open();
    edit();
    export_by_dialog(folder_.filePath("out.png"));
    // The export stays in the photo's own colour space, so that single steps of rounding remain.
    EXPECT_LE(largest_difference(QImage(folder_.filePath("out.png")), window_->canvas()->after()), 3);
    EXPECT_GT(largest_difference(QImage(folder_.filePath("out.png")), window_->canvas()->before()), 3);
    EXPECT_FALSE(window_->document()->would_lose_edits()) << "an exported edit is in a file";
}

TEST_F(Files, AReadOnlyTargetIsSaidAndNothingIsLost) {
    open();
    edit();
    ExportChoice choice;
    choice.path = QStringLiteral("/proc/no-such-place/out.png");
    window_->files()->export_to(choice);
    ASSERT_TRUE(wait_for([&] { return !window_->files()->is_exporting(); }));
    EXPECT_TRUE(window_->messages()->text("export").contains("/proc/no-such-place"))
        << window_->messages()->text("export").toStdString();
    EXPECT_TRUE(window_->document()->would_lose_edits());
}

TEST_F(Files, AProjectBringsPhotoSlidersAndOptionsBack) {
    open(copy_of_sample());
    edit();
    window_->document()->set_keep_original_detail(false);
    ASSERT_TRUE(wait_until_settled(*window_));
    const QImage shown = window_->canvas()->after();
    const SliderValues values = window_->document()->sliders(0);
    ASSERT_TRUE(save_project(folder_.filePath("p.lineament")));
    EXPECT_FALSE(window_->document()->is_modified());

    fresh_window();
    open(folder_.filePath("p.lineament"));
    EXPECT_EQ(window_->document()->sliders(0), values);
    EXPECT_FALSE(window_->document()->data().keep_original_detail);
    EXPECT_EQ(window_->panel()->value("smile"), values.at("smile"));
    EXPECT_EQ(window_->canvas()->after(), shown);
    EXPECT_FALSE(window_->document()->is_modified());
    EXPECT_EQ(window_->windowTitle(), "p.lineament[*] - Lineament");
}

TEST_F(Files, AMovedPhotoIsAskedForAndAChangedOneIsSaid) {
    open(copy_of_sample());
    edit();
    ASSERT_TRUE(wait_for([&] { return !window_->document()->data().photo.sha256.isEmpty(); }));
    ASSERT_TRUE(save_project(folder_.filePath("p.lineament")));
    QFile::remove(folder_.filePath("portrait.png"));

    fresh_window();
    start(folder_.filePath("p.lineament"));
    QMessageBox* box = question("ask_locate_photo");
    ASSERT_TRUE(box);
    EXPECT_TRUE(box->text().contains("portrait.png"));
    box->close();

    QImage changed(sample_photo());
    changed.setPixel(0, 0, qRgb(1, 2, 3));
    ASSERT_TRUE(changed.save(folder_.filePath("portrait.png")));
    fresh_window();
    open(folder_.filePath("p.lineament"));
    ASSERT_TRUE(wait_for([&] { return window_->messages()->has("hash"); }));
    EXPECT_NEAR(window_->document()->sliders(0).at("smile"), 0.8, 0.03);
}

TEST_F(Files, ClosingAsksBeforeEditsAreLost) {
    open();
    edit();
    window_->close();
    EXPECT_TRUE(window_->isVisible());
    QMessageBox* box = question("ask_unsaved");
    ASSERT_TRUE(box);
    box->button(QMessageBox::Cancel)->click();
    QTest::qWait(0);
    EXPECT_TRUE(window_->isVisible());
    EXPECT_NEAR(window_->document()->sliders(0).at("smile"), 0.8, 0.03);

    ASSERT_TRUE(wait_for([&] { return window_->findChild<QMessageBox*>("ask_unsaved") == nullptr; }));
    window_->close();
    box = question("ask_unsaved");
    ASSERT_TRUE(box);
    box->button(QMessageBox::Discard)->click();
    EXPECT_TRUE(wait_for([&] { return !window_->isVisible(); }));
}

TEST_F(Files, ClosingWithoutEditsDoesNotAsk) {
    open();
    window_->close();
    EXPECT_FALSE(window_->isVisible());
}

TEST_F(Files, TextNamedAsAPictureGivesASentenceInTheWindow) {
    QFile text(folder_.filePath("text.png"));
    ASSERT_TRUE(text.open(QIODevice::WriteOnly));
    text.write("this is no picture");
    text.close();
    start(text.fileName());
    ASSERT_TRUE(wait_for([&] { return !window_->canvas()->error_text().isEmpty(); }));
    EXPECT_TRUE(window_->canvas()->error_text().contains("text.png")) << window_->canvas()->error_text().toStdString();
    EXPECT_FALSE(window_->document()->has_photo());
}

TEST_F(Files, AFailedOpenLeavesThePhotoBeforeAndItsEdits) {
    open();
    edit();
    ASSERT_TRUE(save_project(folder_.filePath("p.lineament")));
    const QImage shown = window_->canvas()->after();
    window_->files()->open_file(folder_.filePath("no-such.png"));
    ASSERT_TRUE(wait_for([&] { return !window_->canvas()->error_text().isEmpty(); }));
    EXPECT_EQ(window_->document()->data().photo.path, sample_photo());
    EXPECT_EQ(window_->canvas()->after(), shown);
}

TEST_F(Files, ADamagedProjectIsSaid) {
    QFile file(folder_.filePath("p.lineament"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"format\": \"lineament-project\", \"version\": 1}");
    file.close();
    start(file.fileName());
    ASSERT_TRUE(wait_for([&] { return window_->messages()->has("open"); }));
    EXPECT_TRUE(window_->messages()->text("open").contains("p.lineament"));
}

TEST_F(Files, APhotoWithoutFaceIsShownAndSaid) {
    QImage grey(400, 300, QImage::Format_RGB32);
    grey.fill(Qt::gray);
    ASSERT_TRUE(grey.save(folder_.filePath("grey.png")));
    start(folder_.filePath("grey.png"));
    ASSERT_TRUE(wait_for([&] { return window_->messages()->has("face"); }));
    EXPECT_EQ(window_->canvas()->before().size(), grey.size());
    EXPECT_FALSE(window_->panel()->isEnabled());
    export_by_dialog(folder_.filePath("out.png"));
    EXPECT_EQ(QImage(folder_.filePath("out.png")).convertToFormat(QImage::Format_RGB32), grey);
}

TEST_F(Files, AMissingPackIsAStateOfTheWindow) {
    WindowOptions options = test_window_options();
    options.pack = "no-such-pack";
    window_ = std::make_unique<MainWindow>(options);
    start(sample_photo());
    EXPECT_TRUE(window_->messages()->text("pack").contains("no-such-pack"));
    ASSERT_TRUE(wait_for([&] { return window_->canvas()->has_image(); })) << "a photo can be looked at without a pack";
    EXPECT_FALSE(window_->panel()->isEnabled());

    window_->load_pack(tiny_pack_folder());
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_FALSE(window_->messages()->has("pack"));
    EXPECT_TRUE(window_->panel()->isEnabled());
}

TEST_F(Files, TheModelMenuOffersThePacksAndLoadsTheChosenOne) {
    start(sample_photo());
    ASSERT_TRUE(wait_until_ready(*window_));
    QMenu* menu = window_->actions().model_menu;
    Q_EMIT menu->aboutToShow();
    QAction* starter = menu->findChild<QAction*>("starter");
    ASSERT_NE(starter, nullptr) << "the pack that comes with the program is offered";
    EXPECT_FALSE(starter->isChecked()) << "another pack is in use";
    starter->trigger();
    ASSERT_TRUE(wait_for([&] { return window_->document()->data().pack_id == "starter"; }));
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_TRUE(window_->panel()->slider_ids().contains("glasses"));
    Q_EMIT menu->aboutToShow();
    EXPECT_TRUE(menu->findChild<QAction*>("starter")->isChecked());
}

TEST_F(Files, APastedPictureBecomesAFileThatAProjectCanName) {
    window_->show();
    window_->start();
    window_->files()->open_image(QImage(sample_photo()));
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_TRUE(QFile::exists(window_->document()->data().photo.path));
    EXPECT_TRUE(window_->document()->data().photo.path.startsWith(pasted_folder()));
}

}  // namespace
}  // namespace lineament
