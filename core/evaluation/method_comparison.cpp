#include "core/evaluation/method_comparison.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/evaluation/attribute_regions.h"
#include "core/evaluation/peak_memory.h"
#include "core/measures/feature_metrics.h"
#include "core/measures/image_metrics.h"

namespace lineament {
namespace {

class Seconds {
  public:
    double passed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

  private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Means of measures over pairs that come one at a time.
class MeanFigures {
  public:
    explicit MeanFigures(const std::vector<PairMeasure>& measures) : measures_(measures), sums_(measures.size()) {}

    void add(const at::Tensor& a, const at::Tensor& b) {  // [1, 3, R, R] each
        for (size_t i = 0; i < measures_.size(); ++i)
            sums_[i] += measures_[i].of(a, b).item<double>();
        ++pairs_;
    }

    std::vector<MeanFigure> means() const {
        std::vector<MeanFigure> figures;
        for (size_t i = 0; pairs_ > 0 && i < measures_.size(); ++i)
            figures.push_back({measures_[i].key, measures_[i].title, sums_[i] / pairs_});
        return figures;
    }

  private:
    const std::vector<PairMeasure>& measures_;
    std::vector<double> sums_;
    int pairs_ = 0;
};

// Features of pictures that come one at a time.
class SetFeatures {
  public:
    explicit SetFeatures(const std::vector<SetMeasure>& measures) : measures_(measures), rows_(measures.size()) {}

    static std::vector<at::Tensor> of(const at::Tensor& image, const std::vector<SetMeasure>& measures) {
        std::vector<at::Tensor> features;  // [1, D] by measure
        for (const SetMeasure& measure : measures)
            features.push_back(measure.features(image));
        return features;
    }

    void add(const std::vector<at::Tensor>& features) {
        for (size_t i = 0; i < rows_.size(); ++i)
            rows_[i].push_back(features[i]);
    }

    std::vector<at::Tensor> all() const {  // [N, D] by measure, undefined where there are none
        std::vector<at::Tensor> features;
        for (const std::vector<at::Tensor>& rows : rows_)
            features.push_back(rows.empty() ? at::Tensor() : at::cat(rows));
        return features;
    }

    std::vector<SetFigure> distances(const std::vector<at::Tensor>& others) const {
        std::vector<SetFigure> figures;
        for (size_t i = 0; i < measures_.size(); ++i) {
            if (rows_[i].size() < 2 || !others[i].defined() || others[i].size(0) < 2) continue;
            figures.push_back(
                {measures_[i].key, measures_[i].title, frechet_distance(at::cat(rows_[i]), others[i]), std::nullopt});
        }
        return figures;
    }

  private:
    const std::vector<SetMeasure>& measures_;
    std::vector<std::vector<at::Tensor>> rows_;
};

double mean_change(const at::Tensor& a, const at::Tensor& b, const at::Tensor& where) {  // where [1, 1, R, R]
    const double pixels = where.sum().item<double>() * static_cast<double>(a.size(1));
    return ((a - b).square() * where).sum().item<double>() / pixels;
}

}  // namespace

struct MethodComparison::Running {
    Running(const std::vector<PairMeasure>& identity_measures, const std::vector<SetMeasure>& set_measures)
        : identity(identity_measures), edited(set_measures), unedited(set_measures) {}
    MeanFigures identity;
    double outside = 0;
    int64_t portraits = 0, agrees = 0;
    SetFeatures edited, unedited;
};

class MethodComparison::Run {
  public:
    Run(const MethodComparison& comparison, const std::string& method_id)
        : comparison_(comparison),
          identity_measures_(identity_measures(comparison.networks_)),
          reconstruction_measures_(reconstruction_measures(comparison.pack_.resolution(), comparison.networks_)),
          reconstruction_(reconstruction_measures_),
          inverted_(comparison.set_measures_),
          running_(comparison.edits_.size(), Running(identity_measures_, comparison.set_measures_)) {
        comparison.pack_.release_unused();  // so that every method loads what it needs
        const PeakMemory peak;
        method_ = comparison.pack_.method(method_id);
        warm_up();
        figures_.peak_bytes = peak.growth_bytes();
    }

    MethodFigures figures() {
        const size_t count = comparison_.data_.evaluation().size();
        for (size_t place = 0; place < count; ++place) {
            work_on(place);
            comparison_.progress_.report(
                WorkStage::Evaluate, static_cast<double>(place + 1) / static_cast<double>(count),
                method_->id() + ": " + std::to_string(place + 1) + " of " + std::to_string(count));
        }
        figures_.id = method_->id();
        figures_.title = method_->title();
        figures_.portraits = static_cast<int64_t>(count);
        figures_.reconstruction = reconstruction_.means();
        figures_.distances = inverted_.distances(comparison_.evaluation_features_);
        figures_.invert_seconds = invert_seconds_ / static_cast<double>(std::max<size_t>(1, count));
        if (renders_ > 0) figures_.render_seconds = render_seconds_ / renders_;
        for (size_t e = 0; e < running_.size(); ++e) {
            if (running_[e].portraits > 0) figures_.edits.push_back(edit_figures(comparison_.edits_[e], running_[e]));
        }
        return figures_;
    }

  private:
    at::Tensor portrait(size_t place) const {  // [1, 3, R, R]
        return comparison_.data_.batch({comparison_.data_.evaluation()[place]}).images;
    }

    LatentEdit latent_edit(const Edit& edit) const {
        return comparison_.pack_.directions().edit_from_sliders({{edit.slider, edit.deflection}});
    }

    // What is made ready at the first use shall not count as time, and shows how much memory one portrait takes.
    void warm_up() const {
        const std::shared_ptr<const Inversion> inversion = method_->invert(portrait(0));
        if (!comparison_.edits_.empty()) method_->render(*inversion, latent_edit(comparison_.edits_.front()));
    }

    std::vector<at::Tensor> features(const at::Tensor& image) const {
        return SetFeatures::of(image, comparison_.set_measures_);
    }

    void work_on(size_t place) {
        const at::Tensor original = portrait(place);
        const Seconds inverting;
        const std::shared_ptr<const Inversion> inversion = method_->invert(original);
        invert_seconds_ += inverting.passed();
        const at::Tensor inverted = as_saved(inversion->reconstruction);
        const std::vector<at::Tensor> inverted_features = features(inverted);
        reconstruction_.add(original, inverted);
        inverted_.add(inverted_features);
        for (size_t e = 0; e < comparison_.edits_.size(); ++e) {
            const Edit& edit = comparison_.edits_[e];
            if (!edit.applies[place]) continue;
            const LatentEdit latent = latent_edit(edit);
            const Seconds rendering;
            const at::Tensor rendered = method_->render(*inversion, latent);
            render_seconds_ += rendering.passed();
            ++renders_;
            Running& running = running_[e];
            const at::Tensor edited = as_saved(rendered);
            running.identity.add(original, edited);
            if (edit.outside.defined()) running.outside += mean_change(inverted, edited, edit.outside);
            if (judges(edit)) running.agrees += judge_sees(edit, edited) ? 1 : 0;
            ++running.portraits;
            if (!edit.by_label) continue;
            running.edited.add(features(edited));
            running.unedited.add(inverted_features);
        }
    }

    bool judges(const Edit& edit) const { return comparison_.networks_.judge && edit.by_label; }

    // The label that was edited towards.
    bool judge_sees(const Edit& edit, const at::Tensor& edited) const {
        const at::Tensor scores = comparison_.networks_.judge->scores(edited);  // [1, attributes]
        return (scores[0][edit.attribute].item<double>() > 0) == (edit.deflection > 0);
    }

    EditFigures edit_figures(const Edit& edit, const Running& running) const {
        EditFigures figures;
        figures.slider = edit.slider;
        figures.deflection = edit.deflection;
        figures.portraits = running.portraits;
        figures.identity = running.identity.means();
        if (edit.outside.defined()) figures.change_outside = running.outside / static_cast<double>(running.portraits);
        if (judges(edit)) {
            figures.judge_agrees = static_cast<double>(running.agrees) / static_cast<double>(running.portraits);
        }
        tell_distances(edit, running, figures);
        return figures;
    }

    void tell_distances(const Edit& edit, const Running& running, EditFigures& figures) const {
        if (!edit.by_label) return;
        figures.real_portraits = static_cast<int64_t>(edit.real.size());
        const at::Tensor places = at::tensor(edit.real, at::TensorOptions(at::kLong));
        std::vector<at::Tensor> real;  // by set measure
        for (const at::Tensor& features : comparison_.labelled_features_)
            real.push_back(features.index_select(0, places));
        figures.distances = running.edited.distances(real);
        const std::vector<SetFigure> before = running.unedited.distances(real);
        for (size_t i = 0; i < before.size(); ++i)
            figures.distances[i].unedited = before[i].distance;
    }

    const MethodComparison& comparison_;
    const std::vector<PairMeasure> identity_measures_, reconstruction_measures_;
    std::shared_ptr<const InversionMethod> method_;
    MethodFigures figures_;
    MeanFigures reconstruction_;
    SetFeatures inverted_;
    std::vector<Running> running_;  // by edit
    double invert_seconds_ = 0, render_seconds_ = 0;
    int renders_ = 0;
};

MethodComparison::MethodComparison(const ModelPack& pack, const PortraitData& data, const MeasuringNetworks& networks,
                                   const std::vector<std::string>& sliders, const Progress& progress)
    : pack_(pack), data_(data), networks_(networks), progress_(progress), set_measures_(set_measures(networks)) {
    TORCH_CHECK(!data.evaluation().empty(), "method comparison: there are no portraits to work on");
    const at::NoGradGuard no_grad;
    std::vector<int64_t> everybody = data.training();
    everybody.insert(everybody.end(), data.evaluation().begin(), data.evaluation().end());
    labelled_ = data.labelled(everybody);
    evaluation_features_ = features_of(data.evaluation());
    labelled_features_ = features_of(labelled_);
    for (const std::string& slider : sliders)
        pack.directions().edit_from_sliders({{slider, 0.0}});  // throws for an unknown one
    for (const std::shared_ptr<const Direction>& direction : pack.directions().all()) {
        const std::string& id = direction->info().id;
        if (sliders.empty() || std::find(sliders.begin(), sliders.end(), id) != sliders.end()) add_slider(*direction);
    }
}

std::vector<at::Tensor> MethodComparison::features_of(const std::vector<int64_t>& rows) const {
    SetFeatures features(set_measures_);
    if (set_measures_.empty()) return {};
    for (const int64_t row : rows)  // a portrait at a time: all of them at 1024 px would fill the memory
        features.add(SetFeatures::of(data_.batch({row}).images, set_measures_));
    return features.all();
}

void MethodComparison::add_slider(const Direction& direction) {
    const std::vector<std::string>& names = attribute_names();
    const std::string& id = direction.info().id;
    const auto named = std::find(names.begin(), names.end(), id);
    for (const double deflection : {1.0, -1.0}) {
        if (direction.is_identity(direction.info().power_from_slider(deflection))) continue;
        Edit edit;
        edit.slider = id;
        edit.deflection = deflection;
        edit.attribute = named == names.end() ? -1 : static_cast<int>(named - names.begin());
        edit.by_label = edit.attribute >= 0 && !labelled_.empty();
        const auto has_it = [&](int64_t row) {
            return has_attribute(data_.labels()[row][edit.attribute]).item<bool>();
        };
        for (const int64_t row : data_.evaluation())
            edit.applies.push_back(!edit.by_label || (data_.is_labelled(row) && has_it(row) != (deflection > 0)));
        if (edit.attribute >= 0 && pack_.resolution() % kCropCells == 0) {
            edit.outside = outside_mask(edit.attribute, pack_.resolution());
        }
        for (size_t i = 0; edit.by_label && i < labelled_.size(); ++i)
            if (has_it(labelled_[i]) == (deflection > 0)) edit.real.push_back(static_cast<int64_t>(i));
        edits_.push_back(edit);
    }
}

MethodFigures MethodComparison::measure(const std::string& method_id) const {
    const at::NoGradGuard no_grad;
    return Run(*this, method_id).figures();
}

}  // namespace lineament
