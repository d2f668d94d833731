#include "core/networks/residual/warpres_modules.h"

#include <ATen/ATen.h>

namespace lineament {
namespace {

constexpr int kHalvings = 3;

}  // namespace

ResidualExtraction ResidualExtraction::read(const WeightReader& reader) {
    ResidualExtraction module;
    module.entry = Convolution::read(reader.child("entry"), -1, -1, 3);
    int64_t width = module.entry.out_channels();
    for (int i = 0; i < kHalvings; ++i) {
        module.down.push_back(ResidualLayers::read(reader.child("down." + std::to_string(i)), width, /*stride=*/2));
        width = module.down.back().out_channels();
    }
    for (int i = 0; i < kHalvings; ++i) {
        module.up.push_back(ResidualLayers::read(reader.child("up." + std::to_string(i)), width));
        width = module.up.back().out_channels();
    }
    module.exit = Convolution::read(reader.child("exit"), -1, width, 3);
    return module;
}

at::Tensor ResidualExtraction::forward(const at::Tensor& x) const {
    TORCH_CHECK(x.dim() == 4 && x.size(2) % 8 == 0 && x.size(3) % 8 == 0, "residual extraction: input ", x.sizes(),
                ", needed sides that are multiples of 8");
    std::vector<at::Tensor> skips;  // from the full side
    at::Tensor y = entry.forward(x);
    for (const ResidualLayers& block : down) {
        skips.push_back(y);
        y = block.forward(y);
    }
    for (const ResidualLayers& block : up) {
        y = block.forward(enlarge2(y) + skips.back());
        skips.pop_back();
    }
    return exit.forward(y);
}

ResidualTransformation ResidualTransformation::read(const WeightReader& reader, int64_t residual_channels) {
    ResidualTransformation module;
    module.halve_residual = Convolution::read(reader.child("halve_residual"), -1, residual_channels, 3);
    module.halve_feature = Convolution::read(reader.child("halve_feature"), -1, -1, 3);
    module.blocks = ResidualChain::read(reader.child("blocks"),
                                        module.halve_residual.out_channels() + module.halve_feature.out_channels());
    module.exit =
        Convolution::read(reader.child("exit"), module.halve_feature.weight.size(1), module.blocks.out_channels(), 3);
    return module;
}

at::Tensor ResidualTransformation::forward(const at::Tensor& residual, const at::Tensor& feature) const {
    const at::Tensor both = at::cat({halve_residual.forward(residual), halve_feature.forward(feature)}, 1);
    return exit.forward(blocks.forward(both));
}

WarpResModules::WarpResModules(const StateDict& state)
    : extraction_(ResidualExtraction::read(WeightReader(state, "WarpRes modules").child("extraction"))),
      transformation_(ResidualTransformation::read(WeightReader(state, "WarpRes modules").child("transformation"),
                                                   extraction_.exit.out_channels())),
      flow_(WeightReader(state, "WarpRes modules").child("flow")) {}

at::Tensor WarpResModules::residual(const at::Tensor& skip, const at::Tensor& feature) const {
    TORCH_CHECK(skip.dim() == 4 && feature.dim() == 4 && skip.size(1) == skip_channels() &&
                    feature.size(1) == feature_channels() && skip.size(2) == feature.size(2),
                "WarpRes: skip ", skip.sizes(), " and feature ", feature.sizes(), " for ", skip_channels(), " and ",
                feature_channels(), " channels");
    return extraction_.forward(at::cat({skip, feature}, 1));
}

at::Tensor WarpResModules::transform(const at::Tensor& feature, const at::Tensor& residual,
                                     const at::Tensor& flow) const {
    TORCH_CHECK(feature.dim() == 4 && feature.size(1) == feature_channels(), "WarpRes: feature ", feature.sizes(),
                " for ", feature_channels(), " channels");
    const at::Tensor carried = flow.defined() ? warp_features(residual, flow) : residual;
    return feature + transformation_.forward(carried, feature);
}

}  // namespace lineament
