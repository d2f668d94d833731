#include "core/evaluation/linear_judge.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <string>

#include "core/evaluation/attribute_regions.h"
#include "core/networks/layers/layers.h"

namespace lineament {
namespace {

constexpr int64_t kCells = kCropCells;
constexpr double kRidge = 3e-4;   // per sample and feature
constexpr double kConstant = 20;  // the constant feature's size: its weight is hardly held back

// [N, 5, 32, 32]: mean colours of the cells, and the root of their mean absolute differences across and down.
at::Tensor planes_of(const at::Tensor& images) {
    const at::Tensor unit = images.add(1).div(2);
    const at::Tensor grey = unit.mean(1, /*keepdim=*/true);
    const auto edges = [&](int64_t axis) {
        const at::Tensor change = at::abs(at::diff(grey, 1, axis, grey.narrow(axis, 0, 1)));
        return area_downsample(change, kCells).add(1e-3).sqrt().mul(2);
    };
    return at::cat({area_downsample(unit, kCells), edges(3), edges(2)}, 1);
}

at::Tensor features_of(const at::Tensor& planes, int attribute) {  // [N, D]
    const CropArea r = where_seen(attribute);
    return planes.narrow(2, r.top, r.bottom - r.top).narrow(3, r.left, r.right - r.left).flatten(1).to(at::kDouble);
}

}  // namespace

LinearJudge::LinearJudge(const PortraitData& data) {
    const std::vector<int64_t> known = data.labelled(data.training());
    if (known.empty()) {
        throw std::runtime_error(
            "No portrait that may be trained on has a label; the labels' file names must be those of the crops.");
    }
    std::vector<at::Tensor> straight, mirrored;  // a portrait at a time: all of them at 1024 px would fill the memory
    for (const int64_t row : known) {
        const at::Tensor image = data.batch({row}).images;
        straight.push_back(planes_of(image));
        mirrored.push_back(planes_of(image.flip({3})));
    }
    const at::Tensor planes = at::cat({at::cat(straight), at::cat(mirrored)});
    const at::Tensor labels = data.labels().index_select(0, at::tensor(known, at::TensorOptions(at::kLong)));
    const at::Tensor yes = has_attribute(labels).repeat({2, 1}).to(at::kDouble);
    for (int attribute = 0; attribute < static_cast<int>(attribute_names().size()); ++attribute) {
        Line line;
        at::Tensor f = features_of(planes, attribute);
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
}

at::Tensor LinearJudge::scores(const at::Tensor& images) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) % kCells == 0,
                "attribute judge: images are ", images.sizes(), ", needed [N, 3, S, S] with S a multiple of ", kCells);
    const at::Tensor planes = planes_of(images);
    std::vector<at::Tensor> columns;
    for (size_t attribute = 0; attribute < lines_.size(); ++attribute) {
        const Line& line = lines_[attribute];
        const at::Tensor f = (features_of(planes, static_cast<int>(attribute)) - line.mean) / line.deviation;
        columns.push_back(at::matmul(f, line.weights) + line.bias);
    }
    return at::stack(columns, 1).to(at::kFloat);
}

}  // namespace lineament
