// What StyleRes and WarpRes differ in: how a residual is taken from a face, and how an edit transforms it.
#pragma once

#include <vector>

#include "core/networks/encoders/style_encoder.h"
#include "core/networks/generator/generator.h"

namespace lineament {

/// What every edit of a face transforms; [N, ...].
struct FaceResidual {
    at::Tensor extracted;              ///< E1(F_0, F_g)
    std::vector<at::Tensor> prepared;  ///< what else of the unedited code edits are compared with

    /// That of the faces `first` .. `first + count - 1`.
    FaceResidual rows(int64_t first, int64_t count) const;
};

/// What comes out of it for one edit.
struct TransformedFeature {
    at::Tensor feature;  ///< in place of features[k], [N, C, s, s]
    at::Tensor flow;     ///< [N, 2, s, s], where the method warps (warp_flow_network.h); else undefined
};

/// Modules of one of the methods, in the weights that it was made with. Thread safe.
class ResidualKind {
  public:
    virtual ~ResidualKind() = default;
    virtual const char* title() const = 0;  ///< "StyleRes"

    /// Whether the modules were made for such a generator and encoder.
    virtual bool fits(const GeneratorOptions& generator, const StyleEncoder& encoder, int feature_index) const = 0;

    /// Indices of the generator's features that the modules see, ascending; the last is `feature_index`.
    virtual std::vector<int> feature_indices(int feature_index) const = 0;

    /// Of the encoder's skip F_0 and the unedited code's features at feature_indices().
    virtual FaceResidual residual(const at::Tensor& skip, const std::vector<at::Tensor>& features) const = 0;

    /// E2 for an edited code's features at feature_indices().
    virtual TransformedFeature transform(const FaceResidual& residual,
                                         const std::vector<at::Tensor>& features) const = 0;
};

}  // namespace lineament
