// The types of training's pictures on a CPU: float, and bfloat16 between convolutions in mixed precision.
#pragma once

#include <c10/core/ScalarType.h>

namespace lineament {

/// work(element) with a value of the type: at::kFloat, else bfloat16.
template <typename Work>
void for_float_type(at::ScalarType type, const Work& work) {
    if (type == at::kFloat) {
        work(float());
    } else {
        work(c10::BFloat16());
    }
}

}  // namespace lineament
