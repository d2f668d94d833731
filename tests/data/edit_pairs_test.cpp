#include "core/data/edit_pairs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/data/data_error.h"

#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

constexpr int64_t kPortraits = 27;
constexpr int kSide = 32;
const int64_t kKinds = static_cast<int64_t>(pair_kinds().size());

// Copies whose every pixel is 10 * kind + 5, so that a batch shows where its images come from.
std::string write_numbered_copies(const testing::DiscPortraits& files, const PortraitData& data) {
    const at::Tensor copies = at::zeros({kKinds, kPortraits, kSide, kSide, 3}, at::kByte);
    const at::Tensor amounts = at::zeros({kKinds, kPortraits}, at::kFloat);
    for (int64_t kind = 0; kind < kKinds; ++kind) {
        copies[kind].fill_(10 * kind + 5);
        if (kind == 2) continue;  // no portrait has a copy of this kind
        const at::Tensor has = data.labels().select(1, pair_kinds()[kind].attribute).gt(0.5).to(at::kFloat);
        const PairRole role = pair_kinds()[kind].role;
        amounts[kind].copy_(role == PairRole::BothWays ? 1 - 2 * has : role == PairRole::Before ? 1 - has : -has);
    }
    const std::string path = files.folder() + "/pairs.npy";
    save_npy(path, copies);
    save_npy(file_beside_npy(path, ".amounts.npy"), amounts);
    return path;
}

// The kind whose copy an image is, or -1 for a portrait.
int64_t kind_of(const at::Tensor& image) {
    if (image.max().item<float>() != image.min().item<float>()) return -1;
    return std::lround((image.max().item<float>() + 1) * 127.5 - 5) / 10;
}

TEST(EditPairs, OneSideIsThePortraitAndTheOtherItsCopy) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const EditPairs pairs(data, write_numbered_copies(files, data));
    BatchRandom random(1);
    const PairBatch batch = pairs.random_batch(400, random);
    int adding = 0, redrawn = 0;
    for (int64_t i = 0; i < 400; ++i) {
        const int64_t before = kind_of(batch.before[i]), after = kind_of(batch.after[i]);
        const bool to_redrawn = after >= 0 && pair_kinds()[after].role == PairRole::Redrawn;
        ASSERT_TRUE(before < 0 || after < 0 || to_redrawn)
            << "pair " << i << " has kinds " << before << " and " << after;
        ASSERT_TRUE(before >= 0 || after >= 0) << "pair " << i << " is of two portraits";
        const int64_t kind = to_redrawn ? before : std::max(before, after);
        EXPECT_NE(pair_kinds()[kind].role, PairRole::Redrawn) << "a stand-in was edited";
        EXPECT_NE(kind, 2) << "a copy that was not made";
        const int64_t attribute = pair_kinds()[kind].attribute;
        const float amount = batch.change[i][attribute].item<float>();
        // labels are those of `before`: what it has is taken away
        const bool has = batch.labels[i][attribute].item<float>() > 0.5F;
        EXPECT_EQ(amount, has ? -1.0F : 1.0F) << "pair " << i << " of kind " << kind;
        EXPECT_EQ(batch.change[i].abs().sum().item<float>(), 1.0F) << "pair " << i << " changes other attributes, too";
        EXPECT_TRUE(pair_kinds()[kind].role == PairRole::BothWays || before >= 0) << "a one-way kind went forward";
        const bool has_stand_in = pair_kinds()[kind].attribute <= 1;  // smile and glasses; kind 2 has no copies here
        EXPECT_EQ(to_redrawn, has_stand_in && before >= 0 && amount > 0) << "pair " << i;
        adding += amount > 0;
        redrawn += to_redrawn;
    }
    EXPECT_GT(adding, 170) << "three of five pairs of both ways add the attribute";
    EXPECT_LT(adding, 290);
    EXPECT_GT(redrawn, 6);
}

// Portraits whose copies differ in a block of their own per kind; the last attribute's lies over the first one's.
std::string write_copies_in_blocks(const testing::DiscPortraits& files, const PortraitData& data) {
    const at::Tensor copies = at::zeros({kKinds, kPortraits, kSide, kSide, 3}, at::kByte);
    const at::Tensor amounts = at::zeros({kKinds, kPortraits}, at::kFloat);
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    for (int64_t row = 0; row < kPortraits; ++row) {
        const at::Tensor bytes = data.batch({row}).images[0].permute({1, 2, 0}).add(1).mul(127.5).round().to(at::kByte);
        for (int64_t kind = 0; kind < attributes; ++kind) {
            copies[kind][row].copy_(bytes);
            const int64_t place = kind == attributes - 1 ? 0 : kind;
            at::Tensor block = copies[kind][row].narrow(0, 4 * place, 4);
            block.copy_(at::where(block.gt(127), block - 100, block + 100));
            amounts[kind][row] = data.labels()[row][kind].item<float>() > 0.5F ? -1.0F : 1.0F;
        }
    }
    const std::string path = files.folder() + "/blocks.npy";
    save_npy(path, copies);
    save_npy(file_beside_npy(path, ".amounts.npy"), amounts);
    return path;
}

TEST(EditPairs, TwoAttributesChangeWhereTheirPlacesLieApart) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const EditPairs pairs(data, write_copies_in_blocks(files, data));
    BatchRandom random(7);
    PairRequest request;
    request.two_share = 1;
    const PairBatch batch = pairs.random_batch(120, random, request);
    int two = 0;
    for (int64_t i = 0; i < 120; ++i) {
        const at::Tensor changes = batch.change[i].abs();
        const double count = changes.sum().item<double>();
        two += count == 2;
        const at::Tensor differ = (batch.after[i] - batch.before[i]).abs().amax({0, 2});  // [S] rows of pixels
        if (changes[0].item<float>() == 0 || changes[changes.size(0) - 1].item<float>() == 0) {
            EXPECT_EQ(differ.gt(0.1).sum().item<int64_t>(), 4 * static_cast<int64_t>(count)) << "pair " << i;
        } else {
            const at::Tensor portrait = data.batch({batch.rows[i].item<int64_t>()}).images[0];
            for (const at::Tensor& side : {batch.before[i], batch.after[i]}) {
                EXPECT_FALSE(at::equal(side, portrait) || at::equal(side, portrait.flip({2})))
                    << "pair " << i << ": one change lies over the other, instead of one copy on each side";
            }
        }
        const at::Tensor labels = batch.labels[i].gt(0.5);
        for (int64_t a = 0; a < changes.size(0); ++a) {
            if (changes[a].item<float>() == 0) continue;
            EXPECT_EQ(batch.change[i][a].item<float>() < 0, labels[a].item<bool>())
                << "pair " << i << ": what it has is taken away, what it lacks is added";
        }
    }
    EXPECT_GT(two, 60) << "of 120";
    EXPECT_LT(two, 120) << "of two changes in one place only one can be made, and no attribute changes twice";
}

// The discs with a lighter left edge, so that mirroring shows.
PortraitData lopsided(const testing::DiscPortraits& files) {
    const at::Tensor crops = load_npy(files.crops_npy()).clone();
    crops.narrow(2, 0, 6).add_(30);
    std::vector<std::string> names;
    for (int64_t i = 0; i < kPortraits; ++i)
        names.push_back("disc" + std::to_string(i) + ".png");
    return PortraitData(crops, names, "the test", files.labels_csv(), PortraitSplit::every_13th);
}

TEST(EditPairs, ThroughAViewTheSamePairsAreSeen) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data = lopsided(files);
    PairRequest request;
    request.two_share = 0.5;
    PairRequest part = request;
    part.view = {2, 5, 8, 3};
    for (const std::string& copies : {write_copies_in_blocks(files, data), std::string()}) {
        const EditPairs pairs(data, copies);
        BatchRandom first(7), again(7), third(7);
        const PairBatch whole = pairs.random_batch(60, first, request), seen = pairs.random_batch(60, again, part);
        EXPECT_TRUE(at::allclose(seen.before, seen_part(whole.before, part.view), 0, 1e-6));
        EXPECT_TRUE(at::allclose(seen.after, seen_part(whole.after, part.view), 0, 1e-6));
        EXPECT_TRUE(at::equal(seen.labels, whole.labels) && at::equal(seen.change, whole.change));
        part.with_before = false;
        const PairBatch after = pairs.random_batch(60, third, part);
        EXPECT_FALSE(after.before.defined());
        EXPECT_TRUE(at::equal(after.after, seen.after));
        EXPECT_TRUE(at::equal(first.state(), third.state())) << "the stream of draws is where it was";
        part.with_before = true;
    }
}

// What was drawn for a seed must not change, or a resumed run would leave its curve.
TEST(EditPairs, DrawsPortraitsCopiesAndMirroringAsEver) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data = lopsided(files);
    const std::string npy = write_copies_in_blocks(files, data);
    const at::Tensor copies = load_npy(npy), effects = mean_effects(data);
    for (const bool stored : {true, false}) {
        const EditPairs pairs(data, stored ? npy : "");
        std::vector<int64_t> kinds;
        for (int64_t kind = 0; kind < (stored ? 8 : 9); ++kind)  // the ninth: glasses of every make, to be taken off
            kinds.insert(kinds.end(), static_cast<size_t>(pair_kinds()[kind].share), kind);
        BatchRandom random(11), same(11);
        const PairBatch batch = pairs.random_batch(80, random);
        const at::Tensor draws = same.integers(0, 1 << 30, {80, 6});
        for (int64_t i = 0; i < 80; ++i) {
            const auto draw = [&](int64_t which) { return draws[i][which].item<int64_t>(); };
            const int64_t kind = kinds[draw(0) % static_cast<int64_t>(kinds.size())];
            const int attribute = pair_kinds()[kind].attribute;
            std::vector<int64_t> taken, given;
            for (const int64_t row : data.training())
                (data.labels()[row][attribute].item<float>() > 0.5F ? taken : given).push_back(row);
            if (kind == 8) taken.clear();
            const bool takes = !taken.empty() && (given.empty() || draw(3) / 2 % 3 == 0);
            const std::vector<int64_t>& rows = takes ? taken : given;
            const int64_t row = rows[draw(1) % static_cast<int64_t>(rows.size())];
            EXPECT_EQ(batch.rows[i].item<int64_t>(), row);
            const bool turned = kind == 8 || (draw(2) % 5 < 3) == takes;
            const at::Tensor portrait = data.batch({row}).images[0];
            const float amount = (takes ? -1.0F : 1.0F) * attribute_steps()[attribute];
            const at::Tensor copy = stored ? copies[kind][row].permute({2, 0, 1}).to(at::kFloat).div(127.5).sub(1)
                                           : (portrait + effects[attribute] * amount).clamp(-1, 1);
            const auto seen = [&](const at::Tensor& image) { return draw(3) % 2 == 1 ? image.flip({2}) : image; };
            EXPECT_TRUE(at::equal(batch.before[i], seen(turned ? copy : portrait))) << "pair " << i << stored;
            EXPECT_TRUE(at::equal(batch.after[i], seen(turned ? portrait : copy))) << "pair " << i << stored;
        }
    }
}

TEST(EditPairs, OtherLightIsTheSameOnBothSides) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const EditPairs pairs(data, "");
    BatchRandom random(5);
    PairBatch batch = pairs.random_batch(100, random);
    batch.after = batch.before.clone();
    const PairBatch lit = in_other_light(batch, random);
    EXPECT_EQ((lit.before - lit.after).abs().max().item<float>(), 0);
    EXPECT_GT((lit.before - batch.before).abs().mean().item<float>(), 0.02);
    EXPECT_LE(lit.before.abs().max().item<float>(), 1);
    const at::Tensor chroma = (lit.before - lit.before.mean(1, true)).abs().amax({1, 2, 3});
    const int64_t colourless = chroma.lt(1e-4).sum().item<int64_t>();
    EXPECT_GE(colourless, 1);
    EXPECT_LE(colourless, 16);
}

TEST(EditPairs, WithoutCopiesTheMeanEffectStandsIn) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const EditPairs pairs(data, "");
    BatchRandom random(3);
    const PairBatch batch = pairs.random_batch(100, random);
    bool seen = false;
    for (int64_t i = 0; i < 100; ++i) {
        const float amount = batch.change[i][0].item<float>();
        if (amount == 0) continue;
        seen = true;
        // Smiling discs are larger: the ring between the two radii gets lighter.
        const double ring = (batch.after[i] - batch.before[i]).narrow(1, 15, 2).narrow(2, 5, 3).mean().item<double>();
        EXPECT_GT(ring * amount, 0.1) << "pair " << i;
    }
    EXPECT_TRUE(seen);
}

TEST(EditPairs, RefusesCopiesThatContradictTheLabels) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string path = write_numbered_copies(files, data);
    save_npy(file_beside_npy(path, ".amounts.npy"), at::ones({kKinds, kPortraits}, at::kFloat));  // half smile already
    EXPECT_THROW(EditPairs(data, path), std::runtime_error);
    save_npy(file_beside_npy(path, ".amounts.npy"), at::zeros({kKinds, kPortraits}, at::kFloat));
    EXPECT_THROW(EditPairs(data, path), std::runtime_error) << "nothing to learn from";
}

TEST(EditPairs, MissingAmountsAndDamagedCopiesAreErrorsOfTheData) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string path = write_numbered_copies(files, data);
    std::filesystem::remove(file_beside_npy(path, ".amounts.npy"));
    EXPECT_THROW(EditPairs(data, path), DataError);
    std::ofstream(path) << "no array";
    EXPECT_THROW(EditPairs(data, path), DataError);
}

TEST(EditPairs, RefusesCopiesOfOtherCrops) {
    const testing::DiscPortraits files(kPortraits);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string path = files.folder() + "/pairs.npy";
    save_npy(path, at::zeros({kKinds, kPortraits + 1, kSide, kSide, 3}, at::kByte));
    save_npy(file_beside_npy(path, ".amounts.npy"), at::zeros({kKinds, kPortraits + 1}, at::kFloat));
    try {
        const EditPairs pairs(data, path);
        FAIL() << "copies of 28 portraits were taken for 27";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("lineament-cli"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace lineament
