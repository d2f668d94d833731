// The tables of the papers: what each inversion method of a pack does to the same portraits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/portrait_data.h"
#include "core/measures/face_measures.h"
#include "core/methods/model_pack.h"

namespace lineament {

/// The mean of a measure over portraits.
struct MeanFigure {
    std::string key, title;  ///< as of PairMeasure
    double value = 0;
};

/// How far two sets of portraits are apart. Only figures of the same numbers of portraits compare.
struct SetFigure {
    std::string key, title;  ///< as of SetMeasure
    double distance = 0;
    std::optional<double> unedited;  ///< of edits: what it was before, of the same portraits unedited
};

/// One end of one slider.
struct EditFigures {
    std::string slider;
    double deflection = 0;             ///< 1 or -1
    int64_t portraits = 0;             ///< that were moved
    std::vector<MeanFigure> identity;  ///< identity_measures() of the portraits and their edits
    /// Mean squared change, from inversion to edit, outside where the attribute may show (attribute_regions.h).
    std::optional<double> change_outside;
    /// Share of the portraits on which the judge sees the label that was edited towards.
    std::optional<double> judge_agrees;
    /// set_measures() between the edits and the real portraits that have the label that was edited towards; none where
    /// either are fewer than two.
    std::vector<SetFigure> distances;
    int64_t real_portraits = 0;  ///< that have that label
};

struct MethodFigures {
    std::string id, title;
    int64_t portraits = 0;
    std::vector<MeanFigure> reconstruction;  ///< reconstruction_measures() of the portraits and their inversions
    std::vector<SetFigure> distances;        ///< set_measures() between the portraits and their inversions
    double invert_seconds = 0;               ///< mean per portrait, wall clock
    std::optional<double> render_seconds;    ///< mean per edit; nothing where none was made
    /// Most memory that loading the method's networks, one inversion and one edit took beyond what was there: the
    /// generator, which the pack keeps for all methods, and what else holds a method of the pack.
    std::optional<int64_t> peak_bytes;
    std::vector<EditFigures> edits;
};

/// Portraits are those kept for evaluation. Every slider goes to +1 and to -1 (where that does something): on the
/// labelled portraits that lack or have the attribute of the slider's name, as the papers' label-split FID does; on all
/// portraits where the slider is named like no attribute or nobody has a label. Portraits are worked on one at a time,
/// so memory does not grow with their number. Holds references. Not thread safe.
class MethodComparison {
  public:
    /// `sliders`: ids of the pack's directions; empty: all. Throws std::invalid_argument naming an unknown one.
    /// `progress` gets WorkStage::Evaluate from measure().
    MethodComparison(const ModelPack& pack, const PortraitData& data, const MeasuringNetworks& networks,
                     const std::vector<std::string>& sliders = {}, const Progress& progress = {});

    /// Throws as ModelPack::method() does, and Cancelled.
    MethodFigures measure(const std::string& method_id) const;

  private:
    struct Edit {
        std::string slider;
        double deflection = 0;
        int attribute = -1;         // -1: the slider is named like none
        at::Tensor outside;         // [1, 1, R, R] or undefined
        std::vector<bool> applies;  // by place in data.evaluation()
        bool by_label = false;      // made on those portraits only whose label says otherwise
        std::vector<int64_t> real;  // places in labelled_ of the portraits that have the label
    };
    struct Running;  // sums of one edit
    class Run;       // one method's pass over the portraits

    void add_slider(const Direction& direction);
    std::vector<at::Tensor> features_of(const std::vector<int64_t>& rows) const;

    const ModelPack& pack_;
    const PortraitData& data_;
    MeasuringNetworks networks_;
    Progress progress_;
    std::vector<Edit> edits_;
    std::vector<SetMeasure> set_measures_;
    std::vector<int64_t> labelled_;  // rows of all portraits that have a label
    // [N, D] by set measure: features of the evaluation portraits, and of labelled_
    std::vector<at::Tensor> evaluation_features_, labelled_features_;
};

}  // namespace lineament
