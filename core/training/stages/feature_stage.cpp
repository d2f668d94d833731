#include "core/training/stages/feature_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>

#include "core/data/data_error.h"
#include "core/data/disturbance.h"
#include "core/data/label_balance.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/training/loop/stage_helpers.h"
#include "core/training/optim/mixed_precision.h"

namespace lineament {
namespace {

at::Tensor said_yes(const at::Tensor& labels) {  // [..., attributes] -> 0 or 1, ages near the line in between
    at::Tensor yes = has_attribute(labels).to(at::kFloat);
    yes.select(-1, attribute_index("age"))
        .copy_(((labels.select(-1, attribute_index("age")) - kYesLabel) * 4 + 0.5).clamp(0, 1));
    return yes;
}

// Cosines of a person with the mirror image and with everybody else: how far apart the same and others are.
void add_cosines(const at::Tensor& embedding, const at::Tensor& mirrored, Measures& measures) {  // [N, D], unit length
    const double people = static_cast<double>(embedding.size(0));
    const at::Tensor cosines = at::matmul(embedding, mirrored.t());
    const double own = cosines.trace().item<double>();
    measures["cosine_mirrored"] = own / people;
    if (people > 1) measures["cosine_strangers"] = (cosines.sum().item<double>() - own) / (people * (people - 1));
}

}  // namespace

void FeatureOptions::check() const {
    if (batch < 2 || copies < 0)
        throw std::invalid_argument(
            "A feature network needs batches of at least two portraits, and no fewer than 0 copies.");
    if (identity_weight < 0 || attribute_weight < 0 || identity_weight + attribute_weight <= 0)
        throw std::invalid_argument("The weights of attributes and identity must not be negative, nor both be 0.");
    if (identity_scale <= 0 || dropout < 0 || dropout > 1)
        throw std::invalid_argument("The scale of the cosines must be positive, and dropout lies in [0, 1].");
}

FeatureStage::FeatureStage(const PortraitData& data, const std::string& name, const FeatureOptions& options,
                           const EditPairs* pairs)
    : OptimisedStage(data, options.seed), name_(name), pairs_(pairs), options_(options) {
    options.check();
    FeatureNetworkShape shape = options.shape;
    shape.attributes = static_cast<int64_t>(attribute_names().size());
    OptimiserOptions adam;
    adam.learning_rate = options.rate;
    adam.beta1 = 0.9;
    adam.average_decay = options.average_decay;
    adam_ = &add_model(name, fresh_feature_network(shape, options.seed), adam);
    network_ = std::make_unique<FeatureNetwork>(adam_->parameters());

    const int64_t people = static_cast<int64_t>(data.training().size());
    StateDict classes;
    classes["weight"] = at::randn({people, shape.embedding}, random_.common(), at::TensorOptions(at::kFloat));
    class_adam_ = &add_model(name + "_classes", classes, adam);

    for (int64_t i = 0; i < people; ++i)
        class_of_row_[data.training()[static_cast<size_t>(i)]] = i;
    balance();
}

void FeatureStage::balance() {
    const int64_t people = static_cast<int64_t>(data_.training().size());
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    at::Tensor yes = at::zeros({people, attributes}, at::TensorOptions(at::kBool));
    std::vector<std::vector<int64_t>> rows_by_value;
    at::Tensor learned = at::zeros({attributes}, at::TensorOptions(at::kDouble));
    for (int64_t a = 0; a < attributes; ++a) {
        std::vector<int64_t> rows[2];
        for (int64_t i = 0; i < people; ++i) {
            const int64_t row = data_.training()[static_cast<size_t>(i)];
            if (!data_.is_labelled(row)) continue;
            const bool has = has_attribute(data_.labels()[row][a]).item<bool>();
            yes[i][a] = has;
            rows[has].push_back(i);
        }
        if (rows[0].empty() || rows[1].empty()) continue;
        learned[a] = 1;
        rows_by_value.insert(rows_by_value.end(), std::begin(rows), std::end(rows));
    }
    if (rows_by_value.empty()) throw DataError("No label differs between the portraits: there is nothing to learn.");
    // How often each portrait is drawn, and so each attribute: has and has-not shall count alike.
    at::Tensor share = at::zeros({people}, at::TensorOptions(at::kDouble));
    for (const std::vector<int64_t>& rows : rows_by_value) {
        const double each = 1.0 / static_cast<double>(rows.size() * rows_by_value.size());
        share.index_add_(0, at::tensor(rows, at::TensorOptions(at::kLong)),
                         at::full({static_cast<int64_t>(rows.size())}, each, at::TensorOptions(at::kDouble)));
    }
    if (options_.untie_labels) {
        const at::Tensor labelled = share.gt(0).nonzero().squeeze(1);
        share.index_copy_(0, labelled, untied_weights(yes.index_select(0, labelled), share.index_select(0, labelled)));
    }
    drawn_up_to_ = share.cumsum(0);
    const at::Tensor with = at::matmul(share, yes.to(at::kDouble));
    attribute_weight_ =
        (at::stack({0.5 / (1 - with).clamp_min(1e-6), 0.5 / with.clamp_min(1e-6)}) * learned).to(at::kFloat);
}

PortraitBatch FeatureStage::next_batch(std::vector<int64_t>& classes) {
    const at::Tensor draws = random_.uniform({options_.batch, 2});
    const at::Tensor places = at::searchsorted(drawn_up_to_, draws.select(1, 0).to(at::kDouble).contiguous())
                                  .clamp_max(drawn_up_to_.size(0) - 1);
    std::vector<int64_t> rows;
    std::vector<bool> mirrored;
    const int64_t* place = places.data_ptr<int64_t>();
    const float* draw = draws.data_ptr<float>();  // [batch, 2]
    for (int64_t i = 0; i < options_.batch; ++i) {
        classes.push_back(place[i]);
        rows.push_back(data_.training()[static_cast<size_t>(place[i])]);
        mirrored.push_back(draw[2 * i + 1] < 0.5F);
    }
    return data_.batch(rows, mirrored, network_->view(data_.side()));
}

at::Tensor FeatureStage::identity_loss(const at::Tensor& embedding, const std::vector<int64_t>& classes) const {
    const at::Tensor vectors = class_adam_->parameters().at("weight");
    const at::Tensor unit = vectors / vectors.square().sum(1, /*keepdim=*/true).add(1e-12).sqrt();
    return at::cross_entropy_loss(at::matmul(embedding, unit.t()) * options_.identity_scale,
                                  at::tensor(classes, at::TensorOptions(at::kLong)));
}

Measures FeatureStage::step(double progress) {
    const double rate = learning_rate_scale(progress, steps_++);
    const bool identity = options_.identity_weight > 0;
    std::vector<int64_t> classes;
    const PortraitBatch batch = next_batch(classes);
    const at::Tensor yes = said_yes(batch.labels);
    at::Tensor images = batch.images;
    if (identity && pairs_ && options_.copies > 0) {
        PairRequest request;
        request.with_before = false;
        request.view = network_->view(data_.side());
        const PairBatch copies = pairs_->random_batch(options_.copies, random_, request);
        images = at::cat({images, copies.after});
        for (int64_t i = 0; i < options_.copies; ++i)
            classes.push_back(class_of_row_.at(copies.rows.data_ptr<int64_t>()[i]));
    }
    const at::Tensor seen = disturbed(images, random_disturbance(images.size(0), options_.dropout, random_));
    FeatureNetwork::Output output;
    {
        const MixedPrecision mixed;
        output = network_->forward_part(seen, /*training=*/true);
    }
    const at::Tensor weight = yes * attribute_weight_[1] + (1 - yes) * attribute_weight_[0];
    const at::Tensor said = output.attributes.narrow(0, 0, options_.batch);
    const at::Tensor attributes = at::binary_cross_entropy_with_logits(said, yes, weight, {});
    at::Tensor loss = attributes * options_.attribute_weight;
    Measures measures{{"attributes", attributes.item<double>()}};
    if (identity) {
        const at::Tensor told_apart = identity_loss(output.embedding, classes);
        loss = loss + told_apart * options_.identity_weight;
        measures["identity"] = told_apart.item<double>();
    }
    loss.backward();
    step_models({adam_, class_adam_}, rate);
    return measures;
}

Measures FeatureStage::evaluate() {
    const at::NoGradGuard no_grad;
    const FeatureNetwork network(adam_->average());
    const std::vector<int64_t> rows = data_.labelled(data_.evaluation());
    Measures measures;
    if (rows.empty()) return measures;
    const PortraitBatch unseen = data_.batch(rows);
    const FeatureNetwork::Output output = network.forward(unseen.images);
    if (options_.identity_weight > 0)
        add_cosines(output.embedding, network.forward(unseen.images.flip({3})).embedding, measures);
    if (options_.attribute_weight == 0) return measures;
    const at::Tensor said = output.attributes.gt(0), yes = has_attribute(unseen.labels);
    for (size_t a = 0; a < attribute_names().size(); ++a) {
        const int64_t column = static_cast<int64_t>(a);
        const at::Tensor has = yes.select(1, column), right = said.select(1, column).eq(has);
        if (has.all().item<bool>() || !has.any().item<bool>()) continue;  // there is nothing to tell apart
        const auto share = [&](const at::Tensor& some) {
            return right.masked_select(some).to(at::kDouble).mean().item<double>();
        };
        measures["right_" + attribute_names()[a]] = (share(has) + share(has.logical_not())) / 2;
    }
    return measures;
}

}  // namespace lineament
