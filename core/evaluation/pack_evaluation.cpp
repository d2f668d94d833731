#include "core/evaluation/pack_evaluation.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>

#include "core/data/image_grid.h"
#include "core/measures/feature_metrics.h"
#include "core/measures/image_metrics.h"

namespace lineament {
namespace {

constexpr int64_t kMontageRows = 20;
constexpr double kSamePerson = 0.8;  // cosine

}  // namespace

PackEvaluation::PackEvaluation(const ModelPack& pack, const InversionMethod& method, const PortraitData& data,
                               const Progress& progress)
    : pack_(pack), method_(method), data_(data), progress_(progress) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> inverted;
    originals_ = data.batch(data.evaluation()).images;
    for (int64_t i = 0; i < originals_.size(0); ++i) {
        inversions_.push_back(method.invert(originals_.narrow(0, i, 1)));
        inverted.push_back(as_saved(inversions_.back()->reconstruction));
        progress.report(WorkStage::Evaluate, -1,
                        "inverted " + std::to_string(i + 1) + " of " + std::to_string(originals_.size(0)));
    }
    inverted_ = at::cat(inverted);
}

InversionFigures PackEvaluation::inversion() const {
    const at::Tensor l2 = mean_squared_difference(originals_, inverted_);
    InversionFigures figures;
    figures.portraits = originals_.size(0);
    figures.l2 = l2.mean().item<double>();
    figures.l2_worst = l2.max().item<double>();
    figures.psnr = peak_signal_to_noise(originals_, inverted_).mean().item<double>();
    figures.ssim = structural_similarity(originals_, inverted_).mean().item<double>();
    if (has_five_scales(originals_.size(2))) {
        figures.ms_ssim = multi_scale_similarity(originals_, inverted_).mean().item<double>();
    }
    return figures;
}

std::vector<size_t> PackEvaluation::sliders() const {
    std::vector<size_t> found;
    for (size_t a = 0; a < attribute_names().size(); ++a) {
        if (pack_.directions().find(attribute_names()[a])) found.push_back(a);
    }
    return found;
}

at::Tensor PackEvaluation::has(size_t attribute) const {
    const at::Tensor rows = at::tensor(data_.evaluation(), at::TensorOptions(at::kLong));
    return has_attribute(data_.labels().index_select(0, rows)).select(1, static_cast<int64_t>(attribute));
}

at::Tensor PackEvaluation::labelled() const {
    std::vector<int64_t> places;  // the others are moved without knowing what they have
    for (size_t i = 0; i < data_.evaluation().size(); ++i)
        if (data_.is_labelled(data_.evaluation()[i])) places.push_back(static_cast<int64_t>(i));
    return at::tensor(places, at::TensorOptions(at::kLong));
}

at::Tensor PackEvaluation::moved_by(const std::vector<size_t>& attributes) const {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> edited, have;
    for (const size_t attribute : attributes)
        have.push_back(has(attribute));
    for (size_t i = 0; i < inversions_.size(); ++i) {
        std::map<std::string, double> values;
        for (size_t a = 0; a < attributes.size(); ++a) {
            const bool has_it = have[a][static_cast<int64_t>(i)].item<bool>();
            values[attribute_names()[attributes[a]]] = has_it ? -1.0 : 1.0;
        }
        edited.push_back(as_saved(method_.render(*inversions_[i], pack_.directions().edit_from_sliders(values))));
    }
    return at::cat(edited);
}

void PackEvaluation::move(size_t attribute) {
    attribute_ = attribute;
    edited_ = moved_by({attribute});
    shown_.push_back(edited_.narrow(0, 0, std::min(kMontageRows, edited_.size(0))).clone());
    progress_.report(WorkStage::Evaluate, -1, "edited " + attribute_names()[attribute]);
}

TogetherFigures PackEvaluation::together(const AttributeJudge& judge) const {
    const at::NoGradGuard no_grad;
    const std::vector<size_t> all = sliders();
    const at::Tensor places = labelled();
    TogetherFigures figures;
    for (size_t first = 0; first < all.size(); ++first) {
        for (size_t second = first + 1; second < all.size(); ++second) {
            const at::Tensor said = judge.scores(moved_by({all[first], all[second]})).index_select(0, places).gt(0);
            const auto seen = [&](size_t attribute) {  // bool [M]
                return said.select(1, static_cast<int64_t>(attribute)).ne(has(attribute).index_select(0, places));
            };
            const at::Tensor one = seen(all[first]), other = seen(all[second]);
            figures.each += at::stack({one, other}).to(at::kDouble).mean().item<double>();
            figures.both += one.logical_and(other).to(at::kDouble).mean().item<double>();
            ++figures.pairs;
        }
        progress_.report(WorkStage::Evaluate, -1, "edited " + attribute_names()[all[first]] + " with others");
    }
    figures.each /= std::max(1, figures.pairs);
    figures.both /= std::max(1, figures.pairs);
    return figures;
}

at::Tensor PackEvaluation::unedited_scores(const AttributeJudge& judge) const {
    const at::NoGradGuard no_grad;
    return judge.scores(inverted_);
}

at::Tensor PackEvaluation::unedited_embeddings(const FeatureNetwork& network) const {
    return identity_embeddings(network, inverted_);
}

SliderFigures PackEvaluation::judged(const AttributeJudge& judge, const at::Tensor& before) const {
    TORCH_CHECK(edited_.defined(), "pack evaluation: no slider was moved yet");
    const at::NoGradGuard no_grad;
    const at::Tensor after = judge.scores(edited_), has_it = has(attribute_);
    TORCH_CHECK(before.sizes() == after.sizes(), "pack evaluation: scores of the unedited are ", before.sizes(),
                ", of the edited ", after.sizes());
    const int64_t attribute = static_cast<int64_t>(attribute_);
    SliderFigures figures;
    for (int64_t i = 0; i < after.size(0); ++i) {
        if (!data_.is_labelled(data_.evaluation()[static_cast<size_t>(i)])) continue;
        const int added = has_it[i].item<bool>() ? 0 : 1;
        const double score = after[i][attribute].item<double>(), old = before[i][attribute].item<double>();
        ++figures.count[added];
        figures.agrees[added] += (score > 0) == (added == 1);
        figures.moved[added] += added == 1 ? score > old : score < old;
        const at::Tensor flipped = after[i].gt(0).ne(before[i].gt(0)).to(at::kFloat);
        figures.others_changed +=
            (flipped.sum() - flipped[attribute]).item<double>() / static_cast<double>(after.size(1) - 1);
    }
    figures.others_changed /= std::max(1, figures.count[0] + figures.count[1]);
    return figures;
}

IdentityFigures PackEvaluation::identity(const FeatureNetwork& network, const at::Tensor& before) const {
    TORCH_CHECK(edited_.defined(), "pack evaluation: no slider was moved yet");
    const at::Tensor places = labelled();
    const at::Tensor after = identity_embeddings(network, edited_.index_select(0, places));
    const at::Tensor cosine = (before.index_select(0, places) * after).sum(1).to(at::kDouble);
    return {cosine.mean().item<double>(), cosine.ge(kSamePerson).to(at::kDouble).mean().item<double>()};
}

void PackEvaluation::save_montage(const std::string& path) const {
    std::vector<at::Tensor> cells;
    const int64_t rows = std::min<int64_t>(kMontageRows, inverted_.size(0));
    for (int64_t i = 0; i < rows; ++i) {
        cells.push_back(originals_.narrow(0, i, 1));
        cells.push_back(inverted_.narrow(0, i, 1));
        for (const at::Tensor& edits : shown_)
            cells.push_back(edits.narrow(0, i, 1));
    }
    save_image_grid(path, at::cat(cells), static_cast<int>(2 + shown_.size()));
}

}  // namespace lineament
