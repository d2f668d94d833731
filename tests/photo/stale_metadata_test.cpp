// Records about things that a saved photo does not have any more: none may be left, and what is lost must be said.
#include "core/photo/stale_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/photo/jpeg_trailer.h"
#include "core/photo/load_photo.h"
#include "core/photo/metadata.h"
#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace builders;

Bytes plain_jpeg() {
    RawImage image;
    image.pixels = pattern(16, 16, CV_8UC3);
    return encode_jpeg(image, {});
}

Photo loaded(const Bytes& file) {
    return load_photo({file.data(), file.size()});
}

std::string saved(const Photo& photo, PhotoFormat format = PhotoFormat::Jpeg) {
    const Bytes file = encode_photo(photo, format);
    return {file.begin(), file.end()};
}

std::string camera_claims(const std::string& attributes, const std::string& directory = "") {
    return xmp_packet(
        "xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' "
        "xmlns:Container='http://ns.google.com/photos/1.0/container/' "
        "xmlns:Item='http://ns.google.com/photos/1.0/container/item/' "
        "xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' " +
            attributes,
        directory + "<dc:creator><rdf:Seq><rdf:li>Anna Bell</rdf:li></rdf:Seq></dc:creator>");
}

constexpr char kDirectory[] =
    "<Container:Directory><rdf:Seq><rdf:li rdf:parseType='Resource'><Container:Item Item:Mime='image/jpeg' "
    "Item:Semantic='Primary'/></rdf:li><rdf:li rdf:parseType='Resource'><Container:Item Item:Mime='video/mp4' "
    "Item:Semantic='MotionPhoto' Item:Length='88'/></rdf:li></rdf:Seq></Container:Directory>";

TEST(StaleMetadata, ThePromiseOfAFilmGoesWithTheFilm) {
    const std::string packet = camera_claims(
        "GCamera:MotionPhoto='1' GCamera:MotionPhotoVersion='1' GCamera:MicroVideo='1' GCamera:MicroVideoOffset='88' "
        "hdrgm:Version='1.0'",
        kDirectory);
    Bytes jpeg = with_xmp_in_jpeg(plain_jpeg(), packet);
    const Bytes film = bytes_of(std::string("\0\0\0\x18", 4) + "ftypmp42" + std::string(76, '\0'));
    jpeg.insert(jpeg.end(), film.begin(), film.end());
    const Photo photo = loaded(jpeg);
    EXPECT_THAT(photo.notes, ElementsAre(notes::kFurtherPictures));
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Tiff, PhotoFormat::WebP}) {
        const std::string file = saved(photo, format);
        for (const char* claim : {"MotionPhoto", "MicroVideo", "hdrgm", "Directory", "ftyp"})
            EXPECT_THAT(file, Not(HasSubstr(claim))) << format_name(format);
        EXPECT_THAT(file, HasSubstr("Anna Bell")) << "the rest of the record stays";
        EXPECT_THAT(losses_when_saved_as(photo, format), Contains(notes::kFurtherPictures));
    }
    EXPECT_THAT(losses_when_saved_as(loaded(encode_photo(photo, PhotoFormat::Jpeg)), PhotoFormat::Jpeg), IsEmpty());
}

TEST(StaleMetadata, EachOfThePromisesIsEnough) {
    for (const std::string& packet : {camera_claims("GCamera:MotionPhoto='1'"), camera_claims("GCamera:MicroVideo='1'"),
                                      camera_claims("hdrgm:Version='1.0'"), camera_claims("", kDirectory)})
        EXPECT_THAT(loaded(with_xmp_in_jpeg(plain_jpeg(), packet)).notes, ElementsAre(notes::kFurtherPictures))
            << packet;
    EXPECT_THAT(loaded(with_xmp_in_jpeg(plain_jpeg(), camera_claims("GCamera:MotionPhoto='0'"))).notes, IsEmpty());
    EXPECT_THAT(loaded(with_xmp_in_jpeg(plain_jpeg(), camera_claims(""))).notes, IsEmpty());
}

TEST(StaleMetadata, AFilmIsFoundWithoutAnyPromise) {
    Bytes jpeg = plain_jpeg();
    const Bytes film = bytes_of("MotionPhoto_Data" + std::string("\0\0\0\x18", 4) + "ftypmp42" + std::string(76, '\0'));
    jpeg.insert(jpeg.end(), film.begin(), film.end());
    EXPECT_THAT(loaded(jpeg).notes, ElementsAre(notes::kFurtherPictures));
    jpeg = plain_jpeg();
    jpeg.resize(jpeg.size() + 500);
    EXPECT_THAT(loaded(jpeg).notes, IsEmpty()) << "padding is nothing lost";
}

TEST(StaleMetadata, AnIndexOfFurtherPictures) {
    const auto index = [](uint32_t second_kind) {
        TiffField entries{0xB002, 7, {}};
        for (const uint32_t number : {0x030000u, 100u, 0u, 0u, second_kind, 100u, 5000u, 0u})
            for (int i = 0; i < 4; ++i)
                entries.values.push_back(number >> (8 * i) & 255);
        Bytes data = bytes_of(std::string("MPF\0", 4));
        const Bytes directory = tiff_file({{{entries}, {}}});
        data.insert(data.end(), directory.begin(), directory.end());
        return data;
    };
    constexpr uint32_t kGainMap = 0x000000, kStereo = 0x020002, kLargeCopy = 0x010002;
    for (const uint32_t kind : {kGainMap, kStereo}) {
        const Photo photo = loaded(with_segment(plain_jpeg(), 0xE2, index(kind)));
        EXPECT_THAT(photo.notes, ElementsAre(notes::kFurtherPictures)) << kind;
        EXPECT_THAT(saved(photo), Not(HasSubstr("MPF")));
    }
    EXPECT_THAT(loaded(with_segment(plain_jpeg(), 0xE2, index(kLargeCopy))).notes, IsEmpty())
        << "a smaller copy of the photo is no loss";
    EXPECT_FALSE(names_further_pictures({nullptr, 0}));
}

TEST(StaleMetadata, SmallCopiesInXmpDoNotShowTheOldFace) {
    const std::string packet = xmp_packet(
        "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:xmpGImg='http://ns.adobe.com/xap/1.0/g/img/' "
        "xmp:Label='Blue'",
        "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'><xmpGImg:width>8</xmpGImg:width>"
        "<xmpGImg:image>T0xERkFDRQ==</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>");
    const std::string file = saved(loaded(with_xmp_in_jpeg(plain_jpeg(), packet)));
    EXPECT_THAT(file, AllOf(HasSubstr("Blue"), Not(HasSubstr("T0xERkFDRQ")), Not(HasSubstr("Thumbnails"))));
}

TEST(StaleMetadata, SmallCopiesInExifDoNotShowTheOldFace) {
    const Bytes small = plain_jpeg();
    // IFD0 with an artist, IFD1 with a JPEG of its own.
    TiffDirectory first{{{0x013B, 2, {'A', 'n', 'n', 'a', ' ', 'B', 0}}}, {}}, second{{{259, 3, {6}}}, {}};
    Bytes block = tiff_file({first, second});
    // Exif.Thumbnail.JPEGInterchangeFormat and its length, put in by a second build that knows the place.
    second.fields.push_back({513, 4, {static_cast<uint32_t>(block.size() + 24)}});
    second.fields.push_back({514, 4, {static_cast<uint32_t>(small.size())}});
    block = tiff_file({first, second});
    block.insert(block.end(), small.begin(), small.end());
    Bytes exif = bytes_of(std::string("Exif\0\0", 6));
    exif.insert(exif.end(), block.begin(), block.end());
    const Photo photo = loaded(with_segment(plain_jpeg(), 0xE1, exif));
    ASSERT_TRUE(photo.metadata);
    EXPECT_NE(photo.metadata->exif.findKey(Exiv2::ExifKey("Exif.Thumbnail.JPEGInterchangeFormat")),
              photo.metadata->exif.end())
        << "the fixture has no small copy";
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Png, PhotoFormat::Tiff, PhotoFormat::WebP}) {
        const Photo again = loaded(encode_photo(photo, format));
        for (const Exiv2::Exifdatum& datum : again.metadata->exif)
            EXPECT_NE(datum.groupName(), "Thumbnail") << format_name(format) << ": " << datum.key();
        EXPECT_NE(again.metadata->exif.findKey(Exiv2::ExifKey("Exif.Image.Artist")), again.metadata->exif.end());
    }
}

TEST(StaleMetadata, LayersOfATiffFileDoNotShowTheOldFace) {
    TiffDirectory d;
    d.fields = tiff_layout(2, 1, 8, 1, 1, 1);
    TiffField layers{0x935C, 7, {}};
    for (const char c : std::string("Adobe Photoshop Document Data Block"))
        layers.values.push_back(static_cast<uint8_t>(c));
    d.fields.push_back(layers);
    d.strips = {{9, 9}};
    const Photo photo = loaded(tiff_file({d}));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kLayers));
    EXPECT_THAT(saved(photo, PhotoFormat::Tiff), Not(HasSubstr("Data Block")));
}

TEST(StaleMetadata, TheSecondPartOfALongXmpRecordIsSaid) {
    const std::string packet = xmp_packet(
        "xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='0123456789ABCDEF0123456789ABCDEF'");
    const Photo photo = loaded(with_xmp_in_jpeg(plain_jpeg(), packet));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kExtendedXmp));
    EXPECT_THAT(saved(photo), Not(HasSubstr("HasExtendedXMP")));
}

TEST(StaleMetadata, ADamagedXmpRecordIsSaid) {
    std::string packet = xmp_packet("xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='image/jpeg'");
    packet.replace(packet.find("</rdf:RDF>"), 10, "</rdf:XXX>");
    EXPECT_THAT(loaded(with_xmp_in_jpeg(plain_jpeg(), packet)).notes, ElementsAre(notes::kDamagedXmp));
}

}  // namespace
}  // namespace lineament
