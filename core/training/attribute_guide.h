// Whether an edit did what it should, as a loss: a feature network trained on labels looks at it.
#pragma once

#include "core/networks/feature_network.h"
#include "core/training/disturbance.h"

namespace lineament {

/// The guide's opinion never stands alone: it is a small weight beside losses on pixels, because whatever is trained
/// against a network learns to please that network. What an edit is worth, another one trained apart has to say
/// (core/metrics). Thread safe.
class AttributeGuide {
  public:
    /// `features`: weights of a trained FeatureNetwork.
    explicit AttributeGuide(const StateDict& features) : network_(features) {}

    struct Opinion {
        at::Tensor asked;   ///< softplus loss on the attribute that should now be there, or gone
        at::Tensor others;  ///< smooth L1 of the other attributes' logits against those before the edit
    };
    /// edited, before [N, 3, S, S] in [-1, 1]; attribute [N] int64; wanted [N] float, > 0: should have it, < 0: should
    /// not. Both pictures are disturbed alike, so that no single pixel pays.
    Opinion look(const at::Tensor& edited, const at::Tensor& before, const at::Tensor& attribute,
                 const at::Tensor& wanted, BatchRandom& random) const;

  private:
    FeatureNetwork network_;
};

}  // namespace lineament
