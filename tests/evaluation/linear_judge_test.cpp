#include "core/evaluation/linear_judge.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

constexpr int kSmile = 0;  // column

TEST(LinearJudge, LearnsWhatTheLabelShows) {
    const testing::DiscPortraits files(78);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const LinearJudge judge(data);
    EXPECT_EQ(judge.accuracy(data)[kSmile], 1) << "smiling discs are twice as large";
    const PortraitBatch unseen = data.batch(data.evaluation());
    const at::Tensor scores = judge.scores(unseen.images);
    ASSERT_EQ(scores.sizes(), (at::IntArrayRef{6, static_cast<int64_t>(attribute_names().size())}));
    // The other one's picture is judged by what it shows, not by whose it is.
    const at::Tensor swapped = judge.scores(unseen.images.flip({0}));
    EXPECT_LT((swapped - scores.flip({0})).abs().max().item<float>(), 1e-4);
}

TEST(LinearJudge, SaysNoToWhatNobodyHas) {
    const testing::DiscPortraits files(40);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const at::Tensor scores = LinearJudge(data).scores(data.batch(data.evaluation()).images);
    EXPECT_LT(scores.select(1, 1).max().item<float>(), 0) << "nobody wears glasses";
}

TEST(LinearJudge, NeedsLabels) {
    const testing::DiscPortraits files(20);
    const PortraitData unlabelled(files.crops_npy(), "");
    EXPECT_THROW(LinearJudge{unlabelled}, std::runtime_error);
}

}  // namespace
}  // namespace lineament
