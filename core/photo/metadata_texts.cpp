#include "core/photo/metadata_texts.h"

#include <algorithm>

namespace lineament {

namespace {

// Keywords of the PNG specification, and the field of EXIF (or, for titles, XMP) that is meant by each.
constexpr struct {
    const char *keyword, *field;
} kPlaces[] = {{"Author", "Exif.Image.Artist"},     {"Copyright", "Exif.Image.Copyright"},
               {"Software", "Exif.Image.Software"}, {"Comment", "Exif.Photo.UserComment"},
               {"Title", "Xmp.dc.title"},           {"Description", "Exif.Image.ImageDescription"}};

const char* place_of(const std::string& keyword) {
    for (const auto& place : kPlaces)
        if (keyword == place.keyword) return place.field;
    return nullptr;
}

// ImageMagick's dates of the old file.
bool says_nothing(const PhotoText& text) {
    return text.text.empty() || text.keyword.rfind("date:", 0) == 0;
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void place_texts(const std::vector<PhotoText>& texts, Exiv2::ExifData& exif, Exiv2::XmpData& xmp) {
    for (const PhotoText& text : texts) {
        const char* place = place_of(text.keyword);
        if (!place || says_nothing(text)) continue;
        const std::string field = place;
        if (field == "Xmp.dc.title") {
            if (xmp.findKey(Exiv2::XmpKey(field)) == xmp.end()) xmp[field] = text.text;
        } else if (exif.findKey(Exiv2::ExifKey(field)) == exif.end()) {
            const bool coded =
                field == "Exif.Photo.UserComment";  // the field begins with the name of its character set
            exif[field] = coded ? (is_ascii(text.text) ? "charset=Ascii " : "charset=Unicode ") + text.text : text.text;
        }
    }
}

bool all_have_a_place(const std::vector<PhotoText>& texts) {
    return std::all_of(texts.begin(), texts.end(),
                       [](const PhotoText& text) { return says_nothing(text) || place_of(text.keyword); });
}

}  // namespace lineament
