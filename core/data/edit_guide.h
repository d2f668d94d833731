// Whether an edit did what it should and left the rest, as losses: networks trained on labels look at it.
#pragma once

#include <vector>

#include "core/data/disturbance.h"
#include "core/networks/measuring/feature_network.h"

namespace lineament {

/// The guide's opinion never stands alone: it has a weight beside losses on pixels, because whatever is trained
/// against a network learns to please that network. Several networks of other shapes, views and seeds please less
/// easily than one. What an edit is worth, others trained apart have to say (core/metrics). Thread safe.
class EditGuide {
  public:
    /// Takes what there is of the stages' networks in `previous`: the attribute heads of "features.", "guide." and
    /// "second_guide.", and the identity head of "likeness.".
    explicit EditGuide(const StateDict& previous);

    bool knows_attributes() const { return !attributes_.empty(); }
    bool knows_likeness() const { return !likeness_.empty(); }

    struct Opinion {
        at::Tensor asked;     ///< softplus loss on the attributes that should now be there, or gone
        at::Tensor others;    ///< smooth L1 of the other attributes' logits against those before the edit
        at::Tensor likeness;  ///< what the identity's cosine to the portrait before the edit lacks of kLikeEnough
    };
    /// Such a cosine costs nothing: it is well above what is asked of an edit (0.8).
    static constexpr double kLikeEnough = 0.9;

    /// edited, before [N, 3, S, S] in [-1, 1]; wanted [N, attributes] float, > 0: should have it, < 0: should not,
    /// 0: should stay as it is. Both pictures are disturbed alike, so that no single pixel pays. What the guide knows
    /// nothing of is 0.
    Opinion look(const at::Tensor& edited, const at::Tensor& before, const at::Tensor& wanted,
                 BatchRandom& random) const;

  private:
    std::vector<FeatureNetwork> attributes_;
    std::vector<FeatureNetwork> likeness_;  // one or none
};

}  // namespace lineament
