// What every inversion method offers: invert a face once, render it for any slider state.
#pragma once

#include <memory>
#include <string>

#include "core/base/progress.h"
#include "core/directions/latent_edit.h"

namespace lineament {

/// Everything of an inverted face that does not depend on sliders. Immutable after invert(); each method derives its
/// own.
class Inversion {
  public:
    virtual ~Inversion() = default;
    at::Tensor w_plus;          ///< [1, rows, w_dim], the code that is rendered
    at::Tensor input;           ///< [1, 3, R, R], the aligned face that was inverted, RGB in [-1, 1]
    at::Tensor reconstruction;  ///< [1, 3, R, R], rendering without any edit
};

struct RenderOptions {
    int output_side = 0;     ///< 0: the pack's resolution; a smaller power of two: quick preview through the RGB skip
    at::Tensor region_mask;  ///< undefined, or [1, 1, s, s] in [0, 1] at any side: 1 = keep the original there
};

/// Thread safe for const calls; render() is pure: same input, same pixels.
class InversionMethod {
  public:
    virtual ~InversionMethod() = default;
    virtual std::string id() const = 0;     ///< "sfe"
    virtual std::string title() const = 0;  ///< "StyleFeatureEditor"
    virtual int resolution() const = 0;     ///< side R of the aligned face

    /// image: aligned face [1, 3, R, R], RGB in [-1, 1]. Throws Cancelled where `progress` asks for an end.
    virtual std::shared_ptr<const Inversion> invert(const at::Tensor& image, const Progress& progress = {}) const = 0;

    /// Edited face [1, 3, s, s], nominal range [-1, 1] (not clipped), s = output_side. A zero edit returns the
    /// inversion's own rendering.
    virtual at::Tensor render(const Inversion& inversion, const LatentEdit& edit,
                              const RenderOptions& options = {}) const = 0;
};

}  // namespace lineament
