// Pictures read in one pass against the same in LibTorch's operators.
#include "core/data/picture_reader.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace lineament {
namespace {

at::Tensor random_bytes(int64_t count, int64_t side) {
    at::manual_seed(4);
    return at::randint(0, 256, {count, side, side, 3}, at::TensorOptions(at::kByte));
}

std::vector<StoredPicture> all_of(const at::Tensor& bytes, bool mirrored) {
    std::vector<StoredPicture> pictures;
    for (int64_t i = 0; i < bytes.size(0); ++i)
        pictures.push_back({bytes[i].data_ptr<uint8_t>(), mirrored});
    return pictures;
}

at::Tensor plain(const at::Tensor& bytes, bool mirrored) {
    const at::Tensor images = bytes.permute({0, 3, 1, 2}).contiguous().to(at::kFloat).div(127.5).sub(1.0);
    return mirrored ? images.flip({3}) : images;
}

TEST(PictureReader, ReadsWholePicturesToTheBit) {
    for (const int64_t side : {1, 5, 32, 67}) {
        const at::Tensor bytes = random_bytes(3, side);
        for (const bool mirrored : {false, true})
            EXPECT_TRUE(at::equal(read_pictures(all_of(bytes, mirrored), side), plain(bytes, mirrored)))
                << side << " px, " << mirrored;
    }
    EXPECT_EQ(read_pictures({}, 8).sizes(), (at::IntArrayRef{0, 3, 8, 8}));
}

TEST(PictureReader, MirrorsBeforeItLooks) {
    const at::Tensor bytes = random_bytes(4, 60);
    for (const PictureView view : {PictureView{7, 2, 11, 1}, PictureView{3, 0, 19, 2}, PictureView{0, 5, 17, 3},
                                   PictureView{1, 9, 12, 4}, PictureView{0, 0, 0, 5}, PictureView{0, 0, 1, 60}}) {
        for (const bool mirrored : {false, true}) {
            const at::Tensor read = read_pictures(all_of(bytes, mirrored), 60, view);
            EXPECT_TRUE(at::allclose(read, seen_part(plain(bytes, mirrored), view), 0, 1e-6))
                << "cells of " << view.cell << ", " << mirrored;
        }
    }
}

TEST(PictureReader, EachPictureIsMirroredForItself) {
    const at::Tensor bytes = random_bytes(2, 16);
    const at::Tensor read =
        read_pictures({{bytes[1].data_ptr<uint8_t>(), true}, {bytes[0].data_ptr<uint8_t>(), false}}, 16, {0, 0, 8, 2});
    EXPECT_TRUE(at::allclose(read[0], seen_part(plain(bytes, true), {0, 0, 8, 2})[1], 0, 1e-6));
    EXPECT_TRUE(at::allclose(read[1], seen_part(plain(bytes, false), {0, 0, 8, 2})[0], 0, 1e-6));
}

TEST(PictureReader, WhiteIsOneHoweverLargeTheCell) {
    const at::Tensor white = at::full({1, 256, 256, 3}, 255, at::TensorOptions(at::kByte));
    for (const int64_t cell : {1, 2, 16, 256})
        EXPECT_TRUE(read_pictures(all_of(white, false), 256, {0, 0, 0, cell}).eq(1).all().item<bool>()) << cell;
}

TEST(PictureReader, RefusesViewsThatAreNotInsideThePicture) {
    const at::Tensor bytes = random_bytes(1, 16);
    for (const PictureView view : {PictureView{0, 9, 8, 1}, PictureView{9, 0, 4, 2}, PictureView{-1, 0, 4, 1},
                                   PictureView{0, 0, 0, 3}, PictureView{1, 0, 0, 1}, PictureView{0, 0, 4, 0}})
        EXPECT_THROW(read_pictures(all_of(bytes, false), 16, view), c10::Error)
            << view.top << ", " << view.left << ", " << view.side << ", " << view.cell;
}

}  // namespace
}  // namespace lineament
