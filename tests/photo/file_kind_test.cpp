// Files that are not photos, or not developed ones, are called by their names.
#include "core/photo/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "core/photo/load_photo.h"
#include "core/photo/tiff_directories.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace builders;

std::string refusal(const Bytes& file, const std::string& name) {
    try {
        load_photo({file.data(), file.size()}, name);
    } catch (const PhotoError& e) {
        return e.what();
    }
    return "nothing was refused";
}

const auto kIsRaw = AllOf(StartsWith("x.jpg is a camera raw file"), HasSubstr("develop it first"));

TiffDirectory preview() {
    TiffDirectory d;
    d.fields = tiff_layout(8, 8, 8, 2, 3, 1);
    d.fields.push_back({254, 4, {1}});
    d.strips = {Bytes(8 * 8 * 3, 100)};
    return d;
}

TiffDirectory mosaic(int photometric, uint32_t compression) {
    TiffDirectory d;
    d.fields = tiff_layout(16, 16, 16, photometric, 1, 1);
    d.fields[3].values = {compression};
    d.strips = {Bytes(512, 1)};
    return d;
}

// The beginning of an ISO media file with these brands.
Bytes media(const std::vector<std::string>& brands) {
    std::string text = brands.front() + std::string(4, '\0');
    for (size_t i = 1; i < brands.size(); ++i)
        text += brands[i];
    Bytes file = big_endian({static_cast<uint32_t>(8 + text.size())});
    const Bytes rest = bytes_of("ftyp" + text + std::string(40, '\0'));
    file.insert(file.end(), rest.begin(), rest.end());
    return file;
}

TEST(FileKind, RawFilesOfTiffStructureAreNotOpenedByTheirPreview) {
    TiffDirectory dng = preview(), nef = preview(), linear = preview(), sony = preview();
    dng.fields.push_back({50706, 1, {1, 4, 0, 0}});
    nef.below = {mosaic(32803, 1)};
    linear.below = {preview(), mosaic(34892, 1)};
    sony.below = {mosaic(1, 32767)};
    for (const TiffDirectory& raw : {dng, nef, linear, sony})
        EXPECT_THAT(refusal(tiff_file({raw}), "x.jpg"), kIsRaw);
    EXPECT_THAT(refusal(tiff_file({preview(), mosaic(32803, 65535)}), "x.jpg"), kIsRaw) << "Pentax: in the main chain";
    Bytes cr2 = tiff_file({preview()});
    const Bytes name = {'I', 'I', 42, 0, 16, 0, 0, 0, 'C', 'R', 2, 0};
    std::copy(name.begin(), name.end(), cr2.begin());
    EXPECT_THAT(refusal(cr2, "x.jpg"), kIsRaw);
}

TEST(FileKind, RawFilesOfOtherStructure) {
    for (const std::string& start :
         {std::string("IIRO\x08\0\0\0", 8), std::string("IIRS\x08\0\0\0", 8), std::string("IIU\0\x18\0\0\0", 8),
          std::string("FUJIFILMCCD-RAW "), std::string("FOVb"), std::string("\0MRM", 4),
          std::string("II\x1a\0\0\0HEAPCCDR", 14)})
        EXPECT_THAT(refusal(bytes_of(start + std::string(200, '\0')), "x.jpg"), kIsRaw) << start;
    EXPECT_THAT(refusal(media({"crx ", "crx ", "isom"}), "x.jpg"), kIsRaw);
}

TEST(FileKind, AnOrdinaryTiffIsTakenUnlessItIsNamedAsRaw) {
    TiffDirectory plain = preview();
    plain.fields.pop_back();
    const Bytes file = tiff_file({plain});
    EXPECT_EQ(load_photo({file.data(), file.size()}, "x.tif").pixels.size(), cv::Size(8, 8));
    EXPECT_THAT(refusal(file, "x.NEF"), HasSubstr("camera raw file")) << "what can be read in it is a preview";
    EXPECT_THAT(refusal(Bytes(300, 1), "x.arw"), HasSubstr("camera raw file"));
}

TEST(FileKind, HeicAndItsRelativesAreNamedWhateverTheFileIsCalled) {
    EXPECT_THAT(refusal(media({"heic", "mif1", "heic"}), "x.jpg"),
                AllOf(StartsWith("x.jpg is a HEIC picture"), HasSubstr("convert it")));
    EXPECT_THAT(refusal(media({"mif1", "mif1", "heic"}), "x.jpg"), HasSubstr("HEIC"));
    EXPECT_THAT(refusal(media({"mif1", "avif", "mif1"}), "x.jpg"), HasSubstr("AVIF"));
    EXPECT_THAT(refusal(media({"avif", "mif1"}), "x.heic"), HasSubstr("AVIF"));
    EXPECT_THAT(refusal(media({"mp42", "isom"}), "x.jpg"), HasSubstr("a film"));
}

TEST(FileKind, OtherPicturesAreNamed) {
    EXPECT_THAT(refusal(bytes_of("GIF89a" + std::string(50, 'x')), "x.png"), HasSubstr("a GIF picture"));
    EXPECT_THAT(refusal(bytes_of("8BPS" + std::string(50, 'x')), "x.jpg"), HasSubstr("a Photoshop document"));
    EXPECT_THAT(refusal(bytes_of("%PDF-1.7" + std::string(50, 'x')), "x.jpg"), HasSubstr("a PDF document"));
    EXPECT_THAT(refusal(bytes_of("\xFF\x0A" + std::string(50, 'x')), "x.jpg"), HasSubstr("a JPEG XL picture"));
    EXPECT_THAT(refusal(bytes_of("Dear diary"), "x.jpg"), HasSubstr("is not a photo of a kind that can be opened"));
}

TEST(FileKind, DirectoriesThatLeadInCirclesEnd) {
    Bytes file = tiff_file({preview()});
    // The link to the next directory leads back to the first.
    std::copy(file.begin() + 4, file.begin() + 8, file.end() - 4);
    EXPECT_THAT(refusal(file, "x.tif"), Not(HasSubstr("raw")));
}

TEST(CameraRaw, ABigTiffIsNone) {
    // Read as the directory of an ordinary TIFF, the place of its directory would be a DNG's version.
    Bytes big(64, 0);
    const uint8_t start[] = {'I', 'I', '+', 0, 8, 0, 0, 0, 1, 0, 0x12, 0xC6};
    std::copy(std::begin(start), std::end(start), big.begin());
    EXPECT_FALSE(is_camera_raw({big.data(), big.size()}));
    big[2] = '*';
    EXPECT_TRUE(is_camera_raw({big.data(), big.size()})) << "the same bytes in an ordinary TIFF";
}

}  // namespace
}  // namespace lineament
