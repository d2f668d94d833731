#include "core/metrics/attribute_judge.h"

#include <ATen/ATen.h>

#include <map>
#include <string>

#include "core/networks/layers.h"

namespace lineament {
namespace {

constexpr int64_t kCells = 32;
constexpr double kRidge = 3e-4;   // per sample and feature
constexpr double kConstant = 20;  // the constant feature's size: its weight is hardly held back
constexpr double kOlder = 0.5;    // label of 55 years

struct Region {  // in cells
    int64_t top, bottom, left, right;
};

const std::map<std::string, Region>& regions() {
    static const std::map<std::string, Region> where = {{"smile", {18, 28, 9, 23}},       {"glasses", {10, 19, 5, 27}},
                                                        {"facial_hair", {18, 30, 8, 24}}, {"grey_hair", {0, 20, 0, 32}},
                                                        {"blond_hair", {0, 20, 0, 32}},   {"bald", {0, 15, 0, 32}}};
    return where;
}

// [N, D]: mean colours of the cells, and the root of their mean absolute differences across and down.
at::Tensor features_of(const at::Tensor& images, int attribute) {
    const at::Tensor unit = images.add(1).div(2);
    const at::Tensor grey = unit.mean(1, /*keepdim=*/true);
    const auto edges = [&](int64_t axis) {
        const at::Tensor change = at::abs(at::diff(grey, 1, axis, grey.narrow(axis, 0, 1)));
        return area_downsample(change, kCells).add(1e-3).sqrt().mul(2);
    };
    const at::Tensor all = at::cat({area_downsample(unit, kCells), edges(3), edges(2)}, 1);  // [N, 5, 32, 32]
    const auto found = regions().find(attribute_names()[static_cast<size_t>(attribute)]);
    const Region r = found == regions().end() ? Region{0, kCells, 0, kCells} : found->second;
    return all.narrow(2, r.top, r.bottom - r.top).narrow(3, r.left, r.right - r.left).flatten(1).to(at::kDouble);
}

std::vector<int64_t> labelled(const PortraitData& data, const std::vector<int64_t>& rows) {
    std::vector<int64_t> result;
    for (const int64_t row : rows) {
        if (data.is_labelled(row)) result.push_back(row);
    }
    return result;
}

}  // namespace

at::Tensor AttributeJudge::says_yes(const at::Tensor& labels) {
    return labels.gt(kOlder);
}

AttributeJudge::AttributeJudge(const PortraitData& data) {
    const PortraitBatch known = data.batch(labelled(data, data.training()));
    const at::Tensor images = at::cat({known.images, known.images.flip({3})});
    const at::Tensor yes = says_yes(known.labels).repeat({2, 1}).to(at::kDouble);
    for (int attribute = 0; attribute < static_cast<int>(attribute_names().size()); ++attribute) {
        Line line;
        at::Tensor f = features_of(images, attribute);
        line.mean = f.mean(0);
        line.deviation = f.std(0).add(1e-3);
        f = (f - line.mean) / line.deviation;
        f = at::cat({f, at::full({f.size(0), 1}, kConstant, f.options())}, 1);
        const at::Tensor has = yes.select(1, attribute);
        const at::Tensor share = has.mean().clamp(1e-3, 1 - 1e-3);
        const at::Tensor weight = at::where(has.gt(0.5), 0.5 / share, 0.5 / (1 - share));
        // In the dual, because there are fewer portraits than features: beta = F^T (F F^T + lambda W^-1)^-1 y.
        const double lambda = kRidge * static_cast<double>(f.size(0) * f.size(1));
        const at::Tensor gram = at::matmul(f, f.t()) + at::diag(lambda / weight);
        const at::Tensor alpha = at::linalg_solve(gram, (has * 2 - 1).unsqueeze(1));
        const at::Tensor beta = at::matmul(f.t(), alpha).squeeze(1);
        line.weights = beta.narrow(0, 0, beta.size(0) - 1).contiguous();
        line.bias = beta[-1].item<double>() * kConstant;
        lines_.push_back(line);
    }
    const PortraitBatch unseen = data.batch(labelled(data, data.evaluation()));
    accuracy_ = scores(unseen.images).gt(0).eq(says_yes(unseen.labels)).to(at::kFloat).mean(0);
}

at::Tensor AttributeJudge::scores(const at::Tensor& images) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) % kCells == 0,
                "attribute judge: images are ", images.sizes(), ", needed [N, 3, S, S] with S a multiple of ", kCells);
    std::vector<at::Tensor> columns;
    for (size_t attribute = 0; attribute < lines_.size(); ++attribute) {
        const Line& line = lines_[attribute];
        const at::Tensor f = (features_of(images, static_cast<int>(attribute)) - line.mean) / line.deviation;
        columns.push_back(at::matmul(f, line.weights) + line.bias);
    }
    return at::stack(columns, 1).to(at::kFloat);
}

}  // namespace lineament
