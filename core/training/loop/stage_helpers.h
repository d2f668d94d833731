// Small pieces that the training stages share.
#pragma once

#include <cstdint>
#include <string>

namespace lineament {

/// Learning-rate factor: linear warm-up over `warmup_steps`, constant, then a half cosine to 5 % over the last 60 %.
double learning_rate_scale(double progress, int64_t step, int64_t warmup_steps = 200);

/// A number as printf writes it by `format`, which takes one double.
std::string number_text(double value, const char* format);

}  // namespace lineament
