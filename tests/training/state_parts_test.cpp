#include "core/training/state/state_parts.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/base/sha256.h"
#include "core/ops/seeded_random.h"
#include "core/training/state/tensor_packing.h"
#include "core/weights/safetensors.h"
#include "tests/support/file_size_limit.h"

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
    EXPECT_THROW(unpacked_tensor(packed_bytes(at::ones({4})), at::kFloat, {int64_t{1} << 50}), std::runtime_error)
        << "more memory than any machine has";
    EXPECT_TRUE(
        at::equal(unpacked_tensor(packed_bytes(at::zeros({100000})), at::kFloat, {100000}), at::zeros({100000})));
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

// A manifest that comes from elsewhere may say anything.
class StrangeManifest : public ::testing::Test {
  protected:
    void SetUp() override {
        SplitOptions options;
        options.part_bytes = 9000;
        split_state(run_.work(), run_.parts(), options);
        std::ifstream file(run_.parts() + "/manifest.json");
        manifest_ = nlohmann::json::parse(file);
    }
    /// What joining says when the manifest has been changed.
    std::string refusal(const std::function<void(nlohmann::json&)>& change) const {
        nlohmann::json changed = manifest_;
        change(changed);
        std::ofstream(run_.parts() + "/manifest.json") << changed.dump();
        const std::string sentence = sentence_of([&] { join_state(run_.parts(), run_.there()); });
        EXPECT_FALSE(fs::exists(run_.there())) << "nothing may have been written";
        return sentence;
    }

    WorkFolder run_;
    nlohmann::json manifest_;
};

TEST_F(StrangeManifest, NamesNoFileOutsideItsFolder) {
    fs::create_directories(run_.parts() + "/inner");
    fs::copy_file(run_.parts() + "/part-01.bin", run_.parts() + "/inner/part-01.bin");
    fs::copy_file(run_.parts() + "/part-01.bin", run_.work() + "/part-01.bin");
    for (const std::string& name : {std::string("../work/part-01.bin"), run_.work() + "/part-01.bin",
                                    std::string("inner/part-01.bin"), std::string(".."), std::string("."),
                                    std::string(), std::string("part-01.bin\0x", 13), std::string("in\\ner")}) {
        const std::string said = refusal([&](nlohmann::json& manifest) { manifest["parts"][0]["file"] = name; });
        EXPECT_NE(said.find("no plain name"), std::string::npos) << name << ": " << said;
    }
}

TEST_F(StrangeManifest, SizesAreTheFilesOwn) {
    const auto with_bytes = [&](const nlohmann::json& bytes) {
        return refusal([&](nlohmann::json& manifest) { manifest["parts"][1]["bytes"] = bytes; });
    };
    EXPECT_NE(with_bytes(8999).find("part-02.bin is damaged"), std::string::npos) << with_bytes(8999);
    EXPECT_NE(with_bytes(UINT64_MAX).find("1 TB"), std::string::npos) << with_bytes(UINT64_MAX);
    EXPECT_NE(with_bytes(-1).find("lacks"), std::string::npos) << with_bytes(-1);
    EXPECT_NE(with_bytes("much").find("lacks"), std::string::npos) << with_bytes("much");
    fs::resize_file(run_.parts() + "/part-01.bin", 20000);
    const std::string grown = refusal([](nlohmann::json&) {});
    EXPECT_NE(grown.find("part-01.bin is damaged"), std::string::npos) << grown;
}

TEST_F(StrangeManifest, OtherFieldsAndPartsAreRefusedInASentence) {
    using Json = nlohmann::json;
    const std::vector<std::function<void(Json&)>> changes{
        [](Json& manifest) { manifest["format"] = 7; },
        [](Json& manifest) { manifest["parts"] = "all"; },
        [](Json& manifest) { manifest["parts"][0] = 1; },
        [](Json& manifest) { manifest["parts"][0].erase("sha256"); },
        [](Json& manifest) { manifest["parts"][1] = manifest["parts"][0]; },
        [](Json& manifest) { manifest["parts"].erase(manifest["parts"].size() - 1); },
        [](Json& manifest) { manifest["parts"] = Json::array(); },
        [](Json& manifest) { manifest = Json::array({manifest}); }};
    for (const auto& change : changes) {
        const std::string said = refusal(change);
        EXPECT_NE(said.find(run_.parts()), std::string::npos) << said;
    }
    fs::remove(run_.parts() + "/part-01.bin");
    fs::create_directory(run_.parts() + "/part-01.bin");
    EXPECT_NE(refusal([](Json&) {}).find("a folder"), std::string::npos);
}

// The index inside the parts, whose SHA-256 anybody can make right.
TEST_F(StrangeManifest, TheContentOfPartsIsNotTrusted) {
    const auto refusal_of = [&](const std::string& index, const std::string& data) {
        std::string stream;
        for (size_t i = 0; i < 8; ++i)
            stream += static_cast<char>(index.size() >> (8 * i) & 0xFF);
        stream += index + data;
        Sha256 sha;
        sha.add(stream.data(), stream.size());
        std::ofstream(run_.parts() + "/part-01.bin", std::ios::binary) << stream;
        return refusal([&](nlohmann::json& manifest) {
            manifest["parts"] = nlohmann::json::array(
                {{{"file", "part-01.bin"}, {"bytes", stream.size()}, {"sha256", sha.hex_digest()}}});
        });
    };
    const std::string packed = packed_bytes(at::ones({4}));
    const auto tensor = [&](const std::string& file, const nlohmann::json& changes) {
        nlohmann::json entry = {
            {"encoding", "plain"}, {"type", 6}, {"shape", {4}}, {"begin", 0}, {"bytes", packed.size()}};
        entry.update(changes);
        return refusal_of(nlohmann::json{{"tensors", {{file, {{"w", entry}}}}}}.dump(), packed);
    };
    for (const char* name : {"../x.safetensors", "/tmp/x.safetensors", "..", ""})
        EXPECT_NE(tensor(name, nlohmann::json::object()).find("no plain name"), std::string::npos) << name;
    for (const nlohmann::json& changes :
         {nlohmann::json{{"shape", {1ULL << 40}}}, nlohmann::json{{"shape", {1ULL << 62, 1ULL << 62}}},
          nlohmann::json{{"shape", {-1}}}, nlohmann::json{{"shape", "wide"}}, nlohmann::json{{"type", 99}},
          nlohmann::json{{"type", "float"}}, nlohmann::json{{"begin", UINT64_MAX}}, nlohmann::json{{"bytes", 1000}},
          nlohmann::json{{"encoding", "magic"}}, nlohmann::json{{"encoding", "distance"}},
          nlohmann::json{{"encoding", 1}}}) {
        const std::string said = tensor("x.safetensors", changes);
        EXPECT_NE(said.find("raining state"), std::string::npos) << changes << ": " << said;
    }
    EXPECT_NE(refusal_of("[]", "").find("raining state"), std::string::npos);
    EXPECT_NE(refusal_of(R"({"texts": 3})", "").find("raining state"), std::string::npos);
    EXPECT_NE(refusal_of(R"({"texts": {"a.csv": {"begin": 0, "bytes": 1}}, "tensors": {"a.csv": {}}})", "x")
                  .find("raining state"),
              std::string::npos)
        << "one file of two kinds";
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
