#include "widgets/sliders/attribute_slider.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

class AttributeSliderTest : public testing::Test {
  protected:
    AttributeSliderTest() {
        slider.resize(219, 24);
        slider.show();
        slider.activateWindow();
        slider.setFocus();
        QApplication::processEvents();
    }

    QPoint at(double value) const {
        return {static_cast<int>(std::lround(slider.x_of_value(value))), slider.height() / 2};
    }
    void wheel(int angle) {
        QWheelEvent event(QPointF(at(0)), slider.mapToGlobal(QPointF(at(0))), QPoint(), QPoint(0, angle), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&slider, &event);
    }

    bool joins(int commit) const { return committed[commit][2].toBool(); }

    AttributeSlider slider;
    QSignalSpy changing{&slider, &AttributeSlider::value_changing};
    QSignalSpy committed{&slider, &AttributeSlider::value_committed};
};

TEST_F(AttributeSliderTest, DragEmitsChangesAndExactlyOneCommit) {
    QTest::mousePress(&slider, Qt::LeftButton, {}, at(0));
    for (int x = at(0).x(); x <= at(0.6).x(); x += 3)
        QTest::mouseMove(&slider, QPoint(x, 12));
    QTest::mouseMove(&slider, at(0.6));
    EXPECT_EQ(committed.count(), 0) << "nothing is finished while the button is down";
    EXPECT_GT(changing.count(), 5);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, at(0.6));
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][0].toDouble(), 0.0);
    EXPECT_NEAR(committed[0][1].toDouble(), 0.6, 0.02);
    EXPECT_DOUBLE_EQ(committed[0][1].toDouble(), slider.value());
    EXPECT_DOUBLE_EQ(changing.last()[0].toDouble(), slider.value());
    QTest::qWait(700);
    EXPECT_EQ(committed.count(), 1) << "no late second commit";
}

TEST_F(AttributeSliderTest, DragBackToTheStartCommitsNothing) {
    QTest::mousePress(&slider, Qt::LeftButton, {}, at(0));
    QTest::mouseMove(&slider, at(0.5));
    QTest::mouseMove(&slider, at(0));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, at(0));
    EXPECT_GE(changing.count(), 2);
    EXPECT_EQ(committed.count(), 0);
}

TEST_F(AttributeSliderTest, EscapeTakesADragBack) {
    slider.set_value(0.3);
    QTest::mousePress(&slider, Qt::LeftButton, {}, at(0.3));
    QTest::mouseMove(&slider, at(0.9));
    QTest::keyClick(&slider, Qt::Key_Escape);
    EXPECT_DOUBLE_EQ(slider.value(), 0.3);
    EXPECT_DOUBLE_EQ(changing.last()[0].toDouble(), 0.3);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, at(0.9));
    EXPECT_EQ(committed.count(), 0);
}

TEST_F(AttributeSliderTest, ClickMovesTheHandleThere) {
    QTest::mouseClick(&slider, Qt::LeftButton, {}, at(-0.5));
    EXPECT_NEAR(slider.value(), -0.5, 0.02);
    EXPECT_EQ(committed.count(), 1) << "nobody waits whether a second click comes";
}

TEST_F(AttributeSliderTest, PressOnTheHandleDoesNotMoveIt) {
    slider.set_value(0.4);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, at(0.4) + QPoint(4, 0));
    slider.finish_gesture();
    EXPECT_DOUBLE_EQ(slider.value(), 0.4);
    EXPECT_EQ(changing.count(), 0);
    EXPECT_EQ(committed.count(), 0);
}

TEST_F(AttributeSliderTest, TwoDragsAreTwoStepsHoweverQuick) {
    for (const double end : {0.5, 0.9}) {
        QTest::mousePress(&slider, Qt::LeftButton, {}, at(slider.value()));
        QTest::mouseMove(&slider, at(end));
        QTest::mouseRelease(&slider, Qt::LeftButton, {}, at(end));
    }
    ASSERT_EQ(committed.count(), 2);
    EXPECT_FALSE(joins(0) || joins(1));
    QTest::keyClick(&slider, Qt::Key_Left);
    ASSERT_EQ(committed.count(), 3);
    EXPECT_FALSE(joins(2)) << "the first key belongs to no drag";
}

TEST_F(AttributeSliderTest, AKeyThatChangesNothingJoinsWhatFollowsToNothing) {
    QTest::mousePress(&slider, Qt::LeftButton, {}, at(0));
    const QPoint beyond(slider.width() + 20, slider.height() / 2);
    QTest::mouseMove(&slider, beyond);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, beyond);
    ASSERT_DOUBLE_EQ(slider.value(), 1.0);
    QTest::keyClick(&slider, Qt::Key_Right);  // at the end already
    QTest::keyClick(&slider, Qt::Key_Left);
    ASSERT_EQ(committed.count(), 2);
    EXPECT_FALSE(joins(1)) << "the drag before stays a step of its own";
}

TEST_F(AttributeSliderTest, DoubleClickResetsInStepsThatBelongTogether) {
    slider.set_value(0.7);
    // A double click arrives as press, release, double click, release.
    QTest::mouseClick(&slider, Qt::LeftButton, {}, at(-0.2));
    QTest::mouseDClick(&slider, Qt::LeftButton, {}, at(-0.2));
    EXPECT_DOUBLE_EQ(slider.value(), 0.0);
    ASSERT_EQ(committed.count(), 2);
    EXPECT_DOUBLE_EQ(committed[0][0].toDouble(), 0.7);
    EXPECT_FALSE(joins(0));
    EXPECT_DOUBLE_EQ(committed[1][0].toDouble(), committed[0][1].toDouble());
    EXPECT_DOUBLE_EQ(committed[1][1].toDouble(), 0.0);
    EXPECT_TRUE(joins(1));
}

TEST_F(AttributeSliderTest, KeysStepAndABurstBelongsTogether) {
    QTest::keyClick(&slider, Qt::Key_Right);
    EXPECT_DOUBLE_EQ(slider.value(), 0.05);
    QTest::keyClick(&slider, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_DOUBLE_EQ(slider.value(), 0.06);
    QTest::keyClick(&slider, Qt::Key_PageUp);
    EXPECT_DOUBLE_EQ(slider.value(), 0.31);
    QTest::keyClick(&slider, Qt::Key_Left);
    EXPECT_DOUBLE_EQ(slider.value(), 0.26);
    EXPECT_EQ(changing.count(), 4);
    ASSERT_EQ(committed.count(), 4) << "every key is an edit at once: nothing is lost if the program ends now";
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(joins(i), i > 0) << i;
        EXPECT_DOUBLE_EQ(committed[i][0].toDouble(), i == 0 ? 0.0 : committed[i - 1][1].toDouble()) << i;
    }
    EXPECT_DOUBLE_EQ(committed[3][1].toDouble(), 0.26);
    QTest::keyClick(&slider, Qt::Key_End);
    EXPECT_DOUBLE_EQ(slider.value(), 1.0);
    QTest::keyClick(&slider, Qt::Key_PageUp);
    EXPECT_DOUBLE_EQ(slider.value(), 1.0) << "limited to the range";
    QTest::keyClick(&slider, Qt::Key_Delete);
    EXPECT_DOUBLE_EQ(slider.value(), 0.0);
    ASSERT_EQ(committed.count(), 6);
    EXPECT_DOUBLE_EQ(committed[5][0].toDouble(), 1.0);
}

TEST_F(AttributeSliderTest, AfterAPauseOrAnotherPlaceABurstBeginsAnew) {
    QTest::keyClick(&slider, Qt::Key_Up);
    QTest::qWait(1500);  // more than twice the pause that ends a burst
    QTest::keyClick(&slider, Qt::Key_Up);
    slider.clearFocus();
    slider.setFocus();
    QTest::keyClick(&slider, Qt::Key_Up);
    slider.set_value(-0.5);  // as undo does
    QTest::keyClick(&slider, Qt::Key_Up);
    ASSERT_EQ(committed.count(), 4);
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(joins(i)) << i;
}

TEST_F(AttributeSliderTest, WheelWorksOnlyWithFocus) {
    slider.clearFocus();
    wheel(120);
    EXPECT_DOUBLE_EQ(slider.value(), 0.0);
    slider.setFocus();
    wheel(120);
    wheel(-360);
    EXPECT_DOUBLE_EQ(slider.value(), -0.1);
    wheel(60);
    EXPECT_DOUBLE_EQ(slider.value(), -0.1) << "half a notch waits";
    wheel(60);
    EXPECT_DOUBLE_EQ(slider.value(), -0.05);
    ASSERT_EQ(committed.count(), 3);
    EXPECT_TRUE(joins(1) && joins(2));
}

TEST_F(AttributeSliderTest, ShiftDragIsFine) {
    QTest::mousePress(&slider, Qt::LeftButton, Qt::ShiftModifier, at(0));
    QMouseEvent move(QEvent::MouseMove, QPointF(at(1.0)), slider.mapToGlobal(QPointF(at(1.0))), Qt::NoButton,
                     Qt::LeftButton, Qt::ShiftModifier);
    QApplication::sendEvent(&slider, &move);
    EXPECT_NEAR(slider.value(), 0.1, 0.011);
    QTest::mouseRelease(&slider, Qt::LeftButton, Qt::ShiftModifier, at(1.0));
}

TEST_F(AttributeSliderTest, SetValueEmitsNothingAndItsEchoKeepsTheGesture) {
    slider.set_value(0.5);
    slider.set_value(7.0);
    EXPECT_DOUBLE_EQ(slider.value(), 1.0);
    EXPECT_EQ(changing.count() + committed.count(), 0);
    QTest::keyClick(&slider, Qt::Key_Left);
    slider.set_value(slider.value());
    QTest::keyClick(&slider, Qt::Key_Left);
    ASSERT_EQ(committed.count(), 2);
    EXPECT_TRUE(joins(1));
}

TEST_F(AttributeSliderTest, OtherRangesKeepTheirNeutral) {
    slider.set_range(0.0, 2.0, 0.5);
    slider.reset_by_person();
    EXPECT_DOUBLE_EQ(slider.value(), 0.5);
    EXPECT_FALSE(slider.is_modified());
    EXPECT_NEAR(slider.value_of_x(slider.x_of_value(1.3)), 1.3, 1e-9);
}

TEST_F(AttributeSliderTest, ScreenReadersSeeASliderWithItsValue) {
    slider.setAccessibleName("Smile");
    slider.set_value(0.25);
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&slider);
    ASSERT_NE(accessible, nullptr);
    EXPECT_EQ(accessible->role(), QAccessible::Slider);
    EXPECT_EQ(accessible->text(QAccessible::Name), QString("Smile"));
    ASSERT_NE(accessible->valueInterface(), nullptr);
    EXPECT_DOUBLE_EQ(accessible->valueInterface()->currentValue().toDouble(), 0.25);
    accessible->valueInterface()->setCurrentValue(-0.5);
    EXPECT_DOUBLE_EQ(slider.value(), -0.5);
    EXPECT_EQ(committed.count(), 1);
}

}  // namespace
}  // namespace lineament
