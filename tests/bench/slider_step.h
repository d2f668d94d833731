// The slider step of StyleFeatureEditor on its own, with deterministic weights: what bench_slider_step times on the CPU
// and tests/gpu on a CUDA device.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "core/networks/encoders/feature_editor.h"
#include "core/networks/generator/generator.h"

namespace lineament {

struct SliderWeights {
    StateDict generator, editor;
    int feature_index = 0;  ///< k, where the edited feature enters the generator
};

/// Of the published shapes: 1024 px, features edited at 64 px.
SliderWeights published_slider_weights();

/// About the size of the bundled pack: 128 px, features edited at 32 px.
SliderWeights small_slider_weights();

/// The same weights on another device, in another type, and, where `channels_last`, with their kernels in that order
/// (cuDNN then keeps the features in it).
SliderWeights placed(const SliderWeights& weights, const at::Device& device, at::ScalarType type, bool channels_last);

/// What an inversion leaves behind and a slider gives, all random but of fixed seed.
struct SliderInputs {
    at::Tensor w, w_e;                ///< the code that is rendered and the editable one, [1, rows, w_dim]
    at::Tensor w_edited, w_e_edited;  ///< both with the same direction added
    at::Tensor f_k, f_editable;       ///< [1, C, s, s], features[k] of w and of w_e

    SliderInputs to(const at::Device& device, at::ScalarType type, bool channels_last) const;
};

/// The two networks and one edit.
struct SliderStep {
    std::shared_ptr<Generator> generator;
    std::shared_ptr<FeatureEditor> editor;
    int feature_index = 0;
    SliderInputs inputs;

    /// On the CPU with inputs of its own. `fast`: by the kernels of core/kernels.
    SliderStep(const SliderWeights& weights, bool fast);

    /// With given inputs, on the device and in the type of the weights.
    SliderStep(const SliderWeights& weights, const SliderInputs& given);

    int feature_side() const { return generator->options().feature_side(feature_index); }

    /// Styles, heads of w_e' and of w', difference, feature editor, tail: [1, 3, side, side]; 0: the whole resolution.
    at::Tensor run(int side = 0) const;
};

}  // namespace lineament
