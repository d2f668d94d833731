// What people read of LibTorch's and OpenCV's own exceptions, which core/base does not know by type.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace lineament {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

template <typename Work>
DescribedError described(const Work& work) {
    try {
        work();
    } catch (...) {
        return describe_error_in_flight();
    }
    return {ErrorKind::BadInput, "nothing was thrown"};
}

TEST(LibraryErrors, OfLibTorchAreABugAndComeWithoutTheListOfCalls) {
    const DescribedError error = described([] { at::matmul(at::ones({2, 3}), at::ones({4, 5})); });
    EXPECT_EQ(error.kind, ErrorKind::Bug);
    EXPECT_THAT(error.sentence, AllOf(StartsWith("A calculation failed: mat1"), Not(HasSubstr("frame #0")),
                                      Not(HasSubstr("Exception raised")), Not(HasSubstr("\n"))));
}

TEST(LibraryErrors, OfOpenCvAreABug) {
    const DescribedError error = described([] {
        cv::Mat result;
        cv::resize(cv::Mat(), result, {3, 3});
    });
    EXPECT_EQ(error.kind, ErrorKind::Bug);
    EXPECT_THAT(error.sentence, AllOf(StartsWith("An image operation failed: "), Not(HasSubstr("\n"))));
}

TEST(LibraryErrors, TooLittleMemoryIsToldInWordsOfOurOwn) {
    const DescribedError torch = described([] { at::empty({int64_t{1} << 60}); });
    EXPECT_EQ(torch.kind, ErrorKind::OutOfMemory) << torch.sentence;
    const DescribedError cv = described([] { CV_Error(cv::Error::StsNoMem, "Failed to allocate 123 bytes"); });
    EXPECT_EQ(cv.kind, ErrorKind::OutOfMemory) << cv.sentence;
    EXPECT_EQ(torch.sentence, cv.sentence);
    EXPECT_THAT(torch.sentence, HasSubstr("memory does not suffice"));
}

}  // namespace
}  // namespace lineament
