#include "core/ops/seeded_random.h"

#include <ATen/CPUGeneratorImpl.h>

namespace lineament {

at::Generator seeded_random(uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

}  // namespace lineament
