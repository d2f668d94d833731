#include "core/base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <vector>

#include "core/base/sha256.h"
#include "core/base/stage_timings.h"
#include "tests/support/temporary_folder.h"

namespace lineament {
namespace {

using ::testing::ElementsAre;

TEST(Progress, NobodyNeedsToListen) {
    const Progress nobody;
    EXPECT_NO_THROW(nobody.report(WorkStage::Render, 0.5));
    EXPECT_NO_THROW(nobody.part(0, 0.5).report(WorkStage::Render, 1));
    EXPECT_TRUE(nobody.goes_on({}));
}

TEST(Progress, TellsTheStep) {
    std::vector<ProgressStep> steps;
    const Progress progress = [&](const ProgressStep& step) {
        steps.push_back(step);
        return true;
    };
    progress.report(WorkStage::WriteFile, 0.25, "writing e4e.safetensors");
    ASSERT_EQ(steps.size(), 1u);
    EXPECT_EQ(steps[0].stage, WorkStage::WriteFile);
    EXPECT_EQ(steps[0].fraction, 0.25);
    EXPECT_EQ(steps[0].detail, "writing e4e.safetensors");
}

TEST(Progress, ARefusalIsCancelled) {
    const Progress refuses = [](const ProgressStep&) { return false; };
    EXPECT_THROW(refuses.report(WorkStage::Render, 0), Cancelled);
    EXPECT_THROW(refuses.part(0.5, 1).report(WorkStage::Render, 0), Cancelled);
    EXPECT_FALSE(refuses.goes_on({}));
}

TEST(Progress, PartsOfPartsLieWhereTheyBelong) {
    std::vector<double> fractions;
    Progress part;
    {
        const Progress whole = [&](const ProgressStep& step) {
            fractions.push_back(step.fraction);
            return true;
        };
        part = whole.part(0.5, 1).part(0, 0.5);
    }
    for (const double fraction : {0.0, 1.0, -1.0})
        part.report(WorkStage::Render, fraction);
    EXPECT_THAT(fractions, ElementsAre(0.5, 0.75, -1.0)) << "what is not known stays so";
}

TEST(Progress, AFilesDigestIsGivenUpWhenAsked) {
    const testing::TemporaryFolder folder;
    const std::string path = folder / "file";
    std::ofstream(path) << "abc";
    EXPECT_EQ(sha256_of_file(path), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_THROW(sha256_of_file(path, [](const ProgressStep&) { return false; }), Cancelled);
}

TEST(StageTimings, SumsUpByStage) {
    StageTimings timings;
    timings.add(WorkStage::Render, 1);
    timings.add(WorkStage::PasteBack, 2);
    timings.add(WorkStage::Render, 4);
    EXPECT_EQ(timings.seconds(WorkStage::Render), 5);
    EXPECT_EQ(timings.seconds(WorkStage::Save), 0);
    EXPECT_EQ(timings.total(), 7);
    { const StageClock nobody(nullptr, WorkStage::Save); }
    { const StageClock clock(&timings, WorkStage::Save); }
    ASSERT_EQ(timings.stages.size(), 4u);
    EXPECT_EQ(timings.stages.back().first, WorkStage::Save);
    EXPECT_GE(timings.stages.back().second, 0);
}

TEST(WorkStage, EveryStageHasANameOfItsOwn) {
    std::set<std::string> names;
    const int last = static_cast<int>(WorkStage::Evaluate);
    for (int stage = 0; stage <= last; ++stage)
        names.insert(stage_name(static_cast<WorkStage>(stage)));
    EXPECT_EQ(names.size(), static_cast<size_t>(last) + 1);
    EXPECT_STREQ(stage_name(WorkStage::FindFaces), "find faces") << "timings in JSON are called so";
}

TEST(Stopwatch, RestartsFromZero) {
    Stopwatch clock;
    EXPECT_GE(clock.restart(), 0);
    EXPECT_GE(clock.seconds(), 0);
}

}  // namespace
}  // namespace lineament
