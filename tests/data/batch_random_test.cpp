#include "core/data/batch_random.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

TEST(BatchRandom, AloneItIsThePlainStream) {
    BatchRandom random(7);
    const at::Generator plain = seeded_random(7);
    EXPECT_TRUE(at::equal(random.uniform({5, 2}), at::rand({5, 2}, plain, at::TensorOptions(at::kFloat))));
    EXPECT_TRUE(at::equal(random.integers(0, 99, {20}), at::randint(0, 99, {20}, plain, at::TensorOptions(at::kLong))));
    EXPECT_TRUE(at::equal(random.normal({3}), at::randn({3}, plain, at::TensorOptions(at::kFloat))));
}

TEST(BatchRandom, ProcessesSeeTheirRowsOfOneBatch) {
    BatchRandom whole(3);
    std::vector<at::Tensor> uniform, integers, normal;
    for (int64_t rank = 0; rank < 3; ++rank) {
        BatchRandom part(3);
        part.share(rank, 3);
        uniform.push_back(part.uniform({4, 2}));
        integers.push_back(part.integers(-5, 5, {4}));
        normal.push_back(part.normal({10, 3}));
    }
    EXPECT_TRUE(at::equal(whole.uniform({12, 2}), at::cat(uniform)));
    EXPECT_TRUE(at::equal(whole.integers(-5, 5, {12}), at::cat(integers)));
    EXPECT_TRUE(at::equal(whole.normal({30, 3}), at::cat(normal)));
}

TEST(BatchRandom, ACheckpointServesAnyNumberOfProcesses) {
    BatchRandom whole(3), part(99);
    part.share(1, 2);
    whole.uniform({6});
    part.set_state(whole.state());
    EXPECT_TRUE(at::equal(whole.uniform({6}).narrow(0, 3, 3), part.uniform({3})));
}

}  // namespace
}  // namespace lineament
