// PReLU with a fused backward pass against its definition in LibTorch's operators.
#include "core/ops/channel_prelu.h"

#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

at::Tensor by_definition(const at::Tensor& x, const at::Tensor& slope) {
    std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
    shape[1] = -1;
    return at::relu(x) - slope.view(shape) * at::relu(-x);
}

TEST(ChannelPrelu, EqualsItsDefinitionToSecondOrder) {
    for (const std::vector<int64_t>& shape : {std::vector<int64_t>{2, 3, 5, 7}, {3, 4}, {2, 3, 17}}) {
        expect_equal_to_second_order([](const std::vector<at::Tensor>& in) { return channel_prelu(in[0], in[1]); },
                                     [](const std::vector<at::Tensor>& in) { return by_definition(in[0], in[1]); },
                                     {random_double(shape), random_double({shape[1]})},
                                     std::to_string(shape.size()) + " axes");
    }
}

TEST(ChannelPrelu, FusedGradientsOfFloatsAreThoseOfDoubles) {
    for (const std::vector<int64_t>& shape : {std::vector<int64_t>{2, 3, 5, 7}, {3, 4}, {2, 5, 40, 41}}) {
        const std::vector<at::Tensor> exact = as_leaves({random_double(shape), random_double({shape[1]})});
        const at::Tensor weights = random_double(shape);
        const auto expected = torch::autograd::grad({(by_definition(exact[0], exact[1]) * weights).sum()}, exact);
        for (const bool channels_last : {false, true}) {
            if (channels_last && shape.size() != 4) continue;
            const auto format = channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
            const at::Tensor x = exact[0].detach().to(at::kFloat).contiguous(format).requires_grad_(true);
            const at::Tensor slope = exact[1].detach().to(at::kFloat).requires_grad_(true);
            const at::Tensor y = channel_prelu(x, slope);
            const auto gradient = torch::autograd::grad({(y * weights.to(at::kFloat)).sum()}, {x, slope});
            EXPECT_LT(largest(gradient[0] - expected[0]), 1e-6 * (1 + largest(expected[0])));
            EXPECT_LT(largest(gradient[1] - expected[1]), 1e-5 * (1 + largest(expected[1])));
        }
    }
}

TEST(ChannelPrelu, RefusesSlopesOfOtherChannels) {
    EXPECT_THROW(channel_prelu(at::zeros({1, 2, 3, 3}), at::zeros({3})), std::exception);
}

}  // namespace
}  // namespace lineament::testing
