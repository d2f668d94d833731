#include "core/photo/stale_metadata.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace lineament {

namespace {

bool starts_with(const std::string& text, const char* start) {
    return text.rfind(start, 0) == 0;
}

// The namespace of a property, whatever prefix its file gave it.
std::string namespace_of(const Exiv2::Xmpdatum& datum) {
    try {
        return Exiv2::XmpProperties::ns(datum.groupName());
    } catch (const ExivError&) {
        return "";
    }
}

bool is_promise(const Exiv2::Xmpdatum& datum) {
    static const char* const kNamespaces[] = {"http://ns.google.com/photos/1.0/container/",
                                              "http://ns.google.com/photos/1.0/depthmap/",
                                              "http://ns.google.com/photos/1.0/image/",
                                              "http://ns.google.com/photos/1.0/audio/",
                                              "http://ns.google.com/photos/dd/",
                                              "http://ns.adobe.com/hdr-gain-map/",
                                              "http://ns.apple.com/HDRGainMap/"};
    const std::string space = namespace_of(datum), tag = datum.tagName();
    for (const char* promised : kNamespaces)
        if (starts_with(space, promised)) return true;
    // The makers of phones have namespaces of their own for the same few words.
    return starts_with(tag, "MotionPhoto") || starts_with(tag, "MicroVideo");
}

bool is_extension(const Exiv2::Xmpdatum& datum) {
    return starts_with(namespace_of(datum), "http://ns.adobe.com/xmp/note/");
}

// "MotionPhoto=0" promises nothing.
bool is_denial(const Exiv2::Xmpdatum& datum) {
    const std::string value = datum.toString();
    return value.empty() || value == "0" || value == "false" || value == "False";
}

bool is_directory_of_one(const Exiv2::XmpData& xmp) {
    const auto is_second = [](const Exiv2::Xmpdatum& datum) { return starts_with(datum.tagName(), "Directory[2]"); };
    return std::none_of(xmp.begin(), xmp.end(), is_second);
}

// Xiaomi's.
constexpr uint16_t kMicroVideoTag = 0x8897;
// Photoshop's.
constexpr uint16_t kLayersTag = 0x935C;

}  // namespace

RemovedPromises remove_promises(Exiv2::ExifData& exif, Exiv2::XmpData& xmp) {
    RemovedPromises removed;
    const bool one = is_directory_of_one(xmp);
    for (Exiv2::XmpData::iterator datum = xmp.begin(); datum != xmp.end();) {
        const bool extension = is_extension(*datum);
        if (!is_promise(*datum) && !extension) {
            ++datum;
            continue;
        }
        removed.extended_xmp |= extension;
        // A directory may name the picture alone, and versions and times alone promise nothing.
        const std::string tag = datum->tagName();
        const bool detail = tag.find("Version") != std::string::npos || tag.find("Timestamp") != std::string::npos;
        const bool gain_map = starts_with(tag, "Version");  // the whole mark of a picture with a gain map
        const bool lone = starts_with(tag, "Directory") && one;
        removed.pictures |= !extension && !is_denial(*datum) && !lone && (gain_map || !detail);
        datum = xmp.erase(datum);
    }
    for (Exiv2::ExifData::iterator datum = exif.begin(); datum != exif.end();) {
        const bool standard = datum->groupName() == "Photo" || datum->groupName() == "Image";
        const bool film = standard && datum->tag() == kMicroVideoTag, layers = standard && datum->tag() == kLayersTag;
        removed.pictures |= film;
        removed.layers |= layers;
        datum = film || layers ? exif.erase(datum) : std::next(datum);
    }
    return removed;
}

void remove_old_pictures(Exiv2::XmpData& xmp, Exiv2::IptcData& iptc) {
    static const char* const kOfTheFile[] = {
        "Xmp.tiff.BitsPerSample",    "Xmp.tiff.Compression",         "Xmp.tiff.PhotometricInterpretation",
        "Xmp.tiff.SamplesPerPixel",  "Xmp.tiff.PlanarConfiguration", "Xmp.tiff.YCbCrSubSampling",
        "Xmp.tiff.YCbCrPositioning", "Xmp.tiff.NativeDigest",        "Xmp.exif.NativeDigest"};
    const auto is_old = [&](const std::string& key) {
        const auto matches = [&](const char* name) {
            return key == name || starts_with(key, (std::string(name) + "[").c_str());
        };
        return starts_with(key, "Xmp.xmp.Thumbnails") ||
               std::any_of(std::begin(kOfTheFile), std::end(kOfTheFile), matches);
    };
    for (Exiv2::XmpData::iterator datum = xmp.begin(); datum != xmp.end();)
        datum = is_old(datum->key()) ? xmp.erase(datum) : std::next(datum);
    for (Exiv2::IptcData::iterator datum = iptc.begin(); datum != iptc.end();)
        datum = starts_with(datum->key(), "Iptc.Application2.Preview") ? iptc.erase(datum) : std::next(datum);
}

bool is_structural(const Exiv2::Exifdatum& datum) {
    static const char* const kNames[] = {"ImageWidth",
                                         "ImageLength",
                                         "BitsPerSample",
                                         "Compression",
                                         "PhotometricInterpretation",
                                         "StripOffsets",
                                         "RowsPerStrip",
                                         "StripByteCounts",
                                         "SamplesPerPixel",
                                         "PlanarConfiguration",
                                         "TileWidth",
                                         "TileLength",
                                         "TileOffsets",
                                         "TileByteCounts",
                                         "ExtraSamples",
                                         "SampleFormat",
                                         "Predictor",
                                         "ColorMap",
                                         "InterColorProfile",
                                         "XMLPacket",
                                         "IPTCNAA",
                                         "ImageResources",
                                         "SubIFDs",
                                         "NewSubfileType",
                                         "SubfileType",
                                         "FillOrder",
                                         "JPEGTables",
                                         "YCbCrSubSampling",
                                         "YCbCrPositioning",
                                         "YCbCrCoefficients",
                                         "ReferenceBlackWhite",
                                         "JPEGInterchangeFormat",
                                         "JPEGInterchangeFormatLength",
                                         "InkSet",
                                         "NumberOfInks",
                                         "DotRange",
                                         "Orientation",
                                         "XResolution",
                                         "YResolution",
                                         "ResolutionUnit"};
    static const char* const kStandardGroups[] = {"Image", "Photo", "GPSInfo", "Iop"};
    const std::string group = datum.groupName(), name = datum.tagName();
    if (group == "Thumbnail" || group == "Image2" || group == "Image3" || starts_with(group, "SubImage")) return true;
    if (std::find(std::begin(kStandardGroups), std::end(kStandardGroups), group) == std::end(kStandardGroups)) {
        // The records of a camera's maker hold small copies, too, or say where in the old file they were.
        return starts_with(group, "NikonPreview") || name.find("Preview") != std::string::npos ||
               name.find("Thumbnail") != std::string::npos;
    }
    return group == "Image" && std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace lineament
