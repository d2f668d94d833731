// Every portrait beside itself with one attribute changed: what editing is trained on.
#pragma once

#include <string>

#include "core/base/progress.h"
#include "core/data/edit_pairs.h"
#include "core/morph/donor_patches.h"
#include "core/morph/exemplars.h"
#include "core/morph/hair_colour.h"
#include "core/morph/portrait_set.h"
#include "core/morph/prototypes.h"

namespace lineament {

struct EditedPortrait {
    cv::Mat image;     ///< [S, S] CV_32FC3; empty where the change cannot be made
    float amount = 0;  ///< +1: the attribute was added, -1: taken away or, in a redrawn copy, replaced
};

/// Changes one attribute of one portrait by classical means: prototypes of shape and colour, parts of donors and
/// exemplars, recoloured hair, drawn spectacles and beards. `kind` says towards what (PairRole): its other side, or
/// what it has as all are given it. Holds references. Safe from several threads.
class PairMaker {
  public:
    explicit PairMaker(const PortraitSet& portraits);
    EditedPortrait change(size_t portrait, const PairKind& kind, uint32_t seed) const;

  private:
    cv::Mat long_haired(const cv::Mat& image, const PointSet& shape, size_t portrait) const;
    cv::Mat bearded(const cv::Mat& image, size_t portrait) const;
    EditedPortrait changed_glasses(size_t portrait, const PairKind& kind, uint32_t seed) const;
    EditedPortrait redrawn(size_t portrait, int attribute) const;
    EditedPortrait changed_age(size_t portrait, int attribute, float amount) const;
    EditedPortrait changed_sex(size_t portrait, int attribute, float amount) const;
    EditedPortrait changed_smile(size_t portrait, int attribute, float amount) const;
    EditedPortrait with_donor(size_t portrait, int attribute, float amount, DonorPart part,
                              const std::vector<std::string>& kept) const;

    const PortraitSet& portraits_;
    Prototypes prototypes_;
    DonorPatches donors_;
    Exemplars smiles_;
    HairColour hair_;
};

/// Makes all pairs and writes them: uint8 [kinds, all, S, S, 3], and the amounts float [kinds, all] in
/// `<stem of pairs_npy>.amounts.npy` (0: no pair; portraits kept for evaluation have none). `progress` gets
/// WorkStage::MakePairs from any thread, one at a time. Throws std::runtime_error with a sentence for missing landmarks
/// or labels or a full disk, and Cancelled; nothing is written then.
void write_pairs(const PortraitData& data, const std::string& landmarks_npy, const std::string& pairs_npy,
                 const Progress& progress = {});

}  // namespace lineament
