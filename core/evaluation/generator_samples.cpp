#include "core/evaluation/generator_samples.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

#include "core/data/code_statistics.h"
#include "core/data/portrait_codes.h"
#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

constexpr int64_t kComponents = 64;

}  // namespace

at::Tensor draw_from_codes(const CodeSpace& space, const PortraitData& data, int64_t count, uint64_t seed,
                           double truncation) {
    const at::NoGradGuard no_grad;
    const at::Tensor codes = encode_training([&](const at::Tensor& faces) { return space.encode(faces); }, data);
    const at::Tensor drawn = CodeStatistics(codes, kComponents).draw(count, seeded_random(seed), truncation);
    std::vector<at::Tensor> faces;  // one at a time: a batch of large faces would fill the memory
    for (const at::Tensor& w_plus : drawn.split(1))
        faces.push_back(space.synthesize(w_plus).clamp(-1, 1));
    return at::cat(faces);
}

}  // namespace lineament
