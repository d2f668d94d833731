// The one portrait that shows an attribute best: whose mouth everybody is given who should smile.
#pragma once

#include <string>
#include <vector>

#include "core/morph/donor_patches.h"

namespace lineament {

/// Ranks portraits by how clearly a part of the face shows that they have an attribute. Where every portrait gets the
/// part from the donor most like itself, what a network should draw depends on chance, and it learns the blur between
/// all donors; where all of a kind get it from one exemplar, it can learn to draw that. Holds a reference to the
/// portraits. Immutable after construction.
class Exemplars {
  public:
    Exemplars(const PortraitSet& portraits, int attribute, DonorPart part);

    /// One of the clearest portraits (the 95th percentile: the very first is often odd) that has the attribute, faces
    /// the camera and has those of the labels `kept` that `portrait` has; never the portrait itself. -1 if there is
    /// none.
    int exemplar_for(size_t portrait, const std::vector<std::string>& kept) const;

  private:
    const PortraitSet& portraits_;
    int attribute_;
    std::vector<float> clarity_;  // per portrait: 0 as those without look on average, 1 as those with
    std::vector<bool> frontal_;
};

}  // namespace lineament
