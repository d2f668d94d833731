// Random codes of W+ like those of given portraits, for generators whose faces lie in the rows' differences.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace lineament {

/// Mean and leading principal components of whole W+ codes. A generator trained by reconstruction with an encoder to W+
/// may tell faces apart by how the rows differ, not by what they share; one w for all rows then gives one face. Such a
/// generator is sampled from the codes themselves. That is not a random sample in StyleGAN's sense (z to w) and should
/// not be called one. Immutable.
class CodeStatistics {
  public:
    /// codes [N, rows, w_dim]; at most N - 1 components are kept.
    CodeStatistics(const at::Tensor& codes, int64_t components);

    /// `count` codes [count, rows, w_dim], normally distributed along the components; `truncation` scales their
    /// distance from the mean.
    at::Tensor draw(int64_t count, at::Generator random, double truncation = 1.0) const;

    double share_kept() const { return share_kept_; }  ///< of the codes' variance

  private:
    at::Tensor mean_;        // [1, rows, w_dim]
    at::Tensor components_;  // [K, rows * w_dim], one deviation long
    double share_kept_ = 0;
};

}  // namespace lineament
