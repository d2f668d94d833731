// Rows of bfloat16 to floats and back, as loops that a compiler vectorises: the types' own conversions branch.
#pragma once

#include <c10/util/BFloat16.h>

#include <cstdint>
#include <cstring>

#include "core/ops/cpu_clones.h"

namespace lineament {

LINEAMENT_INLINE void widen(const c10::BFloat16* in, float* out, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        const uint32_t bits = static_cast<uint32_t>(in[i].x) << 16;
        std::memcpy(&out[i], &bits, sizeof bits);
    }
}

/// To the nearest, ties to even; what is no number stays so.
LINEAMENT_INLINE void narrow(const float* in, c10::BFloat16* out, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        uint32_t bits;
        std::memcpy(&bits, &in[i], sizeof bits);
        const uint32_t rounded = (bits + 0x7fffU + (bits >> 16 & 1U)) >> 16;
        const bool is_number = (bits & 0x7fffffffU) <= 0x7f800000U;
        out[i].x = static_cast<uint16_t>(is_number ? rounded : 0x7fc0U);
    }
}

/// For templates: floats are copied.
LINEAMENT_INLINE void widen(const float* in, float* out, int64_t count) {
    std::memcpy(out, in, static_cast<size_t>(count) * sizeof(float));
}

LINEAMENT_INLINE void narrow(const float* in, float* out, int64_t count) {
    std::memcpy(out, in, static_cast<size_t>(count) * sizeof(float));
}

}  // namespace lineament
