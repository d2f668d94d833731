#include "core/photo/metadata_limits.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/photo/stale_metadata.h"

namespace lineament {

namespace {

constexpr size_t kXmpRoom = 65535 - 2 - 29;  // a segment less its length and the name of the packet
constexpr size_t kExifRoom = 65000;          // a segment less what the directories themselves take

// "Xmp.xmpMM.History[3]/stEvt:when" -> "Xmp.xmpMM.History"
std::string whole_property(const std::string& key) {
    return key.substr(0, key.find_first_of("[/"));
}

// What a person or the law needs: who made it, who may use it, and that it was edited.
bool is_about_rights(const std::string& key) {
    static const char* const kStarts[] = {"Xmp.dc.rights",
                                          "Xmp.dc.creator",
                                          "Xmp.xmpRights.",
                                          "Xmp.iptcExt.Digital",
                                          "Xmp.photoshop.Credit",
                                          "Xmp.photoshop.Source",
                                          "Xmp.plus.",
                                          "Xmp.cc.",
                                          "Xmp.iptc.CreatorContactInfo",
                                          "Xmp.dc.title",
                                          "Xmp.dc.description"};
    return std::any_of(std::begin(kStarts), std::end(kStarts),
                       [&](const char* start) { return key.rfind(start, 0) == 0; });
}

size_t packet_size(const Exiv2::XmpData& xmp) {
    std::string packet;
    const auto flags = static_cast<uint16_t>(Exiv2::XmpParser::useCompactFormat);
    if (Exiv2::XmpParser::encode(packet, xmp, flags) > 1) throw CodecError("has XMP records that cannot be written");
    return packet.size();
}

// The longest property, of those that are not about rights as long as there are any; empty: there is none.
std::string longest_property(const Exiv2::XmpData& xmp) {
    std::map<std::string, size_t> sizes;
    for (const Exiv2::Xmpdatum& datum : xmp)
        sizes[whole_property(datum.key())] += datum.toString().size() + datum.key().size();
    const auto is_less = [](const auto& a, const auto& b) {
        const bool a_stays = is_about_rights(a.first), b_stays = is_about_rights(b.first);
        return a_stays != b_stays ? a_stays : a.second < b.second;
    };
    return sizes.empty() ? "" : std::max_element(sizes.begin(), sizes.end(), is_less)->first;
}

bool shorten(Exiv2::XmpData& xmp) {
    bool shortened = false;
    while (!xmp.empty() && packet_size(xmp) > kXmpRoom) {
        const std::string longest = longest_property(xmp);
        for (Exiv2::XmpData::iterator datum = xmp.begin(); datum != xmp.end();)
            datum = whole_property(datum->key()) == longest ? xmp.erase(datum) : std::next(datum);
        shortened = true;
    }
    return shortened;
}

bool is_of_maker(const Exiv2::Exifdatum& datum) {
    const std::string group = datum.groupName();
    return group != "Image" && group != "Photo" && group != "GPSInfo" && group != "Iop";
}

bool shorten(Exiv2::ExifData& exif) {
    bool shortened = false;
    while (true) {
        size_t total = 0, largest_size = 0;
        std::string largest;
        for (const Exiv2::Exifdatum& datum : exif) {
            // A maker's records are counted as the one that holds them all.
            if (is_structural(datum) || is_of_maker(datum)) continue;
            const size_t size = 12 + (datum.size() > 4 ? static_cast<size_t>(datum.size()) : 0);
            total += size;
            if (size > largest_size) largest_size = size, largest = datum.key();
        }
        if (total <= kExifRoom || largest.empty()) return shortened;
        const bool maker = largest == "Exif.Photo.MakerNote";
        for (Exiv2::ExifData::iterator datum = exif.begin(); datum != exif.end();)
            datum = datum->key() == largest || (maker && is_of_maker(*datum)) ? exif.erase(datum) : std::next(datum);
        shortened = true;
    }
}

}  // namespace

bool fit_into_jpeg(Exiv2::ExifData& exif, Exiv2::XmpData& xmp) {
    const bool exif_shortened = shorten(exif);
    return shorten(xmp) || exif_shortened;
}

}  // namespace lineament
