#include "core/measures/attribute_judge.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

/// Says yes to everything, or to nothing.
class Stubborn : public AttributeJudge {
  public:
    explicit Stubborn(bool yes) : yes_(yes) {}
    std::string name() const override { return "stubborn"; }
    at::Tensor scores(const at::Tensor& images) const override {
        return at::full({images.size(0), static_cast<int64_t>(attribute_names().size())}, yes_ ? 1.0F : -1.0F);
    }

  private:
    bool yes_;
};

TEST(AttributeJudge, IsNotRightByAlwaysSayingTheSame) {
    const testing::DiscPortraits files(78);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const int smile = attribute_index("smile"), glasses = attribute_index("glasses");
    EXPECT_EQ(Stubborn(false).accuracy(data)[smile], 0.5);
    EXPECT_EQ(Stubborn(true).accuracy(data)[smile], 0.5);
    EXPECT_EQ(Stubborn(false).accuracy(data)[glasses], 1) << "nobody wears glasses";
    EXPECT_EQ(Stubborn(true).accuracy(data)[glasses], 0);
}

}  // namespace
}  // namespace lineament
