#include "core/training/recipe/stage_maker.h"

#include "core/weights/state_dict.h"

namespace lineament {
namespace {

// A model is what begins with "<name>.".
void drop(StateDict& models, const std::string& model) {
    for (auto old = models.lower_bound(model + "."); old != models.end() && old->first.rfind(model + ".", 0) == 0;)
        old = models.erase(old);
}

}  // namespace

std::vector<std::string> models_outdated_by(const StageRecipe& stage) {
    if (stage.stage != "autoencoder" && stage.stage != "gan") return {};
    return {"e4e", "psp", "fs", "styleres", "warpres", "directions", "fs_backbone", "fuser", "editor"};
}

StageMaker::StageMaker(const PortraitData& data, const StateDict& models, const std::string& pairs,
                       const FaceComparison& comparison, const ReferenceFlow& reference_flow)
    : data_(data), models_(models), pairs_file_(pairs), comparison_(comparison), reference_flow_(reference_flow) {}

StageMaker::~StageMaker() = default;

// One overload for the options of each kind of stage.
struct StageMaker::Making {
    using Made = std::unique_ptr<TrainingStage>;
    StageMaker& maker;
    const std::string& stage;
    const PortraitData& data = maker.data_;
    const FaceComparison& comparison = maker.comparison_;

    StateDict models() const { return cloned(maker.models_); }

    Made operator()(const AutoencoderOptions& options) const {
        options.generator.check();
        if (data.side() != options.generator.resolution) {
            throw std::invalid_argument("The crops are " + std::to_string(data.side()) +
                                        " px wide, but the recipe's generator makes " +
                                        std::to_string(options.generator.resolution) + " px.");
        }
        return std::make_unique<AutoencoderStage>(data, options);
    }
    Made operator()(const ConditionOptions& options) const {
        return std::make_unique<ConditionStage>(maker.pairs(), models(), options);
    }
    Made operator()(const RefineOptions& options) const {
        return std::make_unique<RefineStage>(maker.pairs(), models(), options);
    }
    Made operator()(const InverterOptions& options) const {
        return std::make_unique<InverterStage>(maker.pairs(), models(), options, comparison);
    }
    Made operator()(const EditorOptions& options) const {
        return std::make_unique<EditorStage>(maker.pairs(), models(), options, comparison);
    }
    Made operator()(const FeatureOptions& options) const {
        const bool with_copies = options.identity_weight > 0 && options.copies > 0 && !maker.pairs_file_.empty();
        return std::make_unique<FeatureStage>(data, stage, options, with_copies ? &maker.pairs() : nullptr);
    }
    Made operator()(const GeneratorStageOptions& options) const {
        return std::make_unique<GeneratorStage>(data, models(), options);
    }
    Made operator()(const MappingOptions& options) const {
        return std::make_unique<MappingStage>(data, models(), options);
    }
    Made operator()(const EncoderStageOptions& options) const {
        return std::make_unique<EncoderStage>(data, models(), options, comparison);
    }
    Made operator()(const FsStageOptions& options) const {
        return std::make_unique<FsStage>(data, models(), options, comparison, pairs_for(options));
    }
    Made operator()(const StyleResOptions& options) const {
        return std::make_unique<ResidualStage>(data, models(), options, comparison, pairs_for(options));
    }
    Made operator()(const WarpResOptions& options) const {
        return std::make_unique<ResidualStage>(data, models(), options, comparison, maker.reference_flow_,
                                               pairs_for(options));
    }

    template <typename Options>
    const EditPairs* pairs_for(const Options& options) const {
        return options.pair_batch > 0 ? &maker.pairs() : nullptr;
    }
};

std::unique_ptr<TrainingStage> StageMaker::make(const StageRecipe& stage) {
    return std::visit(Making{*this, stage.stage}, stage.options);
}

void StageMaker::finish(const StageRecipe& stage, const StateDict& result) {
    for (const std::string& model : models_outdated_by(stage))
        drop(models_, model);
    for (const auto& [key, tensor] : result)
        drop(models_, key.substr(0, key.find('.')));
    models_.insert(result.begin(), result.end());
}

const EditPairs& StageMaker::pairs() {
    if (!pairs_) pairs_ = std::make_unique<EditPairs>(data_, pairs_file_);
    return *pairs_;
}

}  // namespace lineament
