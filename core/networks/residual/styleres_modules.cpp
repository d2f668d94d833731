#include "core/networks/residual/styleres_modules.h"

#include <ATen/ATen.h>

namespace lineament {

FeatureAlignment FeatureAlignment::read(const WeightReader& reader) {
    FeatureAlignment module;
    module.first_layer = Convolution::read(reader.child("first_layer"), -1, -1, 1);
    const int64_t width = module.first_layer.out_channels();
    module.conv1 = ResidualChain::read(reader.child("conv1"), width);
    module.conv2 = ResidualChain::read(reader.child("conv2"), width, /*first_stride=*/2);
    module.conv3 = ResidualChain::read(reader.child("conv3"), width, /*first_stride=*/2);
    module.dconv1 = ResidualChain::read(reader.child("dconv1"), width);
    module.dconv2 = ResidualChain::read(reader.child("dconv2"), width);
    module.out_layer = Convolution::read(reader.child("out_layer"), -1, width, 1);
    return module;
}

at::Tensor FeatureAlignment::forward(const at::Tensor& x) const {
    TORCH_CHECK(x.dim() == 4 && x.size(2) % 4 == 0 && x.size(3) % 4 == 0, "feature alignment: input ", x.sizes(),
                ", needed sides that are multiples of 4");
    const at::Tensor full = conv1.forward(first_layer.forward(x));
    const at::Tensor half = conv2.forward(full);
    const at::Tensor quarter = conv3.forward(half);
    const at::Tensor merged = dconv1.forward(enlarge2(quarter) + half);
    return out_layer.forward(dconv2.forward(enlarge2(merged) + full));
}

FeatureExtraction FeatureExtraction::read(const WeightReader& reader, int64_t in) {
    FeatureExtraction module;
    module.first_layer = Convolution::read(reader.child("first_layer"), -1, in, 1);
    module.convs = ResidualChain::read(reader.child("convs"), module.first_layer.out_channels());
    return module;
}

FeatureGates FeatureGates::read(const WeightReader& reader, int64_t residual_channels) {
    FeatureGates module;
    module.down1 = Convolution::read(reader.child("down1"), -1, -1, 3);
    module.down2 = Convolution::read(reader.child("down2"), -1, residual_channels, 3);
    const int64_t width = module.down1.out_channels() + module.down2.out_channels();
    module.convs = ResidualChain::read(reader.child("convs"), width);
    module.convs2 = ResidualChain::read(reader.child("convs2"), width);
    return module;
}

FeatureGates::Change FeatureGates::forward(const at::Tensor& x, const at::Tensor& reduced_residual) const {
    const at::Tensor both = at::cat({down1.forward(x), reduced_residual}, 1);
    return {convs.forward(both), at::sigmoid(convs2.forward(both))};
}

StyleResModules::StyleResModules(const StateDict& state) {
    const WeightReader reader(state, "StyleRes modules");
    alignment_ = FeatureAlignment::read(reader.child("modify_feature_alignment"));
    extraction_ =
        FeatureExtraction::read(reader.child("modify_feature_extraction"), alignment_.out_layer.out_channels());
    gates_ = FeatureGates::read(reader.child("modify_feature_gates"), extraction_.convs.out_channels());
}

at::Tensor StyleResModules::residual(const at::Tensor& skip, const at::Tensor& feature) const {
    TORCH_CHECK(skip.dim() == 4 && feature.dim() == 4 && skip.size(1) == skip_channels() &&
                    feature.size(1) == feature_channels() && skip.size(2) == feature.size(2),
                "StyleRes: skip ", skip.sizes(), " and feature ", feature.sizes(), " for ", skip_channels(), " and ",
                feature_channels(), " channels");
    return gates_.down2.forward(extraction_.forward(alignment_.forward(at::cat({skip, feature}, 1))));
}

at::Tensor StyleResModules::transform(const at::Tensor& x, const at::Tensor& reduced_residual) const {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == feature_channels(), "StyleRes: feature ", x.sizes(), " for ",
                feature_channels(), " channels");
    const FeatureGates::Change change = gates_.forward(x, reduced_residual);
    return x + change.gate * change.feature;
}

}  // namespace lineament
