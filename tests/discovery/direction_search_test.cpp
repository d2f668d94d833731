// Every way of finding a direction on a pack of noise and a few labelled squares, and what becomes of it.
#include "core/discovery/direction_search.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "core/directions/catalogue_writer.h"
#include "core/discovery/pack_portraits.h"
#include "core/ops/seeded_random.h"
#include "core/weights/npy.h"
#include "tests/support/tiny_pack.h"

namespace lineament {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr int kPortraits = 40;  // every 13th is kept for evaluation: 36 train

// A pack of its own and portraits of its size: brighter where they smile.
class Discovery : public ::testing::Test {
  protected:
    Discovery() {
        std::string pattern = (fs::temp_directory_path() / "lineament_discovery_XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        pack_ = ModelPack::load(testing::write_tiny_pack(path("pack")));
        write_portraits(pack_->resolution());
    }
    ~Discovery() override {
        fs::permissions(path("pack"), fs::perms::owner_all);
        fs::remove_all(folder_);
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    void write_portraits(int64_t side) const {
        at::Generator random = seeded_random(6);
        at::Tensor crops = at::rand({kPortraits, side, side, 3}, random, at::TensorOptions(at::kFloat)) * 80 + 40;
        std::ofstream names(path("crops.names.txt")), labels(path("labels.csv"));
        labels << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n";
        for (int i = 0; i < kPortraits; ++i) {
            if (i % 2 == 1) crops[i] += 90;
            names << "face" << i << ".png\n";
            labels << "face" << i << ".png,0," << i % 2 << ",0," << (i % 3 == 0) << ",brown,0,40\n";
        }
        save_npy(path("crops.npy"), crops.to(at::kByte));
    }

    std::shared_ptr<const PortraitData> portraits(bool labelled = true) const {
        return load_portraits_for(*pack_, path("crops.npy"), labelled ? path("labels.csv") : "");
    }

    static DirectionQuery query(DirectionFamily family) {
        DirectionQuery result;
        result.family = family;
        if (needs_labels(family)) result.attribute = "smile";
        return result;
    }

    fs::path folder_;
    std::shared_ptr<const ModelPack> pack_;
};

std::string sentence_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "(no exception)";
}

TEST_F(Discovery, EveryFamilyGivesADirectionThatMovesThePicture) {
    const std::shared_ptr<const PortraitData> data = portraits();
    const DirectionSearch search(*pack_, *data);
    const PreviewStrip strip(search.method(), data->first_unseen(2).images);
    for (const char* name : {"svm", "lda", "pca", "sefa", "stylespace"}) {
        SCOPED_TRACE(name);
        const FoundDirection found = search.find(query(direction_family(name)));
        EXPECT_GT(found.reach, 0);
        EXPECT_FALSE(found.unit.empty());
        EXPECT_FALSE(found.source.empty());
        const at::Tensor cells = strip.render(found);
        ASSERT_EQ(cells.size(0), 2 * 5);
        EXPECT_GT((cells[0] - cells[4]).abs().max().item<double>(), 1e-3) << "-1 and 1 look alike";
        EXPECT_TRUE(at::allclose(cells[2], strip.render(found)[2])) << "the middle is the face without an edit";
    }
}

TEST_F(Discovery, AHyperplaneSeparatesTheCodesAndRespectsWhatIsFixed) {
    const std::shared_ptr<const PortraitData> data = portraits();
    const DirectionSearch search(*pack_, *data);
    DirectionQuery smile = query(DirectionFamily::Svm), female = query(DirectionFamily::Svm);
    female.attribute = "female";
    const at::Tensor fixed = search.find(female).tensors.at("").flatten();
    smile.given = {"female"};
    const FoundDirection found = search.find(smile);
    const at::Tensor normal = found.tensors.at("").flatten();
    EXPECT_NEAR(normal.norm().item<double>(), 1, 1e-4);
    EXPECT_NEAR(at::dot(normal, fixed).item<double>(), 0, 1e-4);
    EXPECT_THAT(found.source, HasSubstr("with fixed female"));
}

TEST_F(Discovery, OnlyTheChosenRowsMove) {
    const DirectionSearch search(*pack_, *portraits());
    DirectionQuery smile = query(DirectionFamily::Lda);
    smile.first_row = 2;
    smile.end_row = 4;
    const at::Tensor direction = search.find(smile).tensors.at("")[0];
    for (int64_t row = 0; row < direction.size(0); ++row)
        EXPECT_EQ(direction[row].abs().max().item<double>() > 0, row == 2 || row == 3) << "row " << row;
}

TEST_F(Discovery, AReachThatIsGivenReplacesTheFoundOne) {
    const DirectionSearch search(*pack_, *portraits());
    DirectionQuery factor = query(DirectionFamily::Sefa);
    EXPECT_NE(search.find(factor).reach, 1.25);
    factor.reach = 1.25;
    EXPECT_EQ(search.find(factor).reach, 1.25);
}

TEST_F(Discovery, FactorsNeedAFaceOnly) {
    const at::Tensor face = portraits(false)->first_unseen(1).images;
    const DirectionSearch search(*pack_, face);
    const FoundDirection found = search.find(query(DirectionFamily::Sefa));
    EXPECT_GT(found.reach, 0);
    const FoundDirection from_portraits = DirectionSearch(*pack_, *portraits(false)).find(query(DirectionFamily::Sefa));
    EXPECT_TRUE(at::equal(found.tensors.at(""), from_portraits.tensors.at(""))) << "the portraits set the range only";
    EXPECT_THROW(search.find(query(DirectionFamily::Pca)), DirectionQueryError);
}

TEST_F(Discovery, AQueryThatCannotBeMeantIsRefusedWithASentence) {
    const DirectionSearch search(*pack_, *portraits());
    DirectionQuery wrong = query(DirectionFamily::Svm);
    wrong.attribute = "smle";
    EXPECT_THAT(sentence_of([&] { search.find(wrong); }), HasSubstr("no attribute 'smle'"));
    wrong = query(DirectionFamily::Svm);
    wrong.given = {"smile"};
    EXPECT_THAT(sentence_of([&] { search.find(wrong); }), HasSubstr("at once"));
    wrong = query(DirectionFamily::Sefa);
    wrong.end_row = 10;  // the tiny pack has 10 rows, of which the last feeds no convolution
    EXPECT_THAT(sentence_of([&] { search.find(wrong); }), HasSubstr("0 to 9"));
    wrong = query(DirectionFamily::Pca);
    wrong.component = 35;  // 36 portraits span 35 components
    EXPECT_THROW(search.find(wrong), DirectionQueryError);
    EXPECT_THROW(direction_family("magic"), DirectionQueryError);
}

TEST_F(Discovery, LabelsThatDoNotSufficeAreSaid) {
    const DirectionSearch unlabelled(*pack_, *portraits(false));
    EXPECT_THAT(sentence_of([&] { unlabelled.find(query(DirectionFamily::Svm)); }), HasSubstr("file of labels"));
    const DirectionSearch search(*pack_, *portraits());
    DirectionQuery nobody = query(DirectionFamily::Svm);
    nobody.attribute = "glasses";
    EXPECT_THAT(sentence_of([&] { search.find(nobody); }), HasSubstr("glasses: "));
}

TEST_F(Discovery, CropsOfAnotherSizeAreRefused) {
    write_portraits(32);
    EXPECT_THAT(sentence_of([&] { portraits(); }), HasSubstr("--size 64"));
}

TEST_F(Discovery, EncodingCanBeGivenUp) {
    const auto stop = [](const ProgressStep&) { return false; };
    EXPECT_THROW(DirectionSearch(*pack_, *portraits(), stop), Cancelled);
}

TEST_F(Discovery, WhatIsKeptIsASliderOfThePackThatDoesWhatTheStripShowed) {
    const std::shared_ptr<const PortraitData> data = portraits();
    const DirectionSearch search(*pack_, *data);
    const at::Tensor face = data->first_unseen(1).images;
    for (const char* name : {"lda", "pca", "sefa", "stylespace"}) {
        const FoundDirection found = search.find(query(direction_family(name)));
        const at::Tensor strip = PreviewStrip(search.method(), face).render(found);
        const CatalogueEntry entry =
            catalogue_entry(found, {std::string("by_") + name, "By " + std::string(name), "Found", "steps"});
        add_to_catalogue(own_catalogue(pack_->manifest()), entry.json, entry.tensors);

        const std::shared_ptr<const ModelPack> again = ModelPack::load(path("pack"));
        const std::shared_ptr<const Direction> kept = again->directions().find(entry.json.at("id"));
        ASSERT_NE(kept, nullptr) << name;
        EXPECT_EQ(kept->info().unit, "steps");
        EXPECT_EQ(kept->info().source, found.source);
        EXPECT_EQ(kept->info().maximum, found.reach);
        const std::shared_ptr<const InversionMethod> method = again->method("sfe");
        const at::Tensor image =
            method->render(*method->invert(face), again->directions().edit_from_sliders({{entry.json.at("id"), 1.0}}));
        EXPECT_TRUE(at::allclose(image[0], strip[4], 1e-3, 1e-3)) << name << " looks other than its preview";
    }
    EXPECT_NE(ModelPack::load(path("pack"))->directions().find("smile"), nullptr) << "the pack's own are still there";
}

TEST_F(Discovery, APackWithoutACatalogueOfItsOwnSaysWhatToDo) {
    PackManifest shared = pack_->manifest();
    shared.directions.clear();
    EXPECT_THAT(sentence_of([&] { own_catalogue(shared); }), HasSubstr("copy the catalogue"));
}

TEST_F(Discovery, APackThatCannotBeWrittenSaysWhatToDo) {
    constexpr uid_t kNobody = 65534;
    const fs::perms may_look = fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read |
                               fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec;
    fs::permissions(folder_, may_look | fs::perms::owner_write);
    fs::permissions(path("pack"), may_look);
    const uid_t before = geteuid();
    if (before == 0) {  // root can write every folder
        ASSERT_EQ(seteuid(kNobody), 0);
    }
    EXPECT_THAT(sentence_of([&] { own_catalogue(pack_->manifest()); }), HasSubstr("copy it to"));
    ASSERT_EQ(seteuid(before), 0);
}

TEST_F(Discovery, IdsAreOfPlainCharacters) {
    const FoundDirection found = DirectionSearch(*pack_, *portraits()).find(query(DirectionFamily::Sefa));
    EXPECT_THROW(catalogue_entry(found, {"", "Title", "Found", ""}), std::invalid_argument);
    EXPECT_THROW(catalogue_entry(found, {"a b", "Title", "Found", ""}), std::invalid_argument);
    EXPECT_EQ(catalogue_entry(found, {"ok_1", "", "Found", ""}).json.at("title"), "ok_1");
}

}  // namespace
}  // namespace lineament
