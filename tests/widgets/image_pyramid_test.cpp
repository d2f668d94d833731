#include "widgets/canvas/image_pyramid.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

QImage noise(int width, int height, unsigned seed, QImage::Format format = QImage::Format_RGB32) {
    QImage image(width, height, QImage::Format_ARGB32);
    unsigned state = seed;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            state = state * 1664525U + 1013904223U;
            image.setPixel(x, y, state | 0xff000000U);
        }
    }
    return image.convertToFormat(format);
}

void expect_same_levels(const ImagePyramid& actual, const ImagePyramid& expected) {
    ASSERT_EQ(actual.level_count(), expected.level_count());
    for (int i = 0; i < actual.level_count(); ++i)
        EXPECT_EQ(actual.level(i), expected.level(i)) << "level " << i;
}

TEST(ImagePyramid, EachLevelAveragesFourPixels) {
    QImage image(512, 512, QImage::Format_RGB32);
    image.fill(Qt::black);
    image.setPixel(0, 0, qRgb(200, 100, 40));
    image.setPixel(1, 0, qRgb(100, 100, 40));
    image.setPixel(511, 511, qRgb(255, 255, 255));
    const ImagePyramid pyramid(image);
    ASSERT_EQ(pyramid.level_count(), 2);
    EXPECT_EQ(pyramid.level(1).pixel(0, 0), qRgb(75, 50, 20));
    EXPECT_EQ(pyramid.level(1).pixel(255, 255), qRgb(64, 64, 64));
    EXPECT_EQ(pyramid.level(1).pixel(100, 100), qRgb(0, 0, 0));
}

TEST(ImagePyramid, OddSizesRoundUpAndKeepTheLastPixels) {
    QImage image(513, 401, QImage::Format_RGB32);
    image.fill(QColor(10, 20, 30));
    image.setPixel(512, 400, qRgb(90, 80, 70));
    const ImagePyramid pyramid(image);
    EXPECT_EQ(pyramid.level(1).size(), QSize(257, 201));
    EXPECT_EQ(pyramid.level(1).pixel(256, 200), qRgb(90, 80, 70));
    EXPECT_EQ(pyramid.level(1).pixel(0, 0), qRgb(10, 20, 30));
}

TEST(ImagePyramid, WritingAPatchEqualsBuildingAnew) {
    QImage image = noise(1021, 777, 1);
    ImagePyramid pyramid(image);
    const QImage patch = noise(301, 203, 2);
    for (const QPoint& top_left : {QPoint(101, 57), QPoint(-50, -20), QPoint(900, 700)}) {
        const QRect expected_area = QRect(top_left, patch.size()).intersected(image.rect());
        EXPECT_EQ(pyramid.write(patch, top_left), expected_area);
        for (int y = expected_area.top(); y <= expected_area.bottom(); ++y) {
            for (int x = expected_area.left(); x <= expected_area.right(); ++x) {
                image.setPixel(x, y, patch.pixel(x - top_left.x(), y - top_left.y()));
            }
        }
        expect_same_levels(pyramid, ImagePyramid(image));
    }
    EXPECT_TRUE(pyramid.write(patch, QPoint(5000, 0)).isEmpty());
}

TEST(ImagePyramid, ReplacingARegionEqualsBuildingAnew) {
    const QImage first = noise(800, 600, 3);
    QImage second = first;
    for (int y = 99; y < 202; ++y) {
        for (int x = 33; x < 150; ++x)
            second.setPixel(x, y, qRgb(x, y, 7));
    }
    ImagePyramid pyramid(first);
    pyramid.replace(second, QRect(QPoint(33, 99), QPoint(149, 201)));
    expect_same_levels(pyramid, ImagePyramid(second));
    EXPECT_THROW(pyramid.replace(noise(10, 10, 4), QRect()), std::runtime_error);
}

TEST(ImagePyramid, CopiesDoNotShareLaterWrites) {
    ImagePyramid original(noise(600, 600, 5));
    ImagePyramid edited = original;
    edited.write(noise(64, 64, 6), QPoint(10, 10));
    expect_same_levels(original, ImagePyramid(noise(600, 600, 5)));
    EXPECT_NE(edited.base(), original.base());
}

TEST(ImagePyramid, ChoosesALevelThatIsNeverEnlargedMuch) {
    const ImagePyramid pyramid(QImage(4096, 4096, QImage::Format_RGB32));
    EXPECT_EQ(pyramid.level_for_scale(2.0), 0);
    EXPECT_EQ(pyramid.level_for_scale(1.0), 0);
    EXPECT_EQ(pyramid.level_for_scale(0.25), 2);
    EXPECT_EQ(pyramid.level_for_scale(1e-6), pyramid.level_count() - 1);
    for (double scale = 1.0; scale > 0.07; scale *= 0.93) {
        const double drawn_at = scale * (1 << pyramid.level_for_scale(scale));
        EXPECT_GE(drawn_at, 0.55) << scale;
        EXPECT_LE(drawn_at, 1.25) << scale;
    }
}

TEST(ImagePyramid, TakesAnyFormat) {
    for (const QImage::Format format : {QImage::Format_Grayscale8, QImage::Format_RGB888, QImage::Format_RGBA64,
                                        QImage::Format_Indexed8, QImage::Format_ARGB32}) {
        const ImagePyramid pyramid(noise(300, 20, 7, format));
        EXPECT_EQ(pyramid.base().depth(), 32) << format;
        EXPECT_EQ(pyramid.level_count(), 2) << format;
    }
    EXPECT_TRUE(ImagePyramid(QImage()).is_null());
    EXPECT_TRUE(ImagePyramid().base().isNull());
}

}  // namespace
}  // namespace lineament
