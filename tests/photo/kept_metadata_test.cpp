// Records that are long, or have no field of their own in the format that is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/photo/load_photo.h"
#include "core/photo/metadata.h"
#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace builders;

Photo loaded(const Bytes& file) {
    return load_photo({file.data(), file.size()});
}

Bytes plain_png() {
    RawImage image;
    image.pixels = pattern(16, 16, CV_8UC3);
    return encode_png(image, {});
}

std::string text_of(const Bytes& file) {
    return {file.begin(), file.end()};
}

std::string exif(const Photo& photo, const char* key) {
    const auto at = photo.metadata->exif.findKey(Exiv2::ExifKey(key));
    return at == photo.metadata->exif.end() ? "" : at->toString();
}

std::string xmp(const Photo& photo, const char* key) {
    const auto at = photo.metadata->xmp.findKey(Exiv2::XmpKey(key));
    return at == photo.metadata->xmp.end() ? "" : at->toString();
}

// Where the format has one, else the description that stands for it.
std::string comment_of(const Photo& photo) {
    const std::string& comment = photo.metadata->comment;
    return comment.empty() ? exif(photo, "Exif.Image.ImageDescription") : comment;
}

// Many entries of a history, with or without an owner of the rights.
std::string long_packet(size_t entries, const std::string& rights) {
    std::string list;
    for (size_t i = 0; i < entries; ++i)
        list += "<rdf:li>xmp.did:" + std::string(40, static_cast<char>('a' + i % 26)) + "</rdf:li>";
    return xmp_packet(
        "xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "photoshop:City='Lyon'",
        "<photoshop:DocumentAncestors><rdf:Bag>" + list + "</rdf:Bag></photoshop:DocumentAncestors>" +
            "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>" + rights + "</rdf:li></rdf:Alt></dc:rights>");
}

TEST(KeptMetadata, AnXmpRecordTooLongForJpegDoesNotPreventSaving) {
    const Photo photo = loaded(with_xmp_in_png(plain_png(), long_packet(1300, "Example Archive")));
    EXPECT_THAT(photo.notes, IsEmpty());
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Jpeg), ElementsAre(notes::kRecordsTooLong));
    const Photo jpeg = loaded(encode_photo(photo, PhotoFormat::Jpeg));
    EXPECT_EQ(xmp(jpeg, "Xmp.iptcExt.DigitalSourceType"), digital_source_type_of_edits());
    EXPECT_THAT(xmp(jpeg, "Xmp.dc.rights"), HasSubstr("Example Archive"));
    EXPECT_EQ(xmp(jpeg, "Xmp.photoshop.City"), "Lyon") << "only what is too long goes";
    EXPECT_EQ(xmp(jpeg, "Xmp.photoshop.DocumentAncestors"), "");
    for (const PhotoFormat roomy : {PhotoFormat::Png, PhotoFormat::Tiff, PhotoFormat::WebP}) {
        EXPECT_THAT(losses_when_saved_as(photo, roomy), IsEmpty()) << format_name(roomy);
        EXPECT_TRUE(xmp(loaded(encode_photo(photo, roomy)), "Xmp.photoshop.DocumentAncestors") ==
                    xmp(photo, "Xmp.photoshop.DocumentAncestors"))
            << format_name(roomy);
    }
}

// Around the length at which a record stops to fit.
TEST(KeptMetadata, NoLengthPreventsSaving) {
    int shortened = 0, whole = 0;
    for (size_t entries = 780; entries < 940; entries += 8) {
        const Photo photo = loaded(with_xmp_in_png(plain_png(), long_packet(entries, "Example Archive")));
        const Photo jpeg = loaded(encode_photo(photo, PhotoFormat::Jpeg));
        EXPECT_EQ(xmp(jpeg, "Xmp.iptcExt.DigitalSourceType"), digital_source_type_of_edits()) << entries;
        const bool lost = !losses_when_saved_as(photo, PhotoFormat::Jpeg).empty();
        EXPECT_EQ(lost, xmp(jpeg, "Xmp.photoshop.DocumentAncestors").empty()) << entries << ": what is said is not so";
        lost ? ++shortened : ++whole;
    }
    EXPECT_GT(shortened, 0);
    EXPECT_GT(whole, 0);
}

TEST(KeptMetadata, ALongRecordThatFitsIsKeptWhole) {
    const Photo photo = loaded(with_xmp_in_png(plain_png(), long_packet(700, "Example Archive")));
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Jpeg), IsEmpty());
    EXPECT_TRUE(xmp(loaded(encode_photo(photo, PhotoFormat::Jpeg)), "Xmp.photoshop.DocumentAncestors") ==
                xmp(photo, "Xmp.photoshop.DocumentAncestors"));
}

TEST(KeptMetadata, ARightsNoticeThatAloneIsTooLongLeavesTheMark) {
    const Photo photo = loaded(with_xmp_in_png(plain_png(), long_packet(2, std::string(70'000, 'R'))));
    const Photo jpeg = loaded(encode_photo(photo, PhotoFormat::Jpeg));
    EXPECT_EQ(xmp(jpeg, "Xmp.iptcExt.DigitalSourceType"), digital_source_type_of_edits());
}

TEST(KeptMetadata, AnExifRecordTooLongForJpegLosesItsLongestPart) {
    Exiv2::ExifData records;
    records["Exif.Image.Artist"] = "Anna Bell";
    records["Exif.Image.ImageDescription"] = std::string(70'000, 'd');
    Photo photo = photo_of(pattern(16, 16, CV_8UC3));
    photo.metadata = std::make_shared<const PhotoMetadata>(PhotoMetadata{records, {}, {}, ""});
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Jpeg), ElementsAre(notes::kRecordsTooLong));
    const Photo jpeg = loaded(encode_photo(photo, PhotoFormat::Jpeg));
    EXPECT_EQ(exif(jpeg, "Exif.Image.Artist"), "Anna Bell");
    EXPECT_EQ(exif(jpeg, "Exif.Image.ImageDescription"), "");
    EXPECT_EQ(exif(loaded(encode_photo(photo, PhotoFormat::Tiff)), "Exif.Image.ImageDescription").size(), 70'000u);
}

TEST(KeptMetadata, TextsOfPngFiles) {
    Bytes png = with_chunk(plain_png(), "tEXt", bytes_of(std::string("Copyright\0Zo\xEB Bell", 18)));
    png = with_chunk(png, "tEXt", bytes_of(std::string("Comment\0by hand", 15)));
    const Photo photo = loaded(png);
    const Photo again = loaded(encode_photo(photo, PhotoFormat::Png));
    ASSERT_EQ(again.texts.size(), 2u);
    EXPECT_EQ(again.texts[0].keyword, "Comment");
    EXPECT_EQ(again.texts[1].text, "Zo\xC3\xAB Bell");
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Tiff, PhotoFormat::WebP}) {
        const Photo other = loaded(encode_photo(photo, format));
        EXPECT_EQ(exif(other, "Exif.Image.Copyright"), "Zo\xC3\xAB Bell") << format_name(format);
        EXPECT_THAT(exif(other, "Exif.Photo.UserComment"), HasSubstr("by hand")) << format_name(format);
        EXPECT_THAT(losses_when_saved_as(photo, format), IsEmpty());
    }
    const Photo odd = loaded(with_chunk(plain_png(), "tEXt", bytes_of(std::string("Parameters\0 7 steps", 19))));
    EXPECT_THAT(losses_when_saved_as(odd, PhotoFormat::Jpeg), ElementsAre(notes::kNoTexts));
    EXPECT_THAT(losses_when_saved_as(odd, PhotoFormat::Png), IsEmpty());
    EXPECT_THAT(text_of(encode_photo(odd, PhotoFormat::Png)), HasSubstr(" 7 steps"));
}

TEST(KeptMetadata, APngTextTooLongForJpegIsLeftOutAndSaid) {
    for (const char* keyword : {"Description", "Comment"}) {
        const std::string chunk = std::string(keyword) + '\0' + std::string(100000, 'x');
        const Photo photo = loaded(with_chunk(plain_png(), "tEXt", Bytes(chunk.begin(), chunk.end())));
        EXPECT_NO_THROW(encode_photo(photo, PhotoFormat::Jpeg)) << keyword;
        EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::Jpeg), Not(IsEmpty())) << keyword;
        EXPECT_NO_THROW(encode_photo(photo, PhotoFormat::Png)) << keyword;
    }
}

TEST(KeptMetadata, APngTextWithABlankKeywordDoesNotPreventSaving) {
    for (const std::string& keyword : {std::string(), std::string(" "), std::string("\x01")}) {
        const std::string chunk = keyword + '\0' + "hello";
        const Photo photo = loaded(with_chunk(plain_png(), "tEXt", Bytes(chunk.begin(), chunk.end())));
        EXPECT_NO_THROW(encode_photo(photo, PhotoFormat::Png)) << '\'' << keyword << '\'';
    }
}

TEST(KeptMetadata, CommentsOfJpegFiles) {
    RawImage image;
    image.pixels = pattern(16, 16, CV_8UC3);
    const Photo photo = loaded(with_segment(encode_jpeg(image, {}), 0xFE, bytes_of("by hand")));
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Png, PhotoFormat::Tiff, PhotoFormat::WebP})
        EXPECT_EQ(comment_of(loaded(encode_photo(photo, format))), "by hand") << format_name(format);
}

TEST(KeptMetadata, IptcHasNoPlaceInWebP) {
    Photo photo = photo_of(pattern(16, 16, CV_8UC3));
    PhotoMetadata records;
    records.iptc["Iptc.Application2.Byline"] = std::string("Anna Bell");
    photo.metadata = std::make_shared<const PhotoMetadata>(records);
    EXPECT_THAT(losses_when_saved_as(photo, PhotoFormat::WebP), ElementsAre(notes::kNoIptc));
    for (const PhotoFormat format : {PhotoFormat::Jpeg, PhotoFormat::Png, PhotoFormat::Tiff}) {
        EXPECT_THAT(losses_when_saved_as(photo, format), IsEmpty()) << format_name(format);
        const Photo again = loaded(encode_photo(photo, format));
        const auto byline = again.metadata->iptc.findKey(Exiv2::IptcKey("Iptc.Application2.Byline"));
        ASSERT_NE(byline, again.metadata->iptc.end()) << format_name(format);
        EXPECT_EQ(byline->toString(), "Anna Bell");
    }
}

}  // namespace
}  // namespace lineament
