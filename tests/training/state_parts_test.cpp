#include "core/training/state_parts.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "core/training/stage_helpers.h"
#include "core/training/tensor_packing.h"
#include "core/weights/safetensors.h"
#include "tests/training/file_size_limit.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;

// A work folder with two finished stages and one in progress, as run_recipe leaves it; removed with the object.
class WorkFolder {
  public:
    WorkFolder() : folder_((fs::temp_directory_path() / ("lineament_parts_" + std::to_string(::getpid()))).string()) {
        fs::create_directories(work());
        std::ofstream(work() + "/recipe.json")
            << R"({"stages": [{"stage": "autoencoder", "steps": 1}, {"stage": "refine", "steps": 1},
                   {"stage": "inverter", "steps": 1}]})";
        std::ofstream(work() + "/inverter.csv") << "step,seconds,measure,value\n1,0.5,l2,0.25\n";
        save("autoencoder", {{"generator.w", random({64, 64})}, {"e4e.w", random({8})}});
        save("refine", {{"generator.w", generator_}, {"discriminator.w", random({3, 1})}});
        save("inverter.state", checkpoint_);
        save("autoencoder.state", {{"stage.x", random({5000})}});
    }
    ~WorkFolder() { fs::remove_all(folder_); }
    std::string work() const { return folder_ + "/work"; }
    std::string parts() const { return folder_ + "/parts"; }
    std::string there() const { return folder_ + "/there"; }
    StateDict joined(const std::string& name) const { return load_safetensors(there() + "/" + name + ".safetensors"); }
    const StateDict& checkpoint() const { return checkpoint_; }
    const at::Tensor& generator() const { return generator_; }

  private:
    at::Tensor random(at::IntArrayRef sizes) { return at::randn(sizes, random_, at::TensorOptions(at::kFloat)); }
    void save(const std::string& name, const StateDict& state) {
        save_safetensors(work() + "/" + name + ".safetensors", state);
    }

    std::string folder_;
    at::Generator random_ = seeded_random(8);
    at::Tensor weight_ = random({40, 50});
    at::Tensor generator_ = random({64, 64});
    StateDict checkpoint_{{"stage.fuser.w", weight_},
                          {"stage.fuser@adam.m.w", random({40, 50})},
                          {"stage.fuser@adam.v.w", random({40, 50}).square()},
                          {"stage.fuser@adam.average.w", weight_ + random({40, 50}) * 1e-3},
                          {"stage.teacher.w", random({30, 30})},
                          {"stage.random", at::arange(20).to(at::kByte)},
                          {"run.step", at::full({1}, 17, at::TensorOptions(at::kLong))}};
};

std::string sentence_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no error";
}

TEST(TensorPacking, GivesBackEveryByte) {
    const std::vector<at::Tensor> tensors = {at::randn({7, 3}), at::arange(9), at::zeros({0, 4}),
                                             at::rand({5}).to(at::kBFloat16), at::scalar_tensor(3.5)};
    for (const at::Tensor& tensor : tensors) {
        const at::Tensor back = unpacked_tensor(packed_bytes(tensor), tensor.scalar_type(), tensor.sizes().vec());
        EXPECT_TRUE(at::equal(back, tensor)) << tensor;
    }
    EXPECT_THROW(unpacked_tensor(packed_bytes(at::ones({4})), at::kFloat, {5}), std::runtime_error);
    EXPECT_THROW(unpacked_tensor("rubbish", at::kFloat, {5}), std::runtime_error);
}

TEST(StateParts, WhereThereIsRoomNothingIsLost) {
    const WorkFolder run;
    SplitOptions options;
    options.part_bytes = 9000;
    const SplitSummary summary = split_state(run.work(), run.parts(), options);
    EXPECT_TRUE(summary.reduced.empty());
    int64_t bytes = 0;
    for (const auto& file : fs::directory_iterator(run.parts())) {
        if (file.path().extension() != ".bin") continue;
        EXPECT_LE(file.file_size(), 9000u);
        bytes += static_cast<int64_t>(file.file_size());
    }
    EXPECT_EQ(bytes, summary.bytes);
    join_state(run.parts(), run.there());
    const StateDict checkpoint = run.joined("inverter.state");
    ASSERT_EQ(checkpoint.size(), run.checkpoint().size());
    for (const auto& [name, tensor] : run.checkpoint())
        EXPECT_TRUE(at::equal(checkpoint.at(name), tensor)) << name;
    EXPECT_TRUE(at::equal(run.joined("refine").at("generator.w"), run.generator()));
    EXPECT_TRUE(fs::exists(run.there() + "/inverter.csv"));
    EXPECT_FALSE(fs::exists(run.there() + "/autoencoder.state.safetensors")) << "nothing needs it";
}

TEST(StateParts, OfAModelOnlyTheLastStagesWeightsTravel) {
    const WorkFolder run;
    split_state(run.work(), run.parts());
    join_state(run.parts(), run.there());
    const StateDict first = run.joined("autoencoder");
    EXPECT_EQ(first.count("generator.w"), 0u);
    EXPECT_EQ(first.count("e4e.w"), 1u);
}

TEST(StateParts, GivesUpPrecisionInOrderAndSaysSo) {
    const WorkFolder run;
    SplitOptions options;
    int64_t bytes = split_state(run.work(), run.parts(), options).bytes;
    // Into one byte less than the last time took.
    const auto split_smaller = [&] {
        fs::remove_all(run.parts());
        fs::remove_all(run.there());
        options.total_bytes = bytes - 1;
        const SplitSummary summary = split_state(run.work(), run.parts(), options);
        EXPECT_LT(summary.bytes, bytes);
        bytes = summary.bytes;
        join_state(run.parts(), run.there());
        return summary.reduced.size();
    };
    const StateDict& before = run.checkpoint();
    const std::string moment = "stage.fuser@adam.m.w", average = "stage.fuser@adam.average.w";
    ASSERT_EQ(split_smaller(), 1u);
    StateDict after = run.joined("inverter.state");
    EXPECT_EQ(after.at(moment).scalar_type(), at::kFloat);
    EXPECT_TRUE(at::allclose(after.at(moment), before.at(moment), 1.0 / 256, 0));
    EXPECT_FALSE(at::equal(after.at(moment), before.at(moment)));
    EXPECT_TRUE(at::equal(after.at(average), before.at(average)));

    ASSERT_EQ(split_smaller(), 2u);
    after = run.joined("inverter.state");
    EXPECT_TRUE(at::allclose(after.at(average), before.at(average), 0, 5e-5)) << "it lies close to its weights";
    EXPECT_TRUE(at::equal(run.joined("refine").at("generator.w"), run.generator()));

    ASSERT_EQ(split_smaller(), 3u);
    EXPECT_TRUE(at::allclose(run.joined("refine").at("generator.w"), run.generator(), 1e-3, 1e-3));
    after = run.joined("inverter.state");
    EXPECT_TRUE(at::allclose(after.at("stage.teacher.w"), before.at("stage.teacher.w"), 1e-3, 1e-3));

    ASSERT_EQ(split_smaller(), 4u);
    after = run.joined("inverter.state");
    EXPECT_TRUE(at::allclose(after.at(moment), before.at(moment), 0.07, 0));
    EXPECT_TRUE(at::equal(after.at("stage.fuser.w"), before.at("stage.fuser.w"))) << "what is trained stays exact";
    EXPECT_NE(sentence_of([&] { split_smaller(); }).find("more than"), std::string::npos);
}

TEST(StateParts, RefusesMissingDamagedAndMixedParts) {
    const WorkFolder run;
    SplitOptions options;
    options.part_bytes = 9000;
    split_state(run.work(), run.parts(), options);
    const std::string second = run.parts() + "/part-02.bin";
    const auto refusal = [&] { return sentence_of([&] { join_state(run.parts(), run.there()); }); };
    {
        std::fstream part(second, std::ios::in | std::ios::out | std::ios::binary);
        part.seekg(100);
        const char byte = static_cast<char>(part.get() ^ 1);
        part.seekp(100);
        part.put(byte);
    }
    EXPECT_NE(refusal().find("damaged, or belongs to another"), std::string::npos) << refusal();
    fs::copy_file(run.parts() + "/part-01.bin", second, fs::copy_options::overwrite_existing);
    EXPECT_NE(refusal().find("damaged, or belongs to another"), std::string::npos) << refusal();
    fs::remove(second);
    EXPECT_NE(refusal().find("part-02.bin is missing"), std::string::npos) << refusal();
    fs::remove(run.parts() + "/manifest.json");
    EXPECT_NE(refusal().find("manifest.json"), std::string::npos) << refusal();
    EXPECT_FALSE(fs::exists(run.there())) << "nothing may have been written";
    EXPECT_NE(sentence_of([&] { split_state(run.there(), run.parts()); }).find("no training run"), std::string::npos);
}

TEST(StateParts, AFullDiskLeavesNoFolderThatLooksWhole) {
    const WorkFolder run;
    split_state(run.work(), run.parts());
    {
        const testing::FileSizeLimit full(10000);  // room for the recipe, not for a generator
        EXPECT_THROW(join_state(run.parts(), run.there()), std::runtime_error);
    }
    EXPECT_FALSE(fs::exists(run.there() + "/recipe.json"));
}

TEST(StateParts, OverwritesNoRun) {
    const WorkFolder run;
    split_state(run.work(), run.parts());
    EXPECT_NE(sentence_of([&] { join_state(run.parts(), run.work()); }).find("already"), std::string::npos);
    EXPECT_NE(sentence_of([&] { split_state(run.work(), run.parts()); }).find("already"), std::string::npos);
}

}  // namespace
}  // namespace lineament
