// Adaptive discriminator augmentation (Karras et al. 2020, "Training Generative Adversarial Networks with Limited
// Data", appendix B): random transformations of everything that the discriminator sees, each with probability p, and
// the rule that finds p.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/data/batch_random.h"

namespace lineament {

struct AugmentationOptions {
    bool blitting = true;               ///< mirroring, turns by 90 degrees, shifts by whole pixels
    bool geometry = true;               ///< scaling, rotation, squeezing, shifts by fractions
    bool colour = true;                 ///< brightness, contrast, luma flip, hue, saturation
    double shift_range = 0.125;         ///< of whole pixels, as a share of the side
    double scale_deviation = 0.2;       ///< of log2 of the scale, and of the squeezing
    double fraction_deviation = 0.125;  ///< of the fractional shift, as a share of the side
    double brightness_deviation = 0.2;
    double contrast_deviation = 0.5;    ///< of log2
    double saturation_deviation = 1.0;  ///< of log2

    double target = 0.6;            ///< r_t = mean sign of D(real) that p is steered to
    double images_to_one = 100000;  ///< over so many images p moves by 1 at most; 500000 for large data sets
    int update_every = 4;           ///< batches between two changes of p
    double first_probability = 0;
    /// Beyond about 0.8 the transformations begin to leak into what the generator makes (section 2.2 of the paper).
    double largest_probability = 0.8;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

/// Draws one transformation per image and applies it. images [N, 3, S, S], RGB in [-1, 1] (the result may leave that
/// range); same shape out. Linear in the images, so gradients of any order go through it. One bilinear resampling with
/// reflection at the border, without the paper's wavelet filters before and after it.
at::Tensor augment_adaptively(const at::Tensor& images, double probability, const AugmentationOptions& options,
                              BatchRandom& random);

/// out(q) = bilinear in(map [q, 1]), reflected at the border. images [N, C, S, S]; map [N, 2, 3] takes positions (x, y)
/// of the output to positions of the input, both from -1 to 1 over the side. Written as a gather with constant weights:
/// LibTorch 1.13's grid_sampler cannot be differentiated twice.
at::Tensor resample_affine(const at::Tensor& images, const at::Tensor& map);

/// images [N, 3, S, S] times matrices [N, 3, 4] over (r, g, b, 1).
at::Tensor transform_colours(const at::Tensor& images, const at::Tensor& matrices);

/// Keeps p and steers it by how sure the discriminator is of real images: a discriminator that calls nearly all of them
/// real has begun to learn them by heart. Not thread safe.
class AdaptiveAugmentation {
  public:
    explicit AdaptiveAugmentation(const AugmentationOptions& options);

    at::Tensor apply(const at::Tensor& images, BatchRandom& random) const {
        return augment_adaptively(images, probability_, options_, random);
    }

    /// Mean sign of the discriminator's logits of one batch of so many (augmented) real images. Every `update_every`
    /// batches p moves.
    void observe(double mean_sign, double images);

    double probability() const { return probability_; }
    double mean_sign() const { return mean_sign_; }  ///< r_t at the last change of p; 0 before the first

    at::Tensor state() const;  // [5] double, for a checkpoint
    void load_state(const at::Tensor& state);

  private:
    AugmentationOptions options_;
    double probability_;
    double mean_sign_ = 0;
    double sign_sum_ = 0, images_ = 0, batches_ = 0;  // since the last change of p
};

}  // namespace lineament
