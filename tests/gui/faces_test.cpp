// Photos with several faces: order, marks, outlines, and what was found but is no face.
#include <gtest/gtest.h>

#include <QAction>
#include <QFile>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include "app/start/app_settings.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/canvas/face_strip.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

/// The smaller face stands on the left, so that reading order and order of size differ.
class Faces : public ::testing::Test {
  protected:
    void open() {
        const QImage large = QImage(sample_photo()).convertToFormat(QImage::Format_RGB32);
        const QImage small = large.scaled(large.size() * 0.9, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        QImage both(small.width() + large.width(), large.height(), QImage::Format_RGB32);
        both.fill(Qt::darkGray);
        QPainter painter(&both);
        painter.drawImage(0, 30, small);
        painter.drawImage(small.width(), 0, large);
        painter.end();
        ASSERT_TRUE(both.save(folder_.filePath("two.png")));
        open(folder_.filePath("two.png"));
        ASSERT_GE(window_->editing()->shown_faces().size(), 2);
    }
    void open(const QString& file) {
        show_active(*window_);
        window_->start(file);
        ASSERT_TRUE(wait_until_ready(*window_)) << window_->canvas()->error_text().toStdString();
    }
    QRectF box(int face) const { return window_->document()->data().faces[face].box; }
    int current() const { return window_->document()->data().current_face; }
    FaceStrip* strip() const { return window_->face_strip(); }
    QStringList names() const {
        QStringList names;
        for (const QToolButton* button : strip()->findChildren<QToolButton*>())
            if (!button->isHidden()) names << button->accessibleName();
        names.sort();
        return names;
    }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_ = std::make_unique<MainWindow>(test_window_options());
};

TEST_F(Faces, TheStripIsInReadingOrderAndMarksWhatIsEdited) {
    open();
    const QVector<int> faces = window_->editing()->shown_faces();
    EXPECT_EQ(current(), 0) << "the largest one comes first";
    EXPECT_GT(box(0).center().x(), box(faces.first()).center().x()) << "but it does not stand first";
    EXPECT_EQ(strip()->current(), faces.indexOf(0));
    drag_slider(*window_, "smile", 0.7);
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_EQ(names().filter("edited").size(), 1);
    EXPECT_TRUE(names().contains(QString("Face %1 of %2, edited").arg(faces.indexOf(0) + 1).arg(faces.size())));
    window_->document()->undo_stack()->undo();
    EXPECT_TRUE(names().filter("edited").isEmpty());

    window_->actions().previous_face->trigger();
    EXPECT_EQ(current(), faces[faces.indexOf(0) - 1]);
    EXPECT_EQ(strip()->current(), faces.indexOf(0) - 1);
    Q_EMIT strip()->face_selected(static_cast<int>(faces.indexOf(0)));
    EXPECT_EQ(current(), 0);
}

TEST_F(Faces, OutlinesAreHiddenByAKeyAndThatIsRemembered) {
    WindowOptions options = test_window_options();
    options.remember = true;
    options.journal_folder = folder_.filePath("journals");
    window_ = std::make_unique<MainWindow>(options);
    open();
    EXPECT_TRUE(window_->canvas()->has_face_outlines());
    EXPECT_TRUE(window_->actions().outlines->isChecked());
    const QImage with = window_->canvas()->grab().toImage();
    QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+O"));
    EXPECT_FALSE(window_->canvas()->has_face_outlines());
    EXPECT_FALSE(window_->actions().outlines->isChecked());
    EXPECT_NE(window_->canvas()->grab().toImage(), with);

    window_.reset();  // closing it writes what it remembers
    window_ = std::make_unique<MainWindow>(options);
    open(folder_.filePath("two.png"));
    EXPECT_FALSE(window_->canvas()->has_face_outlines());
    QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+O"));
    EXPECT_TRUE(window_->canvas()->has_face_outlines());
    AppSettings().set_value("face_outlines", {});
}

TEST_F(Faces, WhatIsNoFaceIsRemovedForGoodAndTheStepIsUndone) {
    open();
    const QVector<int> faces = window_->editing()->shown_faces();
    drag_slider(*window_, "smile", 0.7);
    ASSERT_TRUE(wait_until_settled(*window_));
    ASSERT_NE(window_->canvas()->after(), window_->canvas()->before());
    window_->actions().remove_face->trigger();
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_EQ(window_->editing()->shown_faces().size(), faces.size() - 1);
    EXPECT_NE(current(), 0);
    EXPECT_EQ(strip()->count(), faces.size() - 1);
    EXPECT_EQ(window_->canvas()->after(), window_->canvas()->before()) << "its edit went with it";
    window_->document()->undo_stack()->undo();
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_EQ(window_->editing()->shown_faces(), faces);
    EXPECT_EQ(current(), 0);
    EXPECT_NE(window_->canvas()->after(), window_->canvas()->before());

    window_->document()->undo_stack()->redo();
    bool saved = false;
    window_->files()->save_project_to(folder_.filePath("p.lineament"), [&](bool ok) { saved = ok; });
    ASSERT_TRUE(wait_for([&] { return saved; }));
    window_ = std::make_unique<MainWindow>(test_window_options());
    open(folder_.filePath("p.lineament"));
    EXPECT_EQ(window_->editing()->shown_faces().size(), faces.size() - 1);
    ASSERT_TRUE(window_->actions().restore_faces->isEnabled());
    window_->actions().restore_faces->trigger();
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_EQ(window_->editing()->shown_faces(), faces);
    EXPECT_EQ(window_->document()->sliders(0).count("smile"), 1u) << "its values were kept";
    EXPECT_NE(window_->canvas()->after(), window_->canvas()->before());
    EXPECT_FALSE(window_->actions().restore_faces->isEnabled());
}

TEST_F(Faces, WithoutAnyFaceLeftThereIsNothingToEditAndItComesBack) {
    open(sample_photo());
    drag_slider(*window_, "smile", 0.7);
    ASSERT_TRUE(wait_until_settled(*window_));
    window_->actions().face_crop->trigger();
    ASSERT_TRUE(wait_until_settled(*window_));
    int steps = 0;
    for (; window_->editing()->has_face() && steps < 10; ++steps)
        window_->actions().remove_face->trigger();
    ASSERT_FALSE(window_->editing()->has_face());
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_FALSE(window_->panel()->isEnabled());
    EXPECT_FALSE(window_->actions().remove_face->isEnabled());
    EXPECT_EQ(window_->editing()->view(), RenderView::WholePhoto);
    EXPECT_EQ(window_->canvas()->after(), window_->canvas()->before());
    for (; steps > 0; --steps)
        window_->document()->undo_stack()->undo();
    ASSERT_TRUE(wait_until_settled(*window_));
    EXPECT_TRUE(window_->panel()->isEnabled());
    EXPECT_NE(window_->canvas()->after(), window_->canvas()->before());
}

}  // namespace
}  // namespace lineament
