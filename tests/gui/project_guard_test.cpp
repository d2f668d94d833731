// Two windows, or two programs, on one project.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QDir>
#include <QFile>
#include <QMessageBox>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "app/document/journal.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class TwoWindows : public ::testing::Test {
  protected:
    TwoWindows() { QDir(Journal::default_folder()).removeRecursively(); }
    static std::unique_ptr<MainWindow> window_on(const QString& file) {
        WindowOptions options = test_window_options();
        options.remember = true;
        std::unique_ptr<MainWindow> window = std::make_unique<MainWindow>(options);
        show_active(*window);
        window->start(file);
        EXPECT_TRUE(wait_until_ready(*window)) << window->canvas()->error_text().toStdString();
        return window;
    }
    static bool save_as(MainWindow& window, const QString& path) {
        int saved = -1;
        window.files()->save_project_to(path, [&](bool ok) { saved = ok; });
        return wait_for([&] { return saved >= 0; }) && saved == 1;
    }
    void make_project() {
        ASSERT_TRUE(QFile::copy(sample_photo(), folder_.filePath("portrait.png")));
        ProjectData project;
        project.photo.path = folder_.filePath("portrait.png");
        project.pack_id = "tiny";
        project.method_id = "sfe";
        write_project(project_, project);
    }
    static QMessageBox* question(MainWindow& window, const QString& name) {
        QMessageBox* box = nullptr;
        wait_for([&] { return (box = window.findChild<QMessageBox*>(name)) != nullptr && box->isVisible(); });
        return box;
    }
    static void press(QMessageBox* box, const QString& text) {
        for (QAbstractButton* button : box->buttons())
            if (QString(button->text()).remove('&') == text) return button->click();
        ADD_FAILURE() << "no button " << text.toStdString();
    }
    double saved_smile() const {
        for (const FaceEdit& face : read_project(project_).faces)
            if (face.sliders.count("smile")) return face.sliders.at("smile");
        return 0;
    }

    QTemporaryDir folder_;
    const QString project_ = folder_.filePath("p.lineament");
};

TEST_F(TwoWindows, TheSecondOneSaysThatTheProjectIsOpenAndNoticesWhenItIsNot) {
    make_project();
    std::unique_ptr<MainWindow> first = window_on(project_);
    EXPECT_FALSE(first->messages()->has("project_open"));
    ASSERT_TRUE(QFile::link(project_, folder_.filePath("link.lineament")));
    const std::unique_ptr<MainWindow> second = window_on(folder_.filePath("link.lineament"));
    EXPECT_TRUE(second->messages()->has("project_open")) << "by another name it is the same file";
    EXPECT_FALSE(first->messages()->has("project_open"));
    first.reset();
    EXPECT_TRUE(wait_for([&] { return !second->messages()->has("project_open"); }));
    const std::unique_ptr<MainWindow> third = window_on(project_);
    EXPECT_TRUE(third->messages()->has("project_open")) << "it is the second one's now";
}

TEST_F(TwoWindows, AnotherPhotoOrProjectLetsTheProjectGo) {
    make_project();
    const std::unique_ptr<MainWindow> first = window_on(project_);
    first->files()->open_file(sample_photo());
    ASSERT_TRUE(wait_for([&] { return first->document()->data().photo.path == sample_photo(); }));
    const std::unique_ptr<MainWindow> second = window_on(project_);
    EXPECT_FALSE(second->messages()->has("project_open"));
    second->files()->open_file(sample_photo());
    ASSERT_TRUE(wait_for([&] { return second->document()->data().photo.path == sample_photo(); }));
    ASSERT_TRUE(save_as(*second, project_));
    const std::unique_ptr<MainWindow> third = window_on(project_);
    EXPECT_TRUE(third->messages()->has("project_open")) << "saving there makes it the second one's";
}

TEST_F(TwoWindows, WhatTheOtherOneSavedIsNotReplacedUnasked) {
    make_project();
    const std::unique_ptr<MainWindow> first = window_on(project_), second = window_on(project_);
    ASSERT_TRUE(first->editing()->set_slider("smile", 0.3));
    ASSERT_TRUE(second->editing()->set_slider("smile", 0.9));
    first->actions().save->trigger();
    ASSERT_TRUE(wait_for([&] { return !first->document()->is_modified(); }));

    second->actions().save->trigger();
    QMessageBox* box = question(*second, "ask_changed_elsewhere");
    ASSERT_TRUE(box);
    press(box, "Cancel");
    EXPECT_NEAR(saved_smile(), 0.3, 1e-9);
    EXPECT_TRUE(second->document()->is_modified());

    ASSERT_TRUE(wait_for([&] { return second->findChild<QMessageBox*>("ask_changed_elsewhere") == nullptr; }));
    second->actions().save->trigger();
    box = question(*second, "ask_changed_elsewhere");
    ASSERT_TRUE(box);
    press(box, "Replace");
    ASSERT_TRUE(wait_for([&] { return !second->document()->is_modified(); }));
    EXPECT_NEAR(saved_smile(), 0.9, 1e-9);

    ASSERT_TRUE(second->editing()->set_slider("smile", 0.5));
    second->actions().save->trigger();
    ASSERT_TRUE(wait_for([&] { return !second->document()->is_modified(); }))
        << "its own saving is no change elsewhere";
    EXPECT_NEAR(saved_smile(), 0.5, 1e-9);
}

TEST_F(TwoWindows, AKilledProgramLeavesNoFalseLock) {
    make_project();
    QProcess victim;
    victim.setProcessChannelMode(QProcess::MergedChannels);
    victim.start(LINEAMENT_CRASH_VICTIM, {project_, tiny_pack_folder()});
    QByteArray output;
    while (!output.contains("dragging") && victim.waitForReadyRead(patience_ms))
        output += victim.readAll();
    ASSERT_TRUE(output.contains("dragging")) << output.toStdString();
    {
        const std::unique_ptr<MainWindow> window = window_on(project_);
        EXPECT_TRUE(window->messages()->has("project_open"));
        victim.kill();
        victim.waitForFinished();
        EXPECT_TRUE(wait_for([&] { return !window->messages()->has("project_open"); }));
    }
    const std::unique_ptr<MainWindow> window = window_on(project_);
    EXPECT_FALSE(window->messages()->has("project_open"));
    ASSERT_TRUE(window->messages()->trigger("recovery", "Restore"));
    ASSERT_TRUE(wait_for([&] { return window->document()->is_modified(); }));
    ASSERT_TRUE(wait_until_ready(*window));

    // The project was saved by somebody else after the restored edits were made.
    ProjectData other = read_project(project_);
    other.keep_original_detail = false;
    write_project(project_, other);
    window->actions().save->trigger();
    QMessageBox* box = question(*window, "ask_changed_elsewhere");
    ASSERT_TRUE(box);
    press(box, "Cancel");
}

}  // namespace
}  // namespace lineament
