#include "core/kernels/simd.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace lineament::kernels {

namespace {

const SimdTable& detect() {
    const char* wish = std::getenv("LINEAMENT_SIMD");
    const bool generic_only = wish != nullptr && std::strcmp(wish, "generic") == 0;
    const bool avx2_only = wish != nullptr && std::strcmp(wish, "avx2") == 0;
    if (!generic_only && !avx2_only)
        if (const SimdTable* table = simd_for(InstructionSet::avx512)) return *table;
    if (!generic_only)
        if (const SimdTable* table = simd_for(InstructionSet::avx2)) return *table;
    return generic_table();
}

std::atomic<const SimdTable*>& overridden() {
    static std::atomic<const SimdTable*> table{nullptr};
    return table;
}

}  // namespace

const SimdTable* simd_for(InstructionSet set) {
    if (set == InstructionSet::generic) return &generic_table();
#ifdef LINEAMENT_X86_KERNELS
    if (set == InstructionSet::avx2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &avx2_table();
    if (set == InstructionSet::avx512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        return &avx512_table();
#endif
    return nullptr;
}

const SimdTable& simd() {
    static const SimdTable& detected = detect();
    const SimdTable* forced = overridden().load(std::memory_order_relaxed);
    return forced != nullptr ? *forced : detected;
}

void override_simd(const SimdTable* table) {
    overridden().store(table);
}

}  // namespace lineament::kernels
