#include "core/training/loop/stage_helpers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lineament {

double learning_rate_scale(double progress, int64_t step, int64_t warmup_steps) {
    const double warmup = std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(warmup_steps));
    const double decay = std::max(0.0, (progress - 0.4) / 0.6);
    return warmup * (0.05 + 0.95 * 0.5 * (1 + std::cos(M_PI * decay)));
}

std::string number_text(double value, const char* format) {
    char text[40];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace lineament
