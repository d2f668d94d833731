// What a person is told before saving in a format that holds less.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Losses, AnOrdinaryPhotoLosesNothing) {
    const Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Png, PhotoFormat::Tiff, PhotoFormat::WebP})
        EXPECT_THAT(losses_when_saved_as(photo, format), IsEmpty()) << format_name(format);
}

TEST(Losses, DepthAndTransparency) {
    const Photo photo = photo_of(pattern(8, 8, CV_16UC4));
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Jpeg),
                ElementsAre(notes::kEightOfSixteenBits, notes::kOnWhite));
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::WebP), ElementsAre(notes::kEightOfSixteenBits));
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Png), IsEmpty());
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Tiff), IsEmpty());
    const Photo opaque = photo_of(cv::Mat(8, 8, CV_8UC4, cv::Scalar(1, 2, 3, 255)));
    EXPECT_THAT(losses_when_saved_as(opaque, PhotoFormat::Jpeg), IsEmpty()) << "nothing shows through";
}

TEST(Losses, WhatWasNotOpenedIsMissingInEveryFormat) {
    Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    photo.left_behind = {notes::kOnlyFirstPage};
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Tiff})
        EXPECT_THAT(losses_when_saved_as(photo, format), ElementsAre(notes::kOnlyFirstPage));
}

}  // namespace
}  // namespace lineament
