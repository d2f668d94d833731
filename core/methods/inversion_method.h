// What every inversion method offers: invert a face once, render it for any slider state.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/progress.h"
#include "core/directions/latent_edit.h"

namespace lineament {

class Generator;
class StyleEncoder;

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

    bool operator==(const RenderOptions& other) const;
    bool operator!=(const RenderOptions& other) const { return !(*this == other); }
    /// Throws std::invalid_argument with a sentence where no method of this resolution could render by it.
    void check(int resolution) const;
};

/// The codes that a method edits, [N, rows, w_dim]: what is encoded from a face plus the generator's mean code. Both
/// networks are on the method's device and in its precision, and live as long as this value.
struct CodeSpace {
    std::shared_ptr<const Generator> generator;
    std::shared_ptr<const StyleEncoder> encoder;

    /// Codes of faces [N, 3, R, R], RGB in [-1, 1], from any device; float32 on the CPU.
    at::Tensor encode(const at::Tensor& faces) const;
    /// The generator's mean code, float32 on the CPU; adds to codes by broadcasting.
    at::Tensor mean_code() const;
    /// Style vectors of codes, float32 on the CPU.
    StyleCode styles(const at::Tensor& codes) const;
    /// Pictures of codes, [N, 3, R, R], nominal range [-1, 1], float32 on the CPU.
    at::Tensor synthesize(const at::Tensor& codes) const;
};

/// What a method can do that carries the details of a face along a flow. Thread safe.
class FlowAbility {
  public:
    virtual ~FlowAbility() = default;

    /// Along which the details are carried for this edit: [1, 2, s, s], float32 on the CPU, in pixels of that grid.
    /// Channel 0 points to the right, channel 1 downwards, from where a thing is in the edited face to where it was in
    /// the original. No mask changes it; given the last rendering's edit and mask, it is at hand. The inversion must be
    /// the method's own.
    virtual at::Tensor flow(const Inversion& inversion, const LatentEdit& edit,
                            const at::Tensor& region_mask = {}) const = 0;
};

/// What a method can do that keeps a face's shape and its colours apart. Thread safe.
class StyleMixing {
  public:
    virtual ~StyleMixing() = default;

    /// The shape of one face, `content`, with the colours and textures of another, `style`. Sliders act on the result
    /// as on any inversion; its input is that of `content`. Both must be the method's own.
    virtual std::shared_ptr<const Inversion> mix_styles(const Inversion& content, const Inversion& style) const = 0;
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

    // What not every method can do: null, or nothing, where it cannot. What is pointed to lives as long as the method.
    virtual const FlowAbility* flow_ability() const { return nullptr; }
    virtual const StyleMixing* style_mixing() const { return nullptr; }
    virtual std::optional<CodeSpace> code_space() const { return std::nullopt; }
};

}  // namespace lineament
