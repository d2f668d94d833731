// A loop compiled for several instruction sets, chosen when the program is loaded. To be vectorised, loops with choices
// (x > 0 ? a : b) need -fno-trapping-math.
#pragma once

#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define LINEAMENT_CPU_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LINEAMENT_CPU_CLONES
#endif

// What such loops call, so that it is compiled with them.
#define LINEAMENT_INLINE inline __attribute__((always_inline))
