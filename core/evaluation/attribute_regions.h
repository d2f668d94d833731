// Where in an FFHQ-aligned face an attribute shows. Alignment puts eyes and mouth of every face in nearly the same
// place, so the areas are the same for all: no landmarks are needed, and no hair is recognised.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lineament {

/// Cells a side of the grid that areas are given in.
constexpr int64_t kCropCells = 32;

/// Rows [top, bottom) and columns [left, right) of the grid over the crop.
struct CropArea {
    int64_t top = 0, bottom = kCropCells, left = 0, right = kCropCells;
};

/// Where a classifier should look for the attribute (a place in attribute_names()); the whole crop where nothing better
/// is known.
CropArea where_seen(int attribute);

/// [1, 1, side, side] float, 1 where an edit of the attribute should change nothing, 0 where it may; side a multiple of
/// 32. Undefined for attributes that concern the whole face: female, age.
///
/// Of 800 portraits' landmarks, in 32nds of the crop: brows at row 12, eyes at 15, the nose's end at 21, the mouth
/// between 22 and 27, the chin at 29 to 32, the jaw between columns 7 and 25.
at::Tensor outside_mask(int attribute, int64_t side);

}  // namespace lineament
