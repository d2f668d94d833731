// Golden outputs: what the published networks computed from deterministic weights and inputs (tests/files/golden).
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament::testing {

/// Largest error allowed, as a share of the tensor's largest value.
constexpr double kGoldenTolerance = 1e-3;

/// LINEAMENT_GOLDEN_DIR, or tests/files/golden.
std::string golden_folder();

enum class GoldenState { present, missing, absent_by_choice };

/// Whether the folder has `<name>.npz`: `missing` in the project's own folder is a failure, in a folder given by
/// LINEAMENT_GOLDEN_DIR it is `absent_by_choice`.
GoldenState golden_state(const std::string& name);

/// The input tensor `name`: stream "input:<name>" in [-1, 1). Whether LINEAMENT_FILL_PREFIX went into the inputs too is
/// read off the goldens that keep their input.
at::Tensor golden_input(const std::string& name, const std::vector<int64_t>& shape);

/// One golden file. Compares tensors, and says in one line at its end how far off the worst one was.
class Golden {
  public:
    explicit Golden(const std::string& name);
    ~Golden();
    Golden(const Golden&) = delete;
    Golden& operator=(const Golden&) = delete;

    /// Fails the test if `actual` is further off than the tolerance, in the stored samples or in the statistics over
    /// all elements.
    void expect(const std::string& tensor, const at::Tensor& actual);

    /// The same for gradients through piecewise linear activations: where an activation of the golden run came to lie
    /// on the other side of zero by rounding, everything in front of it differs. `share` of the samples may be further
    /// off, the statistics ten times as far.
    void expect_mostly(const std::string& tensor, const at::Tensor& actual, double share);

    /// A tensor that is stored whole.
    at::Tensor whole(const std::string& tensor) const;
    /// Names of the tensors that begin with `prefix`.
    std::vector<std::string> names(const std::string& prefix) const;

  private:
    // |actual - expected| / largest value, for each stored sample; undefined (and the test failed) if shapes differ.
    at::Tensor sample_errors(const std::string& tensor, const at::Tensor& actual);
    void expect_statistics(const std::string& tensor, const at::Tensor& actual, double tolerance) const;
    double largest_value(const std::string& tensor) const;

    std::string name_;
    StateDict arrays_;
    int compared_ = 0;
    double worst_ratio_ = 0.0;
    std::string worst_tensor_;
};

}  // namespace lineament::testing

/// Begins a test of the golden file `name`.
#define LINEAMENT_NEED_GOLDEN(name)                                                                            \
    switch (::lineament::testing::golden_state(name)) {                                                        \
        case ::lineament::testing::GoldenState::present:                                                       \
            break;                                                                                             \
        case ::lineament::testing::GoldenState::missing:                                                       \
            FAIL() << "There is no golden file '" << name << "' in " << ::lineament::testing::golden_folder(); \
        case ::lineament::testing::GoldenState::absent_by_choice:                                              \
            GTEST_SKIP() << "LINEAMENT_GOLDEN_DIR has no '" << name << "'";                                    \
    }                                                                                                          \
    static_assert(true, "")
