// Portraits beside themselves with one attribute changed: what edits are trained on.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/data/batch_random.h"
#include "core/data/portrait_data.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// What a copy is good for.
enum class PairRole {
    BothWays,  ///< from the portrait to the copy and back
    Before,    ///< only from the copy back to the portrait
    Redrawn,   ///< has the attribute like the portrait, but as all are given it: stands in for the portrait as a goal
};

/// One kind of edited copy. Every attribute has one, in the order of attribute_names(); further kinds follow.
struct PairKind {
    int attribute;
    PairRole role;
    int share = 1;  ///< how often it is drawn for a batch, beside the others
};

/// Glasses come twice: of one usual make, which is what the slider puts on, and of every make, which it must be able to
/// take off. What a real portrait has (whose teeth, which beard) cannot be guessed from one that has it not, and to
/// learn it gives a blur: where a redrawn copy exists, that is what should come out.
const std::vector<PairKind>& pair_kinds();

/// By how much of the label's range a pair's two sides are labelled apart, per attribute: years are a scale, not a
/// flag. Copies show ageing half as strong again (core/morph/pair_maker.cpp), because the mean effect of years is
/// faint.
const std::vector<float>& attribute_steps();

/// What is wanted of a batch of pairs.
struct PairRequest {
    double two_share = 0;     ///< share of the pairs in which a second attribute changes
    bool with_before = true;  ///< else PairBatch::before stays undefined
    PictureView view = {};    ///< through which the pictures are seen, mirrored or not
};

struct PairBatch {
    at::Tensor before, after;  ///< [N, 3, S, S] float, RGB in [-1, 1]; S as the view has it
    at::Tensor labels;         ///< [N, attributes] of `before`; a copy's age may lie outside [0, 1]
    at::Tensor change;         ///< [N, attributes] float, +1 or -1: what changes, and in which direction; else 0
    at::Tensor rows;           ///< [N] int64, of the portrait in the PortraitData
};

/// Random access to the pairs that `lineament-cli pairs` made. Where there are none, a pair is made of the mean visible
/// effect of the attribute (mean_effects). Immutable; holds a reference to the data.
class EditPairs {
  public:
    /// `pairs_npy`: uint8 [kinds, all, S, S, 3] with `<stem>.amounts.npy` beside it; empty: mean effects.
    /// Throws std::runtime_error with a sentence.
    EditPairs(const PortraitData& data, const std::string& pairs_npy);

    /// `count` pairs: kinds by their share; portraits at random, but every third one that has the attribute, however
    /// rare; three of five pairs add the attribute (of PairRole::Before none does), be it from the portrait to its copy
    /// or back; each mirrored with probability 1/2. In a share of them a second attribute changes as well, where the
    /// two changes lie apart in the picture and their differences can be added. What is drawn depends on the share
    /// alone, not on what else is requested.
    PairBatch random_batch(int64_t count, BatchRandom& random, const PairRequest& request = {}) const;

    const PortraitData& data() const { return data_; }

  private:
    // A picture in the making: of no kind the portrait, else its copy of the first kind, to which what the others'
    // copies differ by is added.
    using Kinds = std::vector<int64_t>;
    struct Pair;  // in the making
    Pair drawn_pair(const int64_t* draws, double two_share) const;
    void change(Pair& pair, int64_t kind, bool turned) const;
    void change_another(Pair& pair, int64_t kind, bool adds) const;
    Kinds goal(int attribute, int64_t row) const;             // the portrait, or its redrawn copy
    at::Tensor edited_copy(int64_t kind, int64_t row) const;  // [3, S, S]
    at::Tensor whole_picture(const Kinds& kinds, int64_t row) const;
    bool is_stored(const Kinds& kinds) const;
    float amount_of(int64_t kind, int64_t row) const;
    StoredPicture stored_copy(int64_t kind, int64_t row, bool mirrored) const;
    at::Tensor pictures(const std::vector<Pair>& pairs, Kinds Pair::*side, const PictureView& view) const;
    void take_mean_effects();
    void take_copies(const std::string& pairs_npy);

    const PortraitData& data_;
    at::Tensor copies_;   // [kinds, all, S, S, 3] uint8; undefined where mean effects stand in
    at::Tensor effects_;  // [attributes, 3, S, S]
    at::Tensor amounts_;  // [kinds, all]
    struct KindRows {     // training portraits that have a copy: from which the attribute was taken, and to which given
        std::vector<int64_t> taken, given;
    };
    std::vector<KindRows> rows_;  // per kind
    std::vector<int64_t> draws_;  // kinds, each as often as its share; none without rows
};

/// How a picture is lit: factors of the light per channel, and of the saturation.
struct Light {
    at::Tensor gain;        ///< [N, 3, 1, 1]
    at::Tensor saturation;  ///< [N, 1, 1, 1]; 0: black and white
};

/// Brightness, tint and saturation a little different for each of `count` pictures; one of seventeen is black and
/// white.
Light random_light(int64_t count, BatchRandom& random);

/// Images [N, 3, S, S] in [-1, 1] in that light, clipped.
at::Tensor in_light(const at::Tensor& images, const Light& light);

/// The same pairs in a random light, alike on both sides of a pair: portraits of one studio must not be the only light
/// that is known.
PairBatch in_other_light(PairBatch batch, BatchRandom& random);

/// What the pairs of a batch ask for: the directions [attributes, rows, w_dim] of what changes, summed,
/// [N, rows, w_dim].
at::Tensor pair_offsets(const at::Tensor& directions, const PairBatch& batch);

/// Weight per pixel [N, 1, S, S] for losses on pairs: the inner face and what differs in the pair count more.
at::Tensor pair_weight(const PairBatch& batch, double centre_weight, double change_weight);

/// The attributes' directions [attributes, rows, w_dim] in what a stage was given, which learns from `pairs`. Throws
/// std::invalid_argument naming the stage where either is missing.
at::Tensor directions_for_pairs(const std::string& stage, const StateDict& previous, const EditPairs* pairs);

/// What edits of a batch's portraits [N, 3, S, S] lack of its copies: pyramid loss under pair_weight(), as the stage
/// "editor" weighs it.
at::Tensor copy_loss(const at::Tensor& edited, const PairBatch& batch);

/// The mean visible effect of each attribute on the aligned training portraits with the other labels held fixed,
/// [K, 3, S, S], change of the pixels per unit of the label.
at::Tensor mean_effects(const PortraitData& data);

}  // namespace lineament
