#include "widgets/canvas/flow_overlay.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>
#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "tests/widgets/test_printers.h"
#include "widgets/canvas/photo_canvas.h"

namespace lineament {
namespace {

FlowField uniform(const QPointF& vector, int side = 16) {
    return {side, side, QVector<QPointF>(static_cast<qsizetype>(side) * side, vector)};
}

class FlowOverlayTest : public testing::Test {
  protected:
    FlowOverlayTest() : overlay(new FlowOverlay(&canvas)) {
        QImage grey(128, 128, QImage::Format_RGB32);
        grey.fill(Qt::gray);
        canvas.resize(400, 400);
        canvas.show();
        canvas.set_images(grey);
        QApplication::processEvents();
    }
    /// Pixels of about this hue in the upper part of the canvas, where the wheel is not.
    int pixels_of(const QColor& color) {
        const QImage shown = canvas.grab().toImage();
        int count = 0;
        for (int y = 0; y < 300; ++y)
            for (int x = 0; x < shown.width(); ++x) {
                const QColor pixel = shown.pixelColor(x, y);
                const int turn = std::abs(pixel.hsvHue() - color.hsvHue());
                count += pixel.hsvSaturation() > 120 && pixel.value() > 150 && std::min(turn, 360 - turn) < 12;
            }
        return count;
    }
    PhotoCanvas canvas;
    FlowOverlay* overlay;
};

TEST_F(FlowOverlayTest, ArrowsHaveTheHueOfTheWayThatDetailsWent) {
    const QColor right = FlowOverlay::color_of({1, 0}), left = FlowOverlay::color_of({-1, 0});
    EXPECT_EQ(pixels_of(right), 0);
    overlay->set_flow(uniform({-0.05, 0}));  // where it was lies at the left: it went to the right
    EXPECT_GT(pixels_of(right), 200);
    EXPECT_EQ(pixels_of(left), 0);
    overlay->set_flow(uniform({0.05, 0}));
    EXPECT_GT(pixels_of(left), 200);
    EXPECT_EQ(pixels_of(right), 0);
    overlay->set_flow(uniform({0, -0.05}));
    EXPECT_GT(pixels_of(FlowOverlay::color_of({0, 1})), 200);
    overlay->set_flow({});
    EXPECT_EQ(pixels_of(FlowOverlay::color_of({0, 1})), 0);
    EXPECT_FALSE(overlay->isVisible());
}

TEST_F(FlowOverlayTest, WhatRestsHasNoArrow) {
    overlay->set_flow(uniform({0, 0}));
    for (const QPointF& way : {QPointF(1, 0), QPointF(0, 1), QPointF(-1, 0), QPointF(0, -1)})
        EXPECT_EQ(pixels_of(FlowOverlay::color_of(way)), 0);
}

TEST_F(FlowOverlayTest, ItFollowsTheCanvasAndLetsTheMouseThrough) {
    overlay->set_flow(uniform({-0.05, 0}));
    canvas.resize(300, 500);
    QApplication::processEvents();
    EXPECT_EQ(overlay->geometry(), canvas.rect());
    const double zoom = canvas.zoom();
    QTest::keyClick(&canvas, Qt::Key_Plus);
    EXPECT_GT(canvas.zoom(), zoom);
    EXPECT_EQ(QApplication::widgetAt(canvas.mapToGlobal(canvas.rect().center())), &canvas);
    EXPECT_THROW(overlay->set_flow({4, 4, QVector<QPointF>(3)}), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
