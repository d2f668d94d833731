// Nothing of a person's edits is lost or overwritten unasked: replaced photos, messages, names of exports.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QDesktopServices>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QMessageBox>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QUndoStack>

#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class Keeping : public ::testing::Test {
  protected:
    void open(const QString& file) {
        show_active(*window_);
        window_->start(file);
        ASSERT_TRUE(wait_until_ready(*window_)) << window_->canvas()->error_text().toStdString();
    }
    void fresh_window() { window_ = std::make_unique<MainWindow>(test_window_options()); }
    void copy_sample() {
        QFile::remove(photo_);
        ASSERT_TRUE(QFile::copy(sample_photo(), photo_));
    }
    /// In the photo's place lies another one, with a face where there was none.
    void replace_photo() {
        const QImage face(sample_photo());
        QImage other(face.width() * 2, face.height(), QImage::Format_RGB32);
        other.fill(Qt::darkCyan);
        QPainter(&other).drawImage(face.width(), 0, face);
        QFile::remove(photo_);
        ASSERT_TRUE(other.save(photo_));
    }
    /// A project of the sample with smile at 0.8, whose photo was replaced since.
    void make_project_with_replaced_photo() {
        copy_sample();
        open(photo_);
        ASSERT_TRUE(window_->editing()->set_slider("smile", 0.8));
        ASSERT_TRUE(save_as(project_));
        replace_photo();
        fresh_window();
        open(project_);
        ASSERT_TRUE(wait_for([&] { return window_->messages()->has("hash"); }));
    }
    bool save_as(const QString& path) {
        int saved = -1;
        window_->files()->save_project_to(path, [&](bool ok) { saved = ok; });
        return wait_for([&] { return saved >= 0; }) && saved == 1;
    }
    QMessageBox* question(const QString& name) {
        QMessageBox* box = nullptr;
        wait_for([&] { return (box = window_->findChild<QMessageBox*>(name)) != nullptr && box->isVisible(); });
        return box;
    }
    static void press(QMessageBox* box, const QString& text) {
        for (QAbstractButton* button : box->buttons())
            if (QString(button->text()).remove('&') == text) return button->click();
        ADD_FAILURE() << "no button " << text.toStdString();
    }
    MessageArea* messages() const { return window_->messages(); }
    const Document& document() const { return *window_->document(); }

    QTemporaryDir folder_;
    const QString photo_ = folder_.filePath("portrait.png"), project_ = folder_.filePath("p.lineament");
    std::unique_ptr<MainWindow> window_ = std::make_unique<MainWindow>(test_window_options());
};

TEST_F(Keeping, EditsMadeWhileTheNextPhotoIsReadAreOfferedAgain) {
    WindowOptions options = test_window_options();
    options.remember = true;
    options.journal_folder = folder_.filePath("journals");
    window_ = std::make_unique<MainWindow>(options);
    copy_sample();
    open(photo_);
    ASSERT_TRUE(window_->files()->findChildren<QMessageBox*>().isEmpty());
    window_->files()->open_file(sample_photo());  // nothing to lose yet, so nothing is asked
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.8));
    ASSERT_EQ(document().data().photo.path, photo_) << "the next photo cannot be there before the event loop runs";
    ASSERT_TRUE(wait_for([&] { return document().data().photo.path == sample_photo(); }));
    ASSERT_TRUE(wait_for([&] { return messages()->has("recovery"); }));
    ASSERT_TRUE(wait_until_ready(*window_));
    ASSERT_TRUE(messages()->trigger("recovery", "Restore"));
    ASSERT_TRUE(wait_for([&] { return document().data().photo.path == photo_; }));
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_EQ(document().sliders(document().data().current_face), (SliderValues{{"smile", 0.8}}));
}

TEST_F(Keeping, SavingTwiceAtOnceIsNotTakenForAnotherProgram) {
    copy_sample();
    open(photo_);
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.8));
    ASSERT_TRUE(save_as(project_));
    std::vector<bool> saved;
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.5));
    window_->files()->save_project([&](bool ok) { saved.push_back(ok); });
    ASSERT_TRUE(window_->editing()->set_slider("smile", -0.5));
    window_->files()->save_project([&](bool ok) { saved.push_back(ok); });
    window_->files()->save_project([&](bool ok) { saved.push_back(ok); });
    ASSERT_TRUE(wait_for([&] { return saved.size() == 3; }));
    EXPECT_EQ(saved, (std::vector<bool>{true, true, true}));
    EXPECT_FALSE(window_->findChild<QMessageBox*>("ask_changed_elsewhere"));
    EXPECT_EQ(read_project(project_).faces[0].sliders, (SliderValues{{"smile", -0.5}})) << "the newest state came last";
    EXPECT_FALSE(document().is_modified());
}

TEST_F(Keeping, EditsOfAReplacedPhotoStayInTheProjectAndSavingOverThemAsks) {
    make_project_with_replaced_photo();
    EXPECT_TRUE(document().sliders(0).empty()) << "another person's face gets none of the edits";
    ASSERT_EQ(document().data().unplaced.size(), 1);
    EXPECT_TRUE(messages()->has("lost_faces"));
    EXPECT_FALSE(document().is_modified());

    window_->actions().save->trigger();
    QMessageBox* box = question("ask_save_over");
    ASSERT_TRUE(box);
    EXPECT_TRUE(box->informativeText().contains("portrait.png")) << box->informativeText().toStdString();
    press(box, "Cancel");
    EXPECT_EQ(read_project(project_).faces[0].sliders, (SliderValues{{"smile", 0.8}})) << "nothing was written";

    ASSERT_TRUE(wait_for([&] { return window_->findChild<QMessageBox*>("ask_save_over") == nullptr; }));
    window_->actions().save->trigger();
    box = question("ask_save_over");
    ASSERT_TRUE(box);
    press(box, "Save");
    ASSERT_TRUE(wait_for([&] { return !messages()->has("hash"); })) << "the project is this photo's now";
    const ProjectData saved = read_project(project_);
    ASSERT_EQ(saved.unplaced.size(), 1);
    EXPECT_EQ(saved.unplaced[0].sliders, (SliderValues{{"smile", 0.8}}));
    EXPECT_EQ(saved.photo.sha256, file_sha256(photo_));

    copy_sample();
    fresh_window();
    open(project_);
    EXPECT_EQ(document().sliders(document().data().current_face), (SliderValues{{"smile", 0.8}}))
        << "the first photo is back, and so are its edits";
    EXPECT_TRUE(document().data().unplaced.isEmpty());
}

TEST_F(Keeping, SavingAtOnceWaitsUntilItIsKnownThatThePhotoIsAnother) {
    copy_sample();
    open(photo_);
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.8));
    ASSERT_TRUE(save_as(project_));
    QImage other(photo_);  // the same face in another picture: nothing loses its place
    other.setPixelColor(0, 0, Qt::green);
    ASSERT_TRUE(other.save(photo_));
    fresh_window();
    show_active(*window_);
    bool asked = false;
    QObject::connect(window_->document(), &Document::changed, window_.get(), [&](const DocumentChange& change) {
        if (change.kind != DocumentChange::Photo || asked) return;
        asked = true;
        QTimer::singleShot(0, window_.get(), [&] { window_->files()->save_project(); });
    });
    window_->start(project_);
    QMessageBox* box = question("ask_save_over");
    ASSERT_TRUE(box);
    press(box, "Cancel");
}

TEST_F(Keeping, EditsWithoutAPlaceArePutOnTheChosenFaceOrRemoved) {
    make_project_with_replaced_photo();
    const QImage plain = window_->canvas()->after();
    ASSERT_TRUE(messages()->trigger("lost_faces", "Put on the chosen face"));
    ASSERT_TRUE(wait_until_settled(*window_));
    const int face = document().data().current_face;
    EXPECT_EQ(document().sliders(face), (SliderValues{{"smile", 0.8}}));
    EXPECT_FALSE(messages()->has("lost_faces"));
    EXPECT_NE(window_->canvas()->after(), plain);
    EXPECT_TRUE(document().is_modified());

    document().undo_stack()->undo();
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_EQ(window_->canvas()->after(), plain);
    EXPECT_TRUE(messages()->has("lost_faces")) << "the offer comes back with them";
    ASSERT_TRUE(messages()->trigger("lost_faces", "Remove them"));
    EXPECT_TRUE(document().data().unplaced.isEmpty());
    EXPECT_TRUE(document().is_modified());
    document().undo_stack()->undo();
    EXPECT_TRUE(messages()->has("lost_faces"));
    EXPECT_FALSE(document().is_modified());
}

TEST_F(Keeping, MessagesOfAPhotoLeaveWithIt) {
    make_project_with_replaced_photo();
    ExportChoice choice;
    choice.path = QStringLiteral("/proc/no-such-place/out.png");
    window_->files()->export_to(choice);
    ASSERT_TRUE(wait_for([&] { return messages()->has("export"); }));
    int saved = -1;
    window_->files()->save_project_to("/proc/no-such-place/p.lineament", [&](bool ok) { saved = ok; });
    ASSERT_TRUE(wait_for([&] { return saved == 0; }));
    messages()->post("pack", MessageKind::Error, "The model is broken.", {}, MessageScope::Program);
    for (const char* key : {"export", "save", "hash", "lost_faces"})
        EXPECT_TRUE(messages()->has(key)) << key;

    window_->files()->open_file(sample_photo());
    ASSERT_TRUE(wait_for([&] { return document().data().photo.path == sample_photo(); }));
    for (const char* key : {"export", "save", "hash", "lost_faces"})
        EXPECT_FALSE(messages()->has(key)) << key;
    EXPECT_TRUE(messages()->has("pack")) << "the model is another matter";
}

TEST_F(Keeping, AFailedOpeningIsForgottenWithTheNextOne) {
    QFile broken(folder_.filePath("broken.lineament"));
    ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
    broken.close();
    show_active(*window_);
    window_->start(broken.fileName());
    ASSERT_TRUE(wait_for([&] { return messages()->has("open"); }));
    window_->files()->open_file(sample_photo());
    ASSERT_TRUE(wait_until_ready(*window_));
    EXPECT_FALSE(messages()->has("open"));
}

TEST_F(Keeping, ASecondExportGetsANewNameAndTheMessageLeadsToTheFolder) {
    WindowOptions options = test_window_options();
    options.remember = true;  // the folder of the last export
    options.journal_folder = folder_.filePath("journals");
    window_ = std::make_unique<MainWindow>(options);
    copy_sample();
    open(photo_);
    const auto suggestion = [&] {
        window_->actions().export_photo->trigger();
        ExportDialog* dialog = window_->findChild<ExportDialog*>("export_dialog");
        return dialog ? dialog->choice().path : QString();
    };
    const auto accept = [&](const QString& path) {
        ExportDialog* dialog = window_->findChild<ExportDialog*>("export_dialog");
        ASSERT_NE(dialog, nullptr);
        dialog->findChild<QLineEdit*>()->setText(path);
        dialog->accept();
        ASSERT_EQ(dialog->result(), QDialog::Accepted);
        ASSERT_TRUE(wait_for([&] {
            return !window_->files()->is_exporting() && window_->findChild<ExportDialog*>("export_dialog") == nullptr;
        }));
    };
    suggestion();
    accept(folder_.filePath("portrait-edited.png"));
    EXPECT_TRUE(messages()->text("exported").contains("portrait-edited.png"));
    const QString second = suggestion();
    EXPECT_EQ(second, folder_.filePath("portrait-edited-2.png"));
    accept(second);
    EXPECT_TRUE(QFile::exists(second));
    EXPECT_EQ(suggestion(), folder_.filePath("portrait-edited-3.png"));
    window_->findChild<ExportDialog*>("export_dialog")->reject();

    QTextBrowser opened;  // something with a slot that takes an address
    QDesktopServices::setUrlHandler("file", &opened, "setSource");
    ASSERT_TRUE(messages()->trigger("exported", "Open the folder"));
    QDesktopServices::unsetUrlHandler("file");
    EXPECT_EQ(opened.source(), QUrl::fromLocalFile(folder_.path()));
    EXPECT_FALSE(messages()->has("exported"));
}

TEST_F(Keeping, AnExportThatEndsAfterAnUndoneAndRemadeStepDoesNotCountAsTheNewState) {
    open(sample_photo());
    ASSERT_TRUE(window_->editing()->set_slider("smile", 0.8));
    ASSERT_TRUE(wait_until_settled(*window_));
    ExportChoice choice;
    choice.path = folder_.filePath("out.png");
    window_->files()->export_to(choice);
    document().undo_stack()->undo();  // before the answer can come: it needs the event loop
    ASSERT_TRUE(window_->editing()->set_slider("age", 0.5));
    ASSERT_TRUE(wait_for([&] { return !window_->files()->is_exporting(); }));
    EXPECT_TRUE(document().would_lose_edits()) << "the picture shows another state at the same step number";
}

}  // namespace
}  // namespace lineament
