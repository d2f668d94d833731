// Training losses. Images are [N, 3, S, S], RGB in [-1, 1]; every function returns a scalar tensor.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <string>

#include "core/data/batch_random.h"

namespace lineament {

/// Named numbers of one training step or evaluation, for the log.
using Measures = std::map<std::string, double>;

/// L1 over a Laplacian pyramid (band-pass levels down to 8 px at most `levels`), each weighted `level_weight`, plus the
/// L1 of what is left at the coarsest level.
at::Tensor pyramid_loss(const at::Tensor& image, const at::Tensor& target, int levels = 4, double level_weight = 1.5);

/// The same with every pixel of both images multiplied by `weight`, [S, S] or [N, 1, S, S].
at::Tensor pyramid_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight);

/// L1 of the colours, each pixel's RGB less its mean, averaged over cells of 4 x 4 pixels. [N, 3, S, S], S a multiple
/// of 4.
at::Tensor colour_loss(const at::Tensor& image, const at::Tensor& target);

/// [side, side]: 1 at the border of an aligned face's crop, rising by `centre` towards eyes, nose and mouth.
at::Tensor face_weight(int64_t side, double centre);

/// Mean squared difference.
at::Tensor l2_loss(const at::Tensor& a, const at::Tensor& b);

/// Non-saturating GAN losses (Goodfellow et al. 2014) on logits [N, 1].
at::Tensor generator_loss(const at::Tensor& fake_logits);
at::Tensor discriminator_loss(const at::Tensor& real_logits, const at::Tensor& fake_logits);

/// R1 regularisation (Mescheder et al. 2018): mean over the batch of |d judge(x) / dx|^2 at `inputs` [N, ...], which
/// `judge` maps to logits [N, 1]. Can be differentiated in turn. The caller multiplies by gamma / 2.
at::Tensor r1_penalty(const std::function<at::Tensor(const at::Tensor&)>& judge, const at::Tensor& inputs);

/// Backward pass of a judge on a batch: the loss above plus `r1_weight` times the R1 penalty at the real inputs (0:
/// without it). Returns the loss without the penalty.
double judge_backward(const std::function<at::Tensor(const at::Tensor&)>& judge, const at::Tensor& reals,
                      const at::Tensor& fakes, double r1_weight);

/// Path lengths [N] (Karras et al. 2020, section 3.2): |J^T y| of the generator's Jacobian over W+, per image the root
/// of the mean over rows. `images` [N, 3, S, S] must have been made from `w_plus` [N, rows, w_dim] with gradients on;
/// `noise`: unit normal numbers y like `images`. Can be differentiated in turn.
at::Tensor path_lengths(const at::Tensor& images, const at::Tensor& w_plus, const at::Tensor& noise);

/// Differentiable augmentation (Zhao et al. 2020) for discriminators on few images: brightness, saturation, contrast
/// and a shift of up to an eighth of the side, drawn per image from `random`.
at::Tensor augment(const at::Tensor& images, BatchRandom& random);

}  // namespace lineament
