#include "core/methods/unedited_pictures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "core/methods/method_support.h"

namespace lineament {

GeneratorState UneditedPictures::add_head(const Generator& generator, const StyleCode& styles, int stop_index) {
    GeneratorState state = generator.head(styles, 1, /*want_rgb=*/true);
    by_block_.push_back(to_cpu_float(state.rgb));
    for (int index = 1; index < stop_index;) {
        const int next = std::min(index + 2, stop_index);
        state = generator.advance(styles, index, state, next);
        index = next;
        if (index % 2 == 1) by_block_.push_back(to_cpu_float(state.rgb));
    }
    return state;
}

void UneditedPictures::add_tail(const Generator& generator, const StyleCode& styles, int index, GeneratorState state) {
    const int last = static_cast<int>(styles.conv.size());  // the last feature, behind the last convolution
    while (index < last) {
        const int next = index + (index % 2 == 1 ? 2 : 1);
        state = generator.advance(styles, index, state, next);
        index = next;
        by_block_.push_back(to_cpu_float(state.rgb));
    }
}

const at::Tensor& UneditedPictures::of_side(int side) const {
    size_t block = 0;
    while (block + 1 < by_block_.size() && (4 << block) < side)
        ++block;
    TORCH_CHECK(block < by_block_.size() && (4 << block) == side, "a face of ", side,
                " px was asked for, which is no power of two from 4 px to the pack's resolution");
    return by_block_[block];
}

at::Tensor UneditedPictures::kept_in(const at::Tensor& edited, const at::Tensor& region_mask) const {
    const int side = static_cast<int>(edited.size(3));
    const at::Tensor changing = kept_weight(region_mask, side);
    if (!changing.defined()) return edited;
    const at::Tensor& unedited = of_side(side);
    return unedited + (edited - unedited) * changing;
}

}  // namespace lineament
