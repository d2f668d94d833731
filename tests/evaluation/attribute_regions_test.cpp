#include "core/evaluation/attribute_regions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/data/portrait_data.h"

namespace lineament {
namespace {

TEST(AttributeRegions, LieWhereTheAttributeIsInAnAlignedFace) {
    const int64_t side = 128;
    const auto outside = [&](const char* attribute, double across, double down) {
        const at::Tensor mask = outside_mask(attribute_index(attribute), side);
        return mask[0][0][static_cast<int64_t>(down * side)][static_cast<int64_t>(across * side)].item<float>();
    };
    EXPECT_EQ(outside("smile", 0.5, 0.75), 0) << "the mouth";
    EXPECT_EQ(outside("smile", 0.35, 0.46), 1) << "an eye";
    EXPECT_EQ(outside("glasses", 0.35, 0.46), 0) << "an eye";
    EXPECT_EQ(outside("glasses", 0.5, 0.9), 1) << "the chin";
    EXPECT_EQ(outside("facial_hair", 0.5, 0.9), 0) << "the chin";
    EXPECT_EQ(outside("bald", 0.5, 0.1), 0) << "the top of the head";
    EXPECT_EQ(outside("bald", 0.5, 0.6), 1) << "the nose";
}

TEST(AttributeRegions, WhatConcernsTheWholeFaceHasNoOutside) {
    EXPECT_FALSE(outside_mask(attribute_index("age"), 64).defined());
    EXPECT_FALSE(outside_mask(attribute_index("female"), 64).defined());
}

TEST(AttributeRegions, AClassifierLooksWithinWhatAnEditMayTouchOfTheFace) {
    const CropArea mouth = where_seen(attribute_index("smile"));
    const at::Tensor mask = outside_mask(attribute_index("smile"), kCropCells);
    EXPECT_EQ(mask[0][0].slice(0, mouth.top, mouth.bottom).slice(1, mouth.left, mouth.right).sum().item<float>(), 0);
    const CropArea all = where_seen(attribute_index("age"));
    EXPECT_EQ(all.top, 0);
    EXPECT_EQ(all.right, kCropCells);
}

}  // namespace
}  // namespace lineament
