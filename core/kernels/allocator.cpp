#include "core/kernels/allocator.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lineament {

void keep_large_blocks() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 2000000000);
    mallopt(M_TRIM_THRESHOLD, 2000000000);
    // One arena: blocks freed by one thread serve the next request of another.
    mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace lineament
