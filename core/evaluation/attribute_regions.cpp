#include "core/evaluation/attribute_regions.h"

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "core/data/portrait_data.h"

namespace lineament {
namespace {

struct AttributePlace {
    CropArea seen;
    std::vector<CropArea> may_touch;  // empty: everything
};

const AttributePlace& place_of(int attribute) {
    static const std::vector<CropArea> hair{{0, 13, 0, 32}, {0, 32, 0, 9}, {0, 32, 23, 32}};
    static const std::map<std::string, AttributePlace> places = {
        {"smile", {{18, 28, 9, 23}, {{16, 32, 7, 25}}}},
        {"glasses", {{10, 19, 5, 27}, {{10, 20, 4, 28}}}},
        {"facial_hair", {{18, 30, 8, 24}, {{19, 32, 6, 26}, {14, 32, 5, 9}, {14, 32, 23, 27}}}},
        {"grey_hair", {{0, 20, 0, 32}, hair}},
        {"blond_hair", {{0, 20, 0, 32}, hair}},
        {"bald", {{0, 15, 0, 32}, hair}}};
    static const AttributePlace anywhere;
    const auto found = places.find(attribute_names().at(static_cast<size_t>(attribute)));
    return found == places.end() ? anywhere : found->second;
}

}  // namespace

CropArea where_seen(int attribute) {
    return place_of(attribute).seen;
}

at::Tensor outside_mask(int attribute, int64_t side) {
    TORCH_CHECK(side % kCropCells == 0, "outside mask: a side of ", side, " is no multiple of ", kCropCells);
    const std::vector<CropArea>& may_touch = place_of(attribute).may_touch;
    if (may_touch.empty()) return {};
    const int64_t cell = side / kCropCells;
    at::Tensor outside = at::ones({1, 1, side, side});
    for (const CropArea& area : may_touch) {
        outside.narrow(2, area.top * cell, (area.bottom - area.top) * cell)
            .narrow(3, area.left * cell, (area.right - area.left) * cell)
            .zero_();
    }
    return outside;
}

}  // namespace lineament
