#include "core/networks/measuring/inception_network.h"

#include <ATen/ATen.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {
namespace {

constexpr int64_t kInputSide = 299;
constexpr double kEpsilon = 1e-3;  // of the batch norms

enum class Pool { none, average, maximum, halving_maximum };

struct ConvPlan {
    const char* name;
    int64_t height, width;  // of the kernel
    int64_t stride = 1;
    bool padded = true;  // to the size of its input
};

struct BranchPlan {  // a pool, layers in a row, then layers side by side
    Pool pool = Pool::none;
    std::vector<ConvPlan> chain;
    std::vector<ConvPlan> ends = {};
};

using BlockPlan = std::vector<BranchPlan>;  // of the same input; what they give is concatenated

ConvPlan halving(const char* name) {
    return {name, 3, 3, 2, false};
}

BlockPlan block_of_35px() {
    return {{Pool::none, {{"branch1x1", 1, 1}}},
            {Pool::none, {{"branch5x5_1", 1, 1}, {"branch5x5_2", 5, 5}}},
            {Pool::none, {{"branch3x3dbl_1", 1, 1}, {"branch3x3dbl_2", 3, 3}, {"branch3x3dbl_3", 3, 3}}},
            {Pool::average, {{"branch_pool", 1, 1}}}};
}

BlockPlan block_to_17px() {
    return {{Pool::none, {halving("branch3x3")}},
            {Pool::none, {{"branch3x3dbl_1", 1, 1}, {"branch3x3dbl_2", 3, 3}, halving("branch3x3dbl_3")}},
            {Pool::halving_maximum, {}}};
}

BlockPlan block_of_17px() {
    return {{Pool::none, {{"branch1x1", 1, 1}}},
            {Pool::none, {{"branch7x7_1", 1, 1}, {"branch7x7_2", 1, 7}, {"branch7x7_3", 7, 1}}},
            {Pool::none,
             {{"branch7x7dbl_1", 1, 1},
              {"branch7x7dbl_2", 7, 1},
              {"branch7x7dbl_3", 1, 7},
              {"branch7x7dbl_4", 7, 1},
              {"branch7x7dbl_5", 1, 7}}},
            {Pool::average, {{"branch_pool", 1, 1}}}};
}

BlockPlan block_to_8px() {
    return {{Pool::none, {{"branch3x3_1", 1, 1}, halving("branch3x3_2")}},
            {Pool::none,
             {{"branch7x7x3_1", 1, 1}, {"branch7x7x3_2", 1, 7}, {"branch7x7x3_3", 7, 1}, halving("branch7x7x3_4")}},
            {Pool::halving_maximum, {}}};
}

BlockPlan block_of_8px(Pool pool) {
    return {{Pool::none, {{"branch1x1", 1, 1}}},
            {Pool::none, {{"branch3x3_1", 1, 1}}, {{"branch3x3_2a", 1, 3}, {"branch3x3_2b", 3, 1}}},
            {Pool::none,
             {{"branch3x3dbl_1", 1, 1}, {"branch3x3dbl_2", 3, 3}},
             {{"branch3x3dbl_3a", 1, 3}, {"branch3x3dbl_3b", 3, 1}}},
            {pool, {{"branch_pool", 1, 1}}}};
}

// Every block with the name that its tensors' keys begin with; the layers in front of the first Mixed have no more
// name than their own.
std::vector<std::pair<std::string, BlockPlan>> plan() {
    return {{"",
             {{Pool::none,
               {{"Conv2d_1a_3x3", 3, 3, 2, false}, {"Conv2d_2a_3x3", 3, 3, 1, false}, {"Conv2d_2b_3x3", 3, 3}}}}},
            {"", {{Pool::halving_maximum, {{"Conv2d_3b_1x1", 1, 1}, {"Conv2d_4a_3x3", 3, 3, 1, false}}}}},
            {"", {{Pool::halving_maximum, {}}}},
            {"Mixed_5b", block_of_35px()},
            {"Mixed_5c", block_of_35px()},
            {"Mixed_5d", block_of_35px()},
            {"Mixed_6a", block_to_17px()},
            {"Mixed_6b", block_of_17px()},
            {"Mixed_6c", block_of_17px()},
            {"Mixed_6d", block_of_17px()},
            {"Mixed_6e", block_of_17px()},
            {"Mixed_7a", block_to_8px()},
            {"Mixed_7b", block_of_8px(Pool::average)},
            // The network that FID is defined by has a maximum here, where the paper has a mean.
            {"Mixed_7c", block_of_8px(Pool::maximum)}};
}

at::Tensor pooled(const at::Tensor& x, Pool pool) {
    switch (pool) {
        case Pool::none:
            return x;
        case Pool::average:  // over what lies inside the picture only, other than torchvision's
            return at::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1}, /*ceil_mode=*/false, /*count_include_pad=*/false);
        case Pool::maximum:
            return at::max_pool2d(x, {3, 3}, {1, 1}, {1, 1});
        case Pool::halving_maximum:
            return at::max_pool2d(x, {3, 3}, {2, 2});
    }
    return x;
}

struct Layer {  // convolution with its batch norm folded in, then ReLU
    at::Tensor weight, bias;
    int64_t stride = 1;
    std::array<int64_t, 2> padding{};  // of rows, of columns

    // In double, so that folding adds nothing to float's rounding.
    static Layer read(const WeightReader& reader, const ConvPlan& plan, int64_t in) {
        const at::Tensor weight = reader.take("conv.weight", {-1, in, plan.height, plan.width});
        const BatchNorm norm = read_batch_norm(reader.child("bn"), weight.size(0));
        const at::Tensor deviation = (norm.running_var.to(at::kDouble) + kEpsilon).sqrt();
        const at::Tensor scale = norm.weight.to(at::kDouble) / deviation;
        const at::Tensor bias = norm.bias.to(at::kDouble) - norm.running_mean.to(at::kDouble) * scale;
        Layer layer;
        layer.weight = (weight.to(at::kDouble) * scale.view({-1, 1, 1, 1})).to(weight.scalar_type());
        layer.bias = bias.to(weight.scalar_type());
        layer.stride = plan.stride;
        if (plan.padded) layer.padding = {plan.height / 2, plan.width / 2};
        return layer;
    }

    int64_t out_channels() const { return weight.size(0); }

    at::Tensor forward(const at::Tensor& x) const {
        return at::relu(at::conv2d(x, weight, bias, {stride, stride}, padding));
    }
};

struct Branch {
    Pool pool = Pool::none;
    std::vector<Layer> chain, ends;
    int64_t out_channels = 0;

    static Branch read(const WeightReader& reader, const BranchPlan& plan, int64_t in) {
        Branch branch;
        branch.pool = plan.pool;
        int64_t width = in;
        for (const ConvPlan& conv : plan.chain) {
            branch.chain.push_back(Layer::read(reader.child(conv.name), conv, width));
            width = branch.chain.back().out_channels();
        }
        branch.out_channels = plan.ends.empty() ? width : 0;
        for (const ConvPlan& conv : plan.ends) {
            branch.ends.push_back(Layer::read(reader.child(conv.name), conv, width));
            branch.out_channels += branch.ends.back().out_channels();
        }
        return branch;
    }

    at::Tensor forward(at::Tensor x) const {
        x = pooled(x, pool);
        for (const Layer& layer : chain)
            x = layer.forward(x);
        if (ends.empty()) return x;
        std::vector<at::Tensor> outputs;
        for (const Layer& layer : ends)
            outputs.push_back(layer.forward(x));
        return at::cat(outputs, 1);
    }
};

struct Block {
    std::vector<Branch> branches;

    at::Tensor forward(const at::Tensor& x) const {
        std::vector<at::Tensor> outputs;
        for (const Branch& branch : branches)
            outputs.push_back(branch.forward(x));
        return at::cat(outputs, 1);
    }
};

}  // namespace

InceptionNetwork::InceptionNetwork(const StateDict& state) {
    const WeightReader reader(state, "Inception network of FID");
    std::vector<Block> blocks;
    int64_t width = 3;
    for (const auto& [name, block] : plan()) {
        const WeightReader part = name.empty() ? reader : reader.child(name);
        const int64_t in = std::exchange(width, 0);
        blocks.emplace_back();
        for (const BranchPlan& branch : block) {
            blocks.back().branches.push_back(Branch::read(part, branch, in));
            width += blocks.back().branches.back().out_channels;
        }
    }
    feature_count_ = width;
    network_ = [blocks](at::Tensor x) {
        for (const Block& block : blocks)
            x = block.forward(x);
        return x.mean({2, 3});
    };
}

at::Tensor InceptionNetwork::forward(const at::Tensor& images) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) == images.size(3),
                "Inception network of FID: images are ", images.sizes(), ", needed [N, 3, S, S]");
    return network_(resize_bilinear(images, kInputSide, kInputSide));
}

}  // namespace lineament
