#include "core/data/edit_pairs.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/data_array.h"
#include "core/data/data_error.h"
#include "core/data/losses.h"
#include "core/directions/direction_finder.h"
#include "core/networks/layers/layers.h"
#include "core/weights/npy.h"

namespace lineament {
namespace {

const at::TensorOptions kLongs(at::kLong), kFloats(at::kFloat);
constexpr int64_t kDraws = 1 << 30, kDrawsPerPair = 6;  // whole numbers below kDraws
constexpr double kApart = 0.2;  // share of the smaller of two changes that the other one may cover
constexpr double kCentreWeight = 1.0, kChangeWeight = 5.0;  // the editor's

}  // namespace

const std::vector<PairKind>& pair_kinds() {
    using Role = PairRole;
    static const std::vector<PairKind> kinds = {{0, Role::BothWays, 2}, {1, Role::BothWays, 2}, {2, Role::BothWays, 2},
                                                {3, Role::BothWays, 2}, {4, Role::BothWays},    {5, Role::BothWays},
                                                {6, Role::BothWays},    {7, Role::BothWays, 2}, {1, Role::Before},
                                                {0, Role::Redrawn},     {1, Role::Redrawn},     {2, Role::Redrawn},
                                                {3, Role::Redrawn}};
    return kinds;
}

const std::vector<float>& attribute_steps() {
    static const std::vector<float> steps = {1, 1, 1, 1, 1, 1, 1, 0.8F};
    return steps;
}

at::Tensor mean_effects(const PortraitData& data) {
    const PortraitBatch all = data.batch(data.training());
    const at::Tensor flat = all.images.reshape({all.images.size(0), 3, -1});
    return regress_directions(flat, all.labels).reshape({-1, 3, all.images.size(2), all.images.size(3)});
}

EditPairs::EditPairs(const PortraitData& data, const std::string& pairs_npy) : data_(data) {
    if (pairs_npy.empty()) {
        take_mean_effects();
    } else {
        take_copies(pairs_npy);
    }
    for (int64_t kind = 0; kind < amounts_.size(0); ++kind) {
        KindRows rows;
        for (const int64_t row : data.training()) {
            const float amount = amount_of(kind, row);
            if (amount != 0) (amount < 0 ? rows.taken : rows.given).push_back(row);
        }
        rows_.push_back(rows);
        const PairKind& made = pair_kinds()[static_cast<size_t>(kind)];
        const bool drawn = made.role != PairRole::Redrawn && !(rows.taken.empty() && rows.given.empty());
        draws_.insert(draws_.end(), drawn ? made.share : 0, kind);
    }
    if (draws_.empty())
        throw DataError("No portrait that may be trained on has an edited copy: there is nothing to learn edits from.");
}

void EditPairs::take_mean_effects() {
    effects_ = mean_effects(data_);
    const int64_t kinds = static_cast<int64_t>(pair_kinds().size());
    amounts_ = at::zeros({kinds, data_.labels().size(0)}, at::TensorOptions(at::kFloat));
    for (int64_t kind = 0; kind < kinds; ++kind) {
        const at::Tensor has = has_attribute(data_.labels().select(1, pair_kinds()[kind].attribute)).to(at::kFloat);
        const PairRole role = pair_kinds()[kind].role;
        if (role != PairRole::Redrawn) amounts_[kind].copy_(role == PairRole::BothWays ? 1.0 - 2.0 * has : 1.0 - has);
    }
}

void EditPairs::take_copies(const std::string& pairs_npy) {
    copies_ = load_data_array(pairs_npy).contiguous();
    amounts_ = load_data_array(file_beside_npy(pairs_npy, ".amounts.npy")).contiguous();
    const int64_t kinds = static_cast<int64_t>(pair_kinds().size()), all = data_.labels().size(0);
    const std::vector<int64_t> wanted{kinds, all, data_.side(), data_.side(), 3};
    bool fits = copies_.sizes() == at::IntArrayRef(wanted) && copies_.scalar_type() == at::kByte &&
                amounts_.sizes() == at::IntArrayRef({kinds, all}) && amounts_.scalar_type() == at::kFloat;
    for (int64_t kind = 0; fits && kind < kinds; ++kind) {  // what a portrait has can only be taken away or redrawn
        const at::Tensor has = has_attribute(data_.labels().select(1, pair_kinds()[kind].attribute));
        fits = at::logical_or(amounts_[kind].eq(0), amounts_[kind].lt(0).eq(has)).all().item<bool>();
    }
    if (!fits) {
        throw DataError(pairs_npy +
                        " does not hold copies of these portraits; make it with `lineament-cli "
                        "pairs` from the same crops and labels.");
    }
}

struct EditPairs::Pair {
    int64_t row;
    bool mirrored;
    Kinds before, after;
    std::vector<float> label, change;  // [attributes], of `before`
};

StoredPicture EditPairs::stored_copy(int64_t kind, int64_t row, bool mirrored) const {
    return {copies_.data_ptr<uint8_t>() + kind * copies_.stride(0) + row * copies_.stride(1), mirrored};
}

at::Tensor EditPairs::edited_copy(int64_t kind, int64_t row) const {
    if (copies_.defined()) return read_pictures({stored_copy(kind, row, false)}, data_.side())[0];
    const int attribute = pair_kinds()[kind].attribute;
    const at::Tensor effect = effects_[attribute] * (amount_of(kind, row) * attribute_steps()[attribute]);
    return (data_.batch({row}).images[0] + effect).clamp(-1, 1);
}

at::Tensor EditPairs::whole_picture(const Kinds& kinds, int64_t row) const {
    const at::Tensor portrait = data_.batch({row}).images[0];
    if (kinds.empty()) return portrait;
    at::Tensor picture = edited_copy(kinds[0], row);
    for (size_t i = 1; i < kinds.size(); ++i)
        picture = (picture + edited_copy(kinds[i], row) - portrait).clamp(-1, 1);
    return picture;
}

float EditPairs::amount_of(int64_t kind, int64_t row) const {
    return amounts_.data_ptr<float>()[kind * amounts_.size(1) + row];
}

bool EditPairs::is_stored(const Kinds& kinds) const {
    return kinds.empty() || (kinds.size() == 1 && copies_.defined());
}

at::Tensor EditPairs::pictures(const std::vector<Pair>& pairs, Kinds Pair::*side, const PictureView& view) const {
    std::vector<StoredPicture> stored;
    for (const Pair& pair : pairs) {
        const Kinds& kinds = pair.*side;
        const bool is_copy = is_stored(kinds) && !kinds.empty();
        stored.push_back(is_copy ? stored_copy(kinds[0], pair.row, pair.mirrored)
                                 : data_.stored(pair.row, pair.mirrored));
    }
    const at::Tensor images = read_pictures(stored, data_.side(), view);
    for (size_t i = 0; i < pairs.size(); ++i) {  // what is stored nowhere is made whole, and then looked at
        const Pair& pair = pairs[i];
        if (is_stored(pair.*side)) continue;
        const at::Tensor whole = whole_picture(pair.*side, pair.row).unsqueeze(0);
        images[static_cast<int64_t>(i)].copy_(seen_part(pair.mirrored ? whole.flip({3}) : whole, view)[0]);
    }
    return images;
}

EditPairs::Kinds EditPairs::goal(int attribute, int64_t row) const {
    for (size_t kind = 0; kind < pair_kinds().size(); ++kind) {
        const PairKind& made = pair_kinds()[kind];
        const int64_t at_kind = static_cast<int64_t>(kind);
        const bool redrawn = made.role == PairRole::Redrawn && made.attribute == attribute;
        if (redrawn && amount_of(at_kind, row) != 0) return {at_kind};
    }
    return {};
}

// The copy stands after the portrait or, turned, before it.
void EditPairs::change(Pair& pair, int64_t kind, bool turned) const {
    const int attribute = pair_kinds()[kind].attribute;
    const float amount = amount_of(kind, pair.row);
    (turned ? pair.before : pair.after).push_back(kind);
    if (turned && amount < 0) {
        const Kinds redrawn = goal(attribute, pair.row);
        pair.after.insert(pair.after.end(), redrawn.begin(), redrawn.end());
    }
    if (turned) pair.label[attribute] += amount * attribute_steps()[attribute];
    pair.change[attribute] = turned ? -amount : amount;
}

void EditPairs::change_another(Pair& pair, int64_t kind, bool adds) const {
    const float amount = amount_of(kind, pair.row);
    if (amount == 0 || pair.change[pair_kinds()[kind].attribute] != 0) return;
    const bool turned = adds != (amount > 0);
    const at::Tensor portrait = whole_picture({}, pair.row);
    const at::Tensor there = (whole_picture(turned ? pair.before : pair.after, pair.row) - portrait).abs();
    const at::Tensor added = (edited_copy(kind, pair.row) - portrait).abs();
    const double shared = at::minimum(there, added).sum().item<double>();
    if (shared <= kApart * std::min(there.sum().item<double>(), added.sum().item<double>())) change(pair, kind, turned);
}

EditPairs::Pair EditPairs::drawn_pair(const int64_t* draws, double two_share) const {
    const int64_t kind = draws_[draws[0] % static_cast<int64_t>(draws_.size())];
    const KindRows& made = rows_[kind];
    const bool take = !made.taken.empty() && (made.given.empty() || draws[3] / 2 % 3 == 0);
    const std::vector<int64_t>& rows = take ? made.taken : made.given;
    const int64_t row = rows[draws[1] % static_cast<int64_t>(rows.size())];
    const size_t attributes = attribute_names().size();
    const float* label = data_.labels().data_ptr<float>() + row * static_cast<int64_t>(attributes);
    Pair pair{row, draws[3] % 2 == 1, {}, {}, {label, label + attributes}, std::vector<float>(attributes)};
    const bool adds = draws[2] % 5 < 3, given = amount_of(kind, row) > 0;
    change(pair, kind, pair_kinds()[kind].role == PairRole::Before || adds != given);
    if (static_cast<double>(draws[4]) < two_share * kDraws) {
        const auto kinds = static_cast<int64_t>(attributes);  // the first kinds are theirs
        change_another(pair, draws[5] % kinds, draws[5] / kinds % 5 < 3);
    }
    return pair;
}

PairBatch EditPairs::random_batch(int64_t count, BatchRandom& random, const PairRequest& request) const {
    const at::Tensor draws = random.integers(0, kDraws, {count, kDrawsPerPair});
    std::vector<Pair> pairs;
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    PairBatch batch;
    batch.rows = at::empty({count}, kLongs);
    batch.labels = at::empty({count, attributes}, kFloats);
    batch.change = at::empty({count, attributes}, kFloats);
    for (int64_t i = 0; i < count; ++i) {
        const Pair pair = drawn_pair(draws.data_ptr<int64_t>() + i * kDrawsPerPair, request.two_share);
        std::copy(pair.label.begin(), pair.label.end(), batch.labels.data_ptr<float>() + i * attributes);
        std::copy(pair.change.begin(), pair.change.end(), batch.change.data_ptr<float>() + i * attributes);
        batch.rows.data_ptr<int64_t>()[i] = pair.row;
        pairs.push_back(pair);
    }
    if (request.with_before) batch.before = pictures(pairs, &Pair::before, request.view);
    batch.after = pictures(pairs, &Pair::after, request.view);
    return batch;
}

at::Tensor pair_offsets(const at::Tensor& directions, const PairBatch& batch) {
    return at::tensordot(batch.change, directions, {1}, {0});
}

Light random_light(int64_t count, BatchRandom& random) {
    const auto uniform = [&](double low, double high, int64_t channels) {
        return random.uniform({count, channels, 1, 1}) * (high - low) + low;
    };
    const at::Tensor gain = uniform(0.8, 1.15, 1) * uniform(0.93, 1.07, 3);
    const at::Tensor colourless = uniform(0, 1, 1).lt(0.06);
    return {gain, at::where(colourless, at::zeros({}), uniform(0.7, 1.25, 1))};
}

at::Tensor in_light(const at::Tensor& images, const Light& light) {
    const at::Tensor lit = (images + 1) * light.gain;
    const at::Tensor grey = lit.mean(1, /*keepdim=*/true);
    return (grey + (lit - grey) * light.saturation - 1).clamp(-1, 1);
}

PairBatch in_other_light(PairBatch batch, BatchRandom& random) {
    const Light light = random_light(batch.before.size(0), random);
    batch.before = in_light(batch.before, light);
    batch.after = in_light(batch.after, light);
    return batch;
}

at::Tensor pair_weight(const PairBatch& batch, double centre_weight, double change_weight) {
    const int64_t side = batch.before.size(2);
    // Averaged over cells of four pixels, so that an edge is not weighed apart from what it bounds.
    const at::Tensor change = area_downsample((batch.after - batch.before).abs().mean(1, /*keepdim=*/true), side / 4);
    const at::Tensor changed = resize_bilinear(change.mul(4.0).clamp_max(1.0), side, side);  // [N, 1, S, S]
    return face_weight(side, centre_weight) + changed * change_weight;
}

at::Tensor directions_for_pairs(const std::string& stage, const StateDict& previous, const EditPairs* pairs) {
    const auto found = previous.find("directions.attributes");
    if (pairs && found != previous.end()) return found->second;
    throw std::invalid_argument("The pair_batch of the stage '" + stage +
                                "' needs the attributes' directions: train the stage 'condition' before it, or set "
                                "pair_batch to 0.");
}

at::Tensor copy_loss(const at::Tensor& edited, const PairBatch& batch) {
    return pyramid_loss(edited, batch.after, pair_weight(batch, kCentreWeight, kChangeWeight));
}

}  // namespace lineament
