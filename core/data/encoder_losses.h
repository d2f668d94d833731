// What keeps an encoder's codes where a generator's own codes lie: the regularisers of e4e (Tov et al. 2021, "Designing
// an Encoder for StyleGAN Image Manipulation", section 4) and pSp (Richardson et al. 2021, section 3.2).
#pragma once

#include <vector>

#include "core/data/batch_random.h"
#include "core/networks/layers/layers.h"

namespace lineament {

/// e4e's delta regularisation: |row i - row 0| of w_plus [N, rows, w_dim], summed over the rows before `active_rows`,
/// mean over the batch.
at::Tensor delta_regularisation(const at::Tensor& w_plus, int64_t active_rows);

/// pSp's code norm: |w_offsets| of each image, mean over the batch. w_offsets [N, rows, w_dim] from latent_avg.
at::Tensor code_norm(const at::Tensor& w_offsets);

/// e4e's progressive training: how many rows of `rows` have an offset of their own. Row 1 gets it at `from`, the last
/// at `to`, shares of the stage.
int active_rows_at(double progress, double from, double to, int rows);

/// Tells codes of a mapping network from codes of an encoder. Fully connected layers with scaled leaky ReLU and
/// equalised learning rate. Thread safe.
class LatentDiscriminator {
  public:
    /// Keys "layers.<i>.weight", "layers.<i>.bias"; the last layer has one output.
    explicit LatentDiscriminator(const StateDict& state);

    at::Tensor forward(const at::Tensor& w) const;  ///< [N, w_dim] -> logits [N, 1]

  private:
    std::vector<EqualLinear> layers_;
};

/// Untrained weights with `hidden_layers` of w_dim channels.
StateDict fresh_latent_discriminator(int w_dim, int hidden_layers, uint64_t seed);

/// The encoder's codes of earlier steps: half of what the discriminator sees comes from here (Shrivastava et al. 2017),
/// so that the encoder cannot go back to what was told apart before. Not thread safe.
class CodePool {
  public:
    /// Up to `capacity` codes; 0: exchange() gives back what it gets.
    CodePool(int64_t capacity, int64_t w_dim);

    /// codes [N, w_dim], detached -> [N, w_dim]: each is kept while there is room; later, with probability 1/2, one
    /// from the pool comes back and the new one takes its place.
    at::Tensor exchange(const at::Tensor& codes, BatchRandom& random);

    at::Tensor state() const;  // [filled, w_dim], for a checkpoint
    void load_state(const at::Tensor& state);

  private:
    at::Tensor codes_;  // [capacity, w_dim]
    int64_t filled_ = 0;
};

}  // namespace lineament
