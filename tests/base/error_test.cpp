#include "core/base/error.h"

#include <gtest/gtest.h>

#include <new>
#include <type_traits>

#include "core/base/cannot_write_error.h"
#include "core/base/unreadable_file_error.h"

namespace lineament {
namespace {

template <typename Thrown>
DescribedError described(const Thrown& thrown) {
    try {
        throw thrown;
    } catch (...) {
        return describe_error_in_flight();
    }
}

TEST(Error, OwnErrorsSayTheirKindAndSentence) {
    const DescribedError error =
        described(Error(ErrorKind::NoFace, "There is no face in a.jpg: choose another photo."));
    EXPECT_EQ(error.kind, ErrorKind::NoFace);
    EXPECT_EQ(error.sentence, "There is no face in a.jpg: choose another photo.");
    EXPECT_EQ(described(UnreadableFileError("a.pt", "it is cut off")).kind, ErrorKind::MissingResource);
    EXPECT_EQ(described(CannotWriteError(WriteObstacle::DiskFull, "full")).kind, ErrorKind::CannotWrite);
}

TEST(Error, AFilesNameDoesNotChangeTheKind) {
    EXPECT_EQ(described(UnreadableFileError("out of memory.pt", "it is cut off")).kind, ErrorKind::MissingResource);
}

TEST(Error, WhatTheStandardLibraryThrowsHasAKindToo) {
    const DescribedError option = described(std::invalid_argument("jpeg_quality must lie between 1 and 100."));
    EXPECT_EQ(option.kind, ErrorKind::BadOption) << "a broken option is no bad input";
    EXPECT_EQ(option.sentence, "jpeg_quality must lie between 1 and 100.");
    EXPECT_EQ(described(std::bad_alloc()).kind, ErrorKind::OutOfMemory);
    EXPECT_EQ(described(std::runtime_error("CUDA out of memory. Tried to allocate 2 GiB")).kind,
              ErrorKind::OutOfMemory);
    EXPECT_EQ(described(std::runtime_error("DefaultCPUAllocator: can't allocate memory")).kind, ErrorKind::OutOfMemory);
    const DescribedError other = described(std::runtime_error("The table is empty."));
    EXPECT_EQ(other.kind, ErrorKind::Bug);
    EXPECT_EQ(other.sentence, "The table is empty.");
    EXPECT_EQ(described(7).kind, ErrorKind::Bug);
    EXPECT_FALSE(described(7).sentence.empty());
}

TEST(Error, CancellingIsToldApartAndIsNoRuntimeError) {
    EXPECT_EQ(described(Cancelled()).kind, ErrorKind::Cancelled);
    const bool is_swallowed = std::is_base_of_v<std::runtime_error, Cancelled>;
    EXPECT_FALSE(is_swallowed) << "who skips a broken file must not skip the wish to end";
}

TEST(Error, TooLittleMemoryIsRecognisedInFlight) {
    try {
        throw std::bad_alloc();
    } catch (...) {
        EXPECT_TRUE(is_out_of_memory_in_flight());
    }
    try {
        throw std::runtime_error("The table is empty.");
    } catch (...) {
        EXPECT_FALSE(is_out_of_memory_in_flight());
    }
}

}  // namespace
}  // namespace lineament
