#include "widgets/canvas/view_transform.h"

#include <gtest/gtest.h>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

ViewTransform large_photo() {
    ViewTransform view;
    view.image_size = QSizeF(4000, 3000);
    view.view_size = QSizeF(800, 600);
    return view;
}

void expect_near(const QPointF& actual, const QPointF& expected, double tolerance) {
    EXPECT_NEAR(actual.x(), expected.x(), tolerance);
    EXPECT_NEAR(actual.y(), expected.y(), tolerance);
}

TEST(ViewTransform, ImageAndViewCoordinatesAreInverse) {
    ViewTransform view = large_photo();
    view.scale = 0.37;
    view.origin = QPointF(-13.5, 42.25);
    expect_near(view.image_from_view(view.view_from_image(QPointF(1234.5, 77.0))), QPointF(1234.5, 77.0), 1e-9);
    expect_near(view.view_from_image(QPointF(100, 200)), QPointF(-13.5 + 37, 42.25 + 74), 1e-9);
    const QRectF rect = view.view_from_image(QRectF(10, 20, 100, 50));
    EXPECT_NEAR(rect.width(), 37.0, 1e-9);
    EXPECT_NEAR(view.image_from_view(rect).height(), 50.0, 1e-9);
}

TEST(ViewTransform, FitShowsTheWholePhotoCentred) {
    const ViewTransform fitted = large_photo().fitted();
    EXPECT_DOUBLE_EQ(fitted.scale, 0.2);
    EXPECT_EQ(fitted.image_rect_in_view(), QRectF(0, 0, 800, 600));
    ViewTransform tall = large_photo();
    tall.image_size = QSizeF(1000, 3000);
    const QRectF shown = tall.fitted(10).image_rect_in_view();
    EXPECT_NEAR(shown.height(), 580, 1e-9);
    EXPECT_NEAR(shown.center().x(), 400, 1e-9);
}

TEST(ViewTransform, FitEnlargesASmallPhotoButNotWithoutEnd) {
    ViewTransform view = large_photo();
    view.image_size = QSizeF(200, 150);
    EXPECT_DOUBLE_EQ(view.fitted().scale, 4.0);
    view.image_size = QSizeF(1, 1);
    EXPECT_DOUBLE_EQ(view.fitted().scale, 8.0);
    expect_near(view.fitted().view_from_image(QPointF(0.5, 0.5)), QPointF(400, 300), 1e-9);
}

TEST(ViewTransform, ZoomKeepsThePointUnderTheCursor) {
    ViewTransform view = large_photo().fitted();
    const QPointF cursor(613, 127);
    const QPointF under_cursor = view.image_from_view(cursor);
    for (const double factor : {1.25, 3.0, 0.7, 8.0}) {
        view = view.zoom_around(cursor, view.scale * factor);
        expect_near(view.image_from_view(cursor), under_cursor, 1e-6);
    }
}

TEST(ViewTransform, ZoomStaysInItsLimits) {
    const ViewTransform view = large_photo().fitted();
    EXPECT_DOUBLE_EQ(view.zoom_around({0, 0}, 1e9).scale, ViewTransform::max_scale);
    EXPECT_DOUBLE_EQ(view.zoom_around({0, 0}, 1e-9).scale, 0.1) << "half of what fits";
}

TEST(ViewTransform, ClampCentresASmallAxisAndCoversWithALargeOne) {
    ViewTransform view = large_photo();
    view.image_size = QSizeF(4000, 300);
    view.scale = 1.0;
    view.origin = QPointF(500, -200);
    expect_near(view.clamped().origin, QPointF(0, 150), 1e-9);
    view.origin = QPointF(-9000, 0);
    expect_near(view.clamped().origin, QPointF(-3200, 150), 1e-9);
    view.origin = QPointF(-1000, 150);
    expect_near(view.clamped().origin, QPointF(-1000, 150), 1e-9);
}

TEST(ViewTransform, ResizeKeepsTheMiddle) {
    ViewTransform view = large_photo();
    view.origin = QPointF(-700, -300);
    const QPointF middle = view.image_from_view(QPointF(400, 300));
    const ViewTransform resized = view.resized(QSizeF(1000, 500));
    expect_near(resized.image_from_view(QPointF(500, 250)), middle, 1e-9);
}

}  // namespace
}  // namespace lineament
