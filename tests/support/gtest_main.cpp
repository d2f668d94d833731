// The main of every test program: two threads at most, a fixed seed before each test, and tests that need a GPU
// (names ending in _CUDA) left out, saying so, where there is none.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace {

class SeedEachTest : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override {
        std::srand(1);
        at::manual_seed(1);
    }
};

}  // namespace

int main(int argc, char** argv) {
    at::set_num_threads(2);
    testing::InitGoogleMock(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new SeedEachTest);  // GoogleTest takes ownership
    if (!at::hasCUDA()) {
        std::printf("No CUDA device here: tests whose names end in _CUDA are left out.\n");
        std::string& filter = testing::GTEST_FLAG(filter);
        filter += (filter.find('-') == std::string::npos ? "-" : ":") + std::string("*_CUDA");
    }
    return RUN_ALL_TESTS();
}
