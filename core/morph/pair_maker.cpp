#include "core/morph/pair_maker.h"

#include <ATen/ATen.h>

#include <mutex>

#include "core/morph/beard.h"
#include "core/morph/drawn_hair.h"
#include "core/morph/spectacles.h"
#include "core/weights/npy.h"

namespace lineament {
namespace {

// What a donor must have in common with the portrait.
const std::vector<std::string> kSmileKeeps{"female", "facial_hair"};

constexpr float kGreyingShare = 0.2F;  // how far age takes the hair towards grey, or back
constexpr float kBlondShare = 1.5F;    // dark hair that goes only as far as the mean blond looks brown
constexpr float kFeminine = 1.6F;      // the mean difference of the faces, without the hair, is faint
constexpr float kAgeing = 1.5F;        // by how much more than its label: years that nobody sees are of no use

}  // namespace

PairMaker::PairMaker(const PortraitSet& portraits)
    : portraits_(portraits),
      prototypes_(portraits),
      donors_(portraits),
      smiles_(portraits, attribute_index("smile"), DonorPart::Mouth),
      hair_(portraits) {}

EditedPortrait PairMaker::with_donor(size_t portrait, int attribute, float amount, DonorPart part,
                                     const std::vector<std::string>& kept) const {
    const int donor = donors_.donor_for(portrait, attribute, amount > 0, kept);
    if (donor < 0) return {};
    return {
        donors_.with_part(portraits_.images[portrait], portraits_.shapes[portrait], part, static_cast<size_t>(donor)),
        amount};
}

EditedPortrait PairMaker::changed_smile(size_t portrait, int attribute, float amount) const {
    const int donor = amount > 0 ? smiles_.exemplar_for(portrait, kSmileKeeps)
                                 : donors_.donor_for(portrait, attribute, false, kSmileKeeps);
    if (donor < 0) return {};
    const PointSet& shape = portraits_.shapes[portrait];
    const cv::Mat moved = prototypes_.changed(portraits_.images[portrait], shape, attribute, amount);
    return {donors_.with_part(moved, prototypes_.changed_shape(shape, attribute, amount), DonorPart::Mouth,
                              static_cast<size_t>(donor)),
            amount};
}

EditedPortrait PairMaker::changed_glasses(size_t portrait, const PairKind& kind, uint32_t seed) const {
    if (portraits_.has(portrait, kind.attribute)) {
        if (kind.role != PairRole::BothWays) return {};
        return with_donor(portrait, kind.attribute, -1.0F, DonorPart::Eyes, {"female"});
    }
    std::mt19937 random(seed);
    const SpectacleMake make = kind.role == PairRole::BothWays ? SpectacleMake() : random_make(random);
    return {with_spectacles(portraits_.images[portrait], portraits_.shapes[portrait], make, random), 1.0F};
}

cv::Mat PairMaker::long_haired(const cv::Mat& image, const PointSet& shape, size_t portrait) const {
    const cv::Vec3f colour = hair_.colour_of(portrait);
    return with_hair(with_hair(image, shape, HairPart::Top, colour), shape, HairPart::Sides, colour);
}

cv::Mat PairMaker::bearded(const cv::Mat& image, size_t portrait) const {
    return with_beard(image, portraits_.shapes[portrait], hair_.colour_of(portrait));
}

// A portrait that has an attribute, with the attribute as it is given to those who have not.
EditedPortrait PairMaker::redrawn(size_t portrait, int attribute) const {
    if (!portraits_.has(portrait, attribute)) return {};
    const PointSet& shape = portraits_.shapes[portrait];
    if (attribute == attribute_index("smile")) {
        const int donor = smiles_.exemplar_for(portrait, kSmileKeeps);
        if (donor < 0) return {};
        return {donors_.with_part(portraits_.images[portrait], shape, DonorPart::Mouth, static_cast<size_t>(donor)),
                -1.0F};
    }
    if (attribute == attribute_index("female"))
        return {long_haired(portraits_.images[portrait], shape, portrait), -1.0F};
    const cv::Mat bare = change(portrait, {attribute, PairRole::BothWays}, 0).image;
    if (bare.empty()) return {};
    if (attribute == attribute_index("facial_hair")) return {bearded(bare, portrait), -1.0F};
    std::mt19937 random(0);
    return {with_spectacles(bare, shape, SpectacleMake(), random), -1.0F};
}

EditedPortrait PairMaker::changed_age(size_t portrait, int attribute, float amount) const {
    cv::Mat image = portraits_.images[portrait];
    const int grey = attribute_index("grey_hair");
    if (portraits_.has(portrait, grey) != (amount > 0) && !portraits_.has(portrait, attribute_index("bald"))) {
        const cv::Mat greyed = hair_.recoloured(portrait, grey, amount > 0, "blond_hair", kGreyingShare);
        if (!greyed.empty()) image = greyed;
    }
    const float step = attribute_steps()[static_cast<size_t>(attribute)];
    return {prototypes_.changed(image, portraits_.shapes[portrait], attribute, amount * step * kAgeing), amount};
}

// Face and hair: a woman's face under a man's haircut is taken for a man's.
EditedPortrait PairMaker::changed_sex(size_t portrait, int attribute, float amount) const {
    const cv::Mat& image = portraits_.images[portrait];
    const PointSet& shape = portraits_.shapes[portrait];
    const float step = attribute_steps()[static_cast<size_t>(attribute)] * kFeminine;
    if (amount < 0) return {prototypes_.changed(without_sides(image, shape), shape, attribute, -step), amount};
    const cv::Mat face = prototypes_.changed(image, shape, attribute, step);
    const PointSet moved = prototypes_.changed_shape(shape, attribute, step);
    return {long_haired(face, moved, portrait), amount};
}

EditedPortrait PairMaker::change(size_t portrait, const PairKind& kind, uint32_t seed) const {
    const int attribute = kind.attribute;
    const std::string& name = attribute_names()[static_cast<size_t>(attribute)];
    const cv::Mat& image = portraits_.images[portrait];
    const PointSet& shape = portraits_.shapes[portrait];
    const bool has = portraits_.has(portrait, attribute);
    const bool female = portraits_.has(portrait, attribute_index("female"));
    const float amount = has ? -1.0F : 1.0F;
    if (kind.role == PairRole::Redrawn) return redrawn(portrait, attribute);
    if (name == "smile") return changed_smile(portrait, attribute, amount);
    if (name == "glasses") return changed_glasses(portrait, kind, seed);
    if (name == "facial_hair") {
        if (!has) return {bearded(image, portrait), amount};
        return with_donor(portrait, attribute, amount, DonorPart::Beard, {"female", "smile", "grey_hair"});
    }
    if (name == "bald") {
        if (has) return {with_hair(image, shape, HairPart::Top, hair_.colour_of(portrait)), amount};
        if (female) return {};
        return with_donor(portrait, attribute, amount, DonorPart::Scalp, {"female", "grey_hair"});
    }
    if (name == "grey_hair" || name == "blond_hair") {
        if (portraits_.has(portrait, attribute_index("bald"))) return {};
        const bool to_blond = name == "blond_hair" && !has;
        return {hair_.recoloured(portrait, attribute, !has, name == "grey_hair" ? "blond_hair" : "grey_hair",
                                 to_blond ? kBlondShare : 1.0F),
                amount};
    }
    if (name == "age") return changed_age(portrait, attribute, amount);
    return changed_sex(portrait, attribute, amount);
}

namespace {

ProgressStep step_of(int done, int total) {
    return {WorkStage::MakePairs, static_cast<double>(done) / total,
            std::to_string(done) + " of " + std::to_string(total) + " copies"};
}

}  // namespace

void write_pairs(const PortraitData& data, const std::string& landmarks_npy, const std::string& pairs_npy,
                 const Progress& progress) {
    const PortraitSet portraits(data, landmarks_npy);
    const PairMaker maker(portraits);
    const std::vector<PairKind>& kinds = pair_kinds();
    const int count = static_cast<int>(kinds.size());
    const int64_t all = static_cast<int64_t>(data.names().size()), side = data.side();
    at::Tensor pairs = at::zeros({count, all, side, side, 3}, at::kByte);
    at::Tensor amounts = at::zeros({count, all}, at::kFloat);
    const int total = static_cast<int>(portraits.size()) * count;
    int done = 0;
    bool wanted = true;
    std::mutex telling;
    cv::parallel_for_({0, static_cast<int>(portraits.size())}, [&](const cv::Range& range) {
        for (int i = range.start; i < range.end; ++i) {
            for (int k = 0; k < count; ++k) {
                const EditedPortrait edited = maker.change(static_cast<size_t>(i), kinds[static_cast<size_t>(k)],
                                                           static_cast<uint32_t>(i * count + k));
                {
                    const std::lock_guard<std::mutex> lock(telling);
                    if (!wanted) return;
                    if (++done % 200 == 0) wanted = progress.goes_on(step_of(done, total));
                }
                if (edited.image.empty()) continue;
                const int64_t row = portraits.rows[static_cast<size_t>(i)];
                cv::Mat slot(static_cast<int>(side), static_cast<int>(side), CV_8UC3,
                             pairs[k][row].data_ptr<uint8_t>());
                edited.image.convertTo(slot, CV_8UC3, 255);
                amounts[k][row] = edited.amount;
            }
        }
    });
    if (!wanted) throw Cancelled();
    save_npy(pairs_npy, pairs);
    save_npy(file_beside_npy(pairs_npy, ".amounts.npy"), amounts);
}

}  // namespace lineament
