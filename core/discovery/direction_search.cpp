#include "core/discovery/direction_search.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "core/data/portrait_codes.h"
#include "core/directions/direction_finder.h"
#include "core/directions/hyperplane.h"

namespace lineament {
namespace {

constexpr char kMethod[] = "sfe";
constexpr int kStyleChannels = 4;
constexpr double kReachDeviations = 2.0;  // sliders end where portraits are rare but not unheard of

// As many faces at once as 16 of 128 px: slices of a moment, so that a slider that moves meanwhile need not wait.
int64_t faces_at_once(int side) {
    return std::clamp<int64_t>(int64_t{16} * 128 * 128 / (int64_t{side} * side), 1, 64);
}

CodeSpace code_space_of(const InversionMethod& method) {
    const std::optional<CodeSpace> space = method.code_space();
    TORCH_CHECK(space, "the method '", method.id(), "' has no codes");
    return *space;
}

void check_attribute(const std::string& name) {
    try {
        attribute_index(name);
    } catch (const std::invalid_argument& error) {
        throw DirectionQueryError(error.what());
    }
}

void check_component(int component, int64_t most) {
    if (component < most) return;
    throw DirectionQueryError("There are only " + std::to_string(most) + " components here.");
}

}  // namespace

DirectionFamily direction_family(const std::string& name) {
    if (name == "svm") return DirectionFamily::Svm;
    if (name == "lda") return DirectionFamily::Lda;
    if (name == "pca") return DirectionFamily::Pca;
    if (name == "sefa") return DirectionFamily::Sefa;
    if (name == "stylespace") return DirectionFamily::StyleSpace;
    throw DirectionQueryError("Directions are found by svm, lda, pca, sefa or stylespace, not by '" + name + "'.");
}

bool needs_labels(DirectionFamily family) {
    return family == DirectionFamily::Svm || family == DirectionFamily::Lda || family == DirectionFamily::StyleSpace;
}

void DirectionQuery::check() const {
    if (needs_labels(family)) check_attribute(attribute);
    for (const std::string& name : given) {
        check_attribute(name);
        if (name == attribute) {
            throw DirectionQueryError("'" + name + "' cannot be changed and held fixed at once.");
        }
    }
    if (component < 0) throw DirectionQueryError("Components are counted from the first.");
    if (first_row < 0 || (end_row != 0 && end_row <= first_row)) {
        throw DirectionQueryError("The last row of W+ that moves must not come before the first.");
    }
    if (!std::isfinite(reach) || reach < 0) throw DirectionQueryError("A slider's reach must be a positive number.");
}

DirectionSearch::DirectionSearch(const ModelPack& pack, const PortraitData& portraits, const Progress& progress)
    : method_(pack.method(kMethod)), space_(code_space_of(*method_)), has_portraits_(true) {
    const at::NoGradGuard no_grad;
    const at::TensorOptions longs(at::kLong);
    const auto encode = [&](const at::Tensor& faces) { return space_.encode(faces); };
    codes_ = encode_training(encode, portraits, progress, faces_at_once(pack.resolution()));
    labels_ = portraits.labels().index_select(0, at::tensor(portraits.training(), longs));
    std::vector<int64_t> labelled;
    for (size_t i = 0; i < portraits.training().size(); ++i)
        if (portraits.is_labelled(portraits.training()[i])) labelled.push_back(static_cast<int64_t>(i));
    labelled_ = at::tensor(labelled, longs);
}

DirectionSearch::DirectionSearch(const ModelPack& pack, const at::Tensor& faces)
    : method_(pack.method(kMethod)), space_(code_space_of(*method_)) {
    TORCH_CHECK(faces.dim() == 4 && faces.size(0) > 0 && faces.size(1) == 3, "direction search: faces are ",
                faces.sizes());
    codes_ = space_.encode(faces);
}

FoundDirection DirectionSearch::find(const DirectionQuery& query) const {
    const at::NoGradGuard no_grad;
    query.check();
    if (!has_portraits_ && query.family != DirectionFamily::Sefa) {
        throw DirectionQueryError("Without a file of portraits, only the generator's own factors can be found.");
    }
    if (needs_labels(query.family) && labelled_.size(0) == 0) {
        throw std::invalid_argument("None of the portraits is in the file of labels.");
    }
    FoundDirection found = query.family == DirectionFamily::Pca          ? by_components(query)
                           : query.family == DirectionFamily::Sefa       ? by_factors(query)
                           : query.family == DirectionFamily::StyleSpace ? by_channels(query)
                                                                         : by_hyperplane(query);
    if (query.reach > 0) found.reach = query.reach;
    return found;
}

DirectionSearch::Rows DirectionSearch::rows_of(const DirectionQuery& query) const {
    // SeFa counts convolutions, of which there is one less than rows.
    const bool convolutions = query.family == DirectionFamily::Sefa;
    const int all = static_cast<int>(codes_.size(1)) - (convolutions ? 1 : 0);
    const Rows rows{query.first_row, query.end_row == 0 ? all : query.end_row};
    if (rows.first < rows.end && rows.end <= all) return rows;
    throw DirectionQueryError("The rows of W+ that can move are 0 to " + std::to_string(all) + " here.");
}

// Of those that have labels; [N, ...] -> [M, ...].
at::Tensor DirectionSearch::labelled(const at::Tensor& per_portrait) const {
    return per_portrait.index_select(0, labelled_);
}

at::Tensor DirectionSearch::has(const std::string& attribute) const {
    return has_attribute(labelled(labels_).select(1, attribute_index(attribute)));
}

at::Tensor DirectionSearch::normal_of(const std::string& attribute, DirectionFamily family, const Rows& rows) const {
    const at::Tensor codes = labelled(codes_).narrow(1, rows.first, rows.count()).flatten(1);
    try {
        return family == DirectionFamily::Svm ? svm_normal(codes, has(attribute)) : lda_normal(codes, has(attribute));
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(attribute + ": " + error.what());
    }
}

FoundDirection DirectionSearch::by_hyperplane(const DirectionQuery& query) const {
    const Rows rows = rows_of(query);
    at::Tensor normal = normal_of(query.attribute, query.family, rows);  // [rows * w_dim]
    std::vector<at::Tensor> others;
    std::string given;
    for (const std::string& name : query.given) {
        others.push_back(normal_of(name, query.family, rows));
        given += (given.empty() ? ", with fixed " : ", ") + name;
    }
    if (!others.empty()) normal = conditioned_normal(normal, at::stack(others));
    // Slider 1: from the mean of those who have it not to the mean of those who have, along the normal.
    const at::Tensor codes = labelled(codes_);
    const at::Tensor along = at::matmul(codes.narrow(1, rows.first, rows.count()).flatten(1), normal);
    const at::Tensor yes = has(query.attribute);
    FoundDirection found;
    found.family = "interfacegan";
    found.reach = (along.masked_select(yes).mean() - along.masked_select(yes.logical_not()).mean()).item<double>();
    if (found.reach <= 0) {
        throw std::invalid_argument("With these attributes held fixed, nothing of '" + query.attribute +
                                    "' is left to tell the portraits apart; hold fewer of them.");
    }
    found.unit = "W+ distance";
    found.source = (query.family == DirectionFamily::Svm ? "linear SVM" : "linear discriminant") +
                   std::string(" on the label '") + query.attribute + "' of " + std::to_string(codes.size(0)) +
                   " portraits" + given;
    found.params = nlohmann::json::object();
    at::Tensor direction = at::zeros({1, codes.size(1), codes.size(2)});
    direction.narrow(1, rows.first, rows.count()).copy_(normal.view({1, rows.count(), codes.size(2)}));
    found.tensors[""] = direction;
    return found;
}

FoundDirection DirectionSearch::by_components(const DirectionQuery& query) const {
    const Rows rows = rows_of(query);
    check_component(query.component, std::min(codes_.size(0) - 1, codes_.size(2)));
    const PrincipalComponents pca = principal_components(codes_.mean(1), query.component + 1);
    FoundDirection found;
    found.family = "ganspace";
    found.reach = kReachDeviations;
    found.unit = "standard deviations";
    found.source = "principal component " + std::to_string(query.component + 1) + " of the codes of " +
                   std::to_string(codes_.size(0)) + " portraits";
    found.params = {{"component", 0}, {"rows", {rows.first, rows.end}}, {"mode", "relative"}};
    found.tensors[".comp"] = pca.components.narrow(0, query.component, 1).contiguous();
    found.tensors[".std"] = pca.deviations.narrow(0, query.component, 1).contiguous();
    return found;
}

FoundDirection DirectionSearch::by_factors(const DirectionQuery& query) const {
    const Rows rows = rows_of(query);
    const at::Tensor factors = semantic_factors(*space_.generator, rows.first, rows.end,
                                                query.component + 1);  // [count, w_dim]
    check_component(query.component, factors.size(0));
    FoundDirection found;
    found.family = "interfacegan";
    found.unit = "W distance";
    found.source = "semantic factor " + std::to_string(query.component + 1) + " of the generator's style weights";
    found.params = {{"rows", {rows.first, rows.end}}};
    found.tensors[""] = factors.narrow(0, query.component, 1).contiguous();
    found.reach = kReachDeviations * spread_along(found.tensors[""][0]);
    return found;
}

// Standard deviation of the codes along a unit direction [w_dim].
double DirectionSearch::spread_along(const at::Tensor& direction) const {
    if (has_portraits_) return at::matmul(codes_.mean(1), direction).std().item<double>();
    // A few faces do not tell it for each direction: their distance from the mean code, as if all were alike.
    const at::Tensor from_mean = codes_.mean(1) - space_.mean_code();
    return from_mean.square().mean().sqrt().item<double>();
}

FoundDirection DirectionSearch::by_channels(const DirectionQuery& query) const {
    FoundDirection found;
    found.family = "stylespace";
    found.reach = 3.0;
    found.unit = "standard deviations";
    found.source = "the " + std::to_string(kStyleChannels) + " style channels that answer most to the label '" +
                   query.attribute + "'";
    nlohmann::json channels = nlohmann::json::array();
    const StyleCode styles = space_.styles(labelled(codes_));
    for (const StyleChannelResponse& r :
         rank_style_channels(styles, labelled(labels_), attribute_index(query.attribute), kStyleChannels)) {
        channels.push_back({r.convolution, r.channel, (r.response > 0 ? 1 : -1) * r.deviation});
    }
    found.params = {{"conv_channels", channels}, {"scale", 1.0}};
    return found;
}

}  // namespace lineament
