// The main job in the real window: open, invert, drag by mouse, undo, look at it.
#include <gtest/gtest.h>

#include <QAction>
#include <QPainter>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

#include "app/start/data_folders.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/canvas/face_strip.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class Editing : public ::testing::Test {
  protected:
    void open(const QString& photo = sample_photo()) {
        show_active(window_);
        window_.start(photo);
        ASSERT_TRUE(wait_until_ready(window_))
            << window_.canvas()->error_text().toStdString() << window_.messages()->text("pack").toStdString();
    }
    QImage after() const { return window_.canvas()->after(); }
    QImage before() const { return window_.canvas()->before(); }
    double value(const char* id, int face = 0) const {
        const SliderValues values = window_.document()->sliders(face);
        const auto entry = values.find(id);
        return entry == values.end() ? 0 : entry->second;
    }
    void press(const QKeySequence& keys) {
        QTest::keySequence(&window_, keys);
        ASSERT_TRUE(wait_until_settled(window_));
    }

    MainWindow window_{test_window_options()};
};

TEST_F(Editing, TheWindowIsThereBeforeAnythingIsLoaded) {
    window_.show();
    window_.start(sample_photo());
    EXPECT_TRUE(window_.isVisible());
    EXPECT_FALSE(window_.editing()->has_pack());
    EXPECT_FALSE(window_.panel()->isEnabled());
    ASSERT_TRUE(wait_until_ready(window_));
    EXPECT_TRUE(window_.panel()->isEnabled());
    EXPECT_EQ(before().size(), QSize(512, 512));
    EXPECT_EQ(after(), before());
    EXPECT_EQ(window_.panel()->slider_ids(), (QStringList{"smile", "age", "hair"}));
}

TEST_F(Editing, DraggingASliderChangesThePictureAndUndoRestoresItExactly) {
    open();
    drag_slider(window_, "smile", 0.8);
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_NEAR(value("smile"), 0.8, 0.03);
    EXPECT_EQ(window_.document()->undo_stack()->count(), 1) << "a drag is one step";
    EXPECT_TRUE(window_.document()->undo_stack()->undoText().startsWith("Smile +"))
        << window_.document()->undo_stack()->undoText().toStdString();
    const QImage edited = after();
    EXPECT_NE(edited, before());

    press(QKeySequence::Undo);
    EXPECT_EQ(value("smile"), 0);
    EXPECT_EQ(window_.panel()->value("smile"), 0);
    EXPECT_EQ(after(), before());

    press(QKeySequence("Ctrl+Shift+Z"));
    EXPECT_EQ(after(), edited) << "the same state gives the same pixels";
}

TEST_F(Editing, ADragThatComesBackIsNoStep) {
    open();
    drag_slider(window_, "smile", 0.6, true);
    move_slider(window_, "smile", 0);
    AttributeSlider* slider = window_.panel()->slider("smile");
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(qRound(slider->x_of_value(0)), slider->height() / 2));
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.document()->undo_stack()->count(), 0);
    EXPECT_EQ(after(), before());
}

TEST_F(Editing, ResetAllIsOneStep) {
    open();
    drag_slider(window_, "smile", 0.8);
    drag_slider(window_, "age", -0.5);
    press(QKeySequence("Ctrl+Shift+R"));
    EXPECT_EQ(after(), before());
    EXPECT_EQ(window_.document()->undo_stack()->count(), 3);
    EXPECT_EQ(window_.document()->undo_stack()->undoText(), "Reset all sliders");
    press(QKeySequence::Undo);
    EXPECT_NEAR(value("smile"), 0.8, 0.03);
    EXPECT_NEAR(value("age"), -0.5, 0.03);
    EXPECT_NE(after(), before());
}

TEST_F(Editing, KeysMoveASliderAndUndoSeesTheirBurst) {
    open();
    AttributeSlider* slider = window_.panel()->slider("smile");
    slider->setFocus();
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(slider, Qt::Key_Right);
    press(QKeySequence::Undo);
    EXPECT_EQ(value("smile"), 0) << "undo takes the whole burst back";
    EXPECT_EQ(window_.document()->undo_stack()->count(), 1);
    EXPECT_EQ(after(), before());
}

TEST_F(Editing, SlidersRestWhileTheNextPhotoIsRead) {
    open();
    drag_slider(window_, "smile", 0.5, /*keep_down=*/true);
    window_.editing()->open_photo("/no/such/photo.png");
    EXPECT_FALSE(window_.panel()->isEnabled()) << "what they do would be gone with this photo";
    EXPECT_NEAR(value("smile"), 0.5, 0.03) << "a drag under way is an edit of this photo";
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_TRUE(window_.panel()->isEnabled()) << "the photo before stayed";
    QTest::mouseRelease(window_.panel()->slider("smile"), Qt::LeftButton);
    EXPECT_EQ(window_.document()->undo_stack()->count(), 1);
    window_.editing()->open_photo("/no/such/photo.png");
    window_.editing()->open_photo("/no/such/other.png");  // in the first one's place
    EXPECT_FALSE(window_.panel()->isEnabled());
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_TRUE(window_.panel()->isEnabled());
}

TEST_F(Editing, TheSplitLineIsDraggedByMouse) {
    open();
    drag_slider(window_, "smile", 1);
    ASSERT_TRUE(wait_until_settled(window_));
    press(QKeySequence("Ctrl+D"));
    PhotoCanvas* canvas = window_.canvas();
    ASSERT_EQ(canvas->view_mode(), ViewMode::Split);
    ASSERT_DOUBLE_EQ(canvas->split_position(), 0.5);
    const QRectF photo = canvas->view_transform().image_rect_in_view();
    const QPoint from(qRound(photo.center().x()), qRound(photo.center().y()));
    const QPoint to(qRound(photo.left() + photo.width() * 0.25), from.y());
    QTest::mousePress(canvas, Qt::LeftButton, {}, from);
    QTest::mouseMove(canvas, (from + to) / 2);
    QTest::mouseMove(canvas, to);
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, to);
    EXPECT_NEAR(canvas->split_position(), 0.25, 0.02);
    press(QKeySequence("Ctrl+D"));
    EXPECT_EQ(canvas->view_mode(), ViewMode::After);
}

TEST_F(Editing, HoldingBShowsTheOriginal) {
    open();
    drag_slider(window_, "smile", 1);
    ASSERT_TRUE(wait_until_settled(window_));
    const QImage edited = window_.canvas()->grab().toImage();
    QTest::keyPress(window_.canvas(), Qt::Key_B);
    EXPECT_TRUE(window_.canvas()->shows_original());
    EXPECT_NE(window_.canvas()->grab().toImage(), edited);
    QTest::keyRelease(window_.canvas(), Qt::Key_B);
    EXPECT_FALSE(window_.canvas()->shows_original());
}

TEST_F(Editing, FaceCropShowsTheEditedFaceAndTheWholePhotoComesBack) {
    open();
    drag_slider(window_, "smile", 1);
    ASSERT_TRUE(wait_until_settled(window_));
    const QImage whole = after();
    window_.actions().face_crop->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(before(), window_.editing()->aligned_face());
    EXPECT_NE(after(), before());
    window_.actions().face_crop->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(after(), whole);
}

TEST_F(Editing, TwoFacesAreEditedApart) {
    const QImage one = QImage(sample_photo()).convertToFormat(QImage::Format_RGB32);
    QImage two(one.width() * 2, one.height(), QImage::Format_RGB32);
    QPainter painter(&two);
    painter.drawImage(0, 0, one);
    painter.drawImage(one.width(), 0, one);
    painter.end();
    const QTemporaryDir folder;
    ASSERT_TRUE(two.save(folder.filePath("two.png")));
    open(folder.filePath("two.png"));
    ASSERT_GE(window_.document()->data().faces.size(), 2);
    EXPECT_TRUE(window_.face_strip()->isVisible());

    drag_slider(window_, "smile", 0.7);
    press(QKeySequence("Ctrl+PgDown"));
    EXPECT_EQ(window_.document()->data().current_face, 1);
    EXPECT_EQ(window_.panel()->value("smile"), 0) << "the second face has sliders of its own";
    ASSERT_TRUE(wait_until_ready(window_));
    drag_slider(window_, "age", 0.7);
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_NEAR(value("smile", 0), 0.7, 0.03);
    EXPECT_NEAR(value("age", 1), 0.7, 0.03);

    press(QKeySequence::Undo);
    press(QKeySequence::Undo);
    EXPECT_EQ(window_.document()->data().current_face, 0) << "undo goes to the face whose edit it takes back";
    EXPECT_EQ(after(), before());
}

}  // namespace
}  // namespace lineament
