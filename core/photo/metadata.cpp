#include "core/photo/metadata.h"

#include <mutex>

#include "core/photo/metadata_limits.h"
#include "core/photo/metadata_texts.h"
#include "core/photo/photo_notes.h"
#include "core/photo/stale_metadata.h"

namespace lineament {

namespace {

constexpr const char* kSourceTypeKey = "Xmp.iptcExt.DigitalSourceType";

// The XMP toolkit is not safe to use from two threads, and must be set up before the first use.
std::unique_lock<std::mutex> take_turn() {
    static std::mutex turn;
    static std::once_flag once;
    std::unique_lock<std::mutex> lock(turn);
    std::call_once(once, [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        Exiv2::XmpParser::initialize();
    });
    return lock;
}

std::optional<Resolution> exif_resolution(const Exiv2::ExifData& exif) {
    const auto number = [&](const char* key) -> double {
        const auto at = exif.findKey(Exiv2::ExifKey(key));
        return at == exif.end() || at->count() == 0 ? 0 : static_cast<double>(at->toFloat());
    };
    constexpr double kNone = 1, kCentimetre = 3;
    const double unit = number("Exif.Image.ResolutionUnit");
    return make_resolution(number("Exif.Image.XResolution"), number("Exif.Image.YResolution"),
                           unit == kNone         ? ResolutionUnit::Ratio
                           : unit == kCentimetre ? ResolutionUnit::Centimetre
                                                 : ResolutionUnit::Inch);
}

bool says_adobe_rgb(const Exiv2::ExifData& exif) {
    const auto text = [&](const char* key) -> std::string {
        const auto at = exif.findKey(Exiv2::ExifKey(key));
        return at == exif.end() ? "" : at->toString();
    };
    const std::string space = text("Exif.Photo.ColorSpace");
    return space == "2" || (space != "1" && text("Exif.Iop.InteroperabilityIndex").rfind("R03", 0) == 0);
}

// TIFF has these fields of its own, which the encoder wrote. WebP has no other place; in the others they stand where
// the source had them.
void write_exif_resolution(Exiv2::ExifData& into, const MetadataToWrite& what) {
    if (what.format == PhotoFormat::Tiff || !what.resolution) return;
    const bool was_there = what.metadata && what.metadata->exif.findKey(Exiv2::ExifKey("Exif.Image.XResolution")) !=
                                                what.metadata->exif.end();
    if (!was_there && what.format != PhotoFormat::WebP) return;
    // Three decimals, where they fit into 32 bits.
    const uint32_t parts = std::max(what.resolution->x, what.resolution->y) < 4e6 ? 1000 : 1;
    const auto ratio = [&](double value) {
        return Exiv2::URational(static_cast<uint32_t>(value * parts + 0.5), parts);
    };
    into["Exif.Image.XResolution"] = ratio(what.resolution->x);
    into["Exif.Image.YResolution"] = ratio(what.resolution->y);
    into["Exif.Image.ResolutionUnit"] = static_cast<uint16_t>(what.resolution->per_inch ? 2 : 1);
}

bool is_too_long_for_jpeg(const std::string& comment) {
    constexpr size_t kLongestSegment = 0xffff;
    return comment.size() + 3 > kLongestSegment;  // its length and a zero at its end count, too
}

void merge_comment(Exiv2::Image& image, const MetadataToWrite& what) {
    const std::string& comment = what.metadata->comment;
    if (comment.empty() || (what.format == PhotoFormat::Jpeg && is_too_long_for_jpeg(comment))) return;
    if (what.format == PhotoFormat::Jpeg || what.format == PhotoFormat::Png) {
        image.setComment(comment);
    } else if (image.exifData().findKey(Exiv2::ExifKey("Exif.Image.ImageDescription")) == image.exifData().end()) {
        image.exifData()["Exif.Image.ImageDescription"] = comment;
    }
}

// XMP's copies of what changed with the turning.
void update_xmp(Exiv2::XmpData& xmp, cv::Size size) {
    const auto update = [&](const char* key, int value) {
        const auto at = xmp.findKey(Exiv2::XmpKey(key));
        if (at != xmp.end()) at->setValue(std::to_string(value));
    };
    update("Xmp.tiff.Orientation", 1);
    update("Xmp.tiff.ImageWidth", size.width);
    update("Xmp.tiff.ImageLength", size.height);
    update("Xmp.exif.PixelXDimension", size.width);
    update("Xmp.exif.PixelYDimension", size.height);
}

void merge_exif(Exiv2::ExifData& into, const PhotoMetadata& metadata, cv::Size size) {
    for (const Exiv2::Exifdatum& datum : metadata.exif) {
        if (!is_structural(datum)) into.add(datum);
    }
    if (metadata.exif.findKey(Exiv2::ExifKey("Exif.Image.Orientation")) != metadata.exif.end()) {
        into["Exif.Image.Orientation"] = uint16_t{1};
    }
    const auto update = [&](const char* key, int value) {
        if (into.findKey(Exiv2::ExifKey(key)) != into.end()) into[key] = static_cast<uint32_t>(value);
    };
    update("Exif.Photo.PixelXDimension", size.width);
    update("Exif.Photo.PixelYDimension", size.height);
}

void mark_as_edited(Exiv2::XmpData& xmp) {
    xmp[kSourceTypeKey] = std::string(digital_source_type_of_edits());
}

Bytes all_bytes(Exiv2::BasicIo& io) {
    if (io.open() != 0) throw CodecError("could not be given its metadata");
    Bytes out(io.size());
    if (static_cast<size_t>(io.read(out.data(), static_cast<long>(out.size()))) != out.size()) {
        throw CodecError("could not be given its metadata");
    }
    io.close();
    return out;
}

}  // namespace

const char* digital_source_type_of_edits() {
    return "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
}

ReadMetadata read_metadata(ByteView file) {
    const std::unique_lock<std::mutex> turn = take_turn();
    try {
        const auto image = Exiv2::ImageFactory::open(file.data, static_cast<long>(file.size));
        image->readMetadata();
        ReadMetadata out;
        out.metadata = {image->exifData(), image->xmpData(), image->iptcData(), image->comment()};
        Exiv2::XmpData again;  // Exiv2 does not say whether a packet without properties was a damaged one
        if (image->xmpData().empty() && Exiv2::XmpParser::decode(again, image->xmpPacket()) > 1)
            out.left_behind.push_back(notes::kDamagedXmp);
        const RemovedPromises removed = remove_promises(out.metadata.exif, out.metadata.xmp);
        if (removed.pictures) out.left_behind.push_back(notes::kFurtherPictures);
        if (removed.layers) out.left_behind.push_back(notes::kLayers);
        if (removed.extended_xmp) out.left_behind.push_back(notes::kExtendedXmp);
        remove_old_pictures(out.metadata.xmp, out.metadata.iptc);
        out.resolution = exif_resolution(out.metadata.exif);
        out.adobe_rgb = says_adobe_rgb(out.metadata.exif);
        const auto orientation = image->exifData().findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
        if (orientation != image->exifData().end() && orientation->count() > 0) {
            const int64_t value = first_integer(*orientation);
            if (value >= 1 && value <= 8) out.orientation = static_cast<int>(value);
        }
        out.icc_profile = icc_profile_of(*image);
        return out;
    } catch (const ExivError& e) {
        throw CodecError(e.what());
    }
}

Bytes write_metadata(ByteView file, const MetadataToWrite& what) {
    const std::unique_lock<std::mutex> turn = take_turn();
    try {
        const auto image = Exiv2::ImageFactory::open(file.data, static_cast<long>(file.size));
        image->readMetadata();  // a TIFF's own structure and every ICC profile are kept from here
        if (what.metadata) {
            merge_exif(image->exifData(), *what.metadata, what.size);
            image->setXmpData(what.metadata->xmp);
            image->setIptcData(what.metadata->iptc);
            update_xmp(image->xmpData(), what.size);
            merge_comment(*image, what);
        }
        place_texts(what.texts, image->exifData(), image->xmpData());
        write_exif_resolution(image->exifData(), what);
        if (what.edited) mark_as_edited(image->xmpData());
        if (what.format == PhotoFormat::Jpeg) fit_into_jpeg(image->exifData(), image->xmpData());
        image->writeMetadata();
        return all_bytes(image->io());
    } catch (const ExivError& e) {
        throw CodecError(std::string("could not be given its metadata (") + e.what() + ")");
    }
}

std::string exiv2_version() {
    return Exiv2::versionString();
}

bool is_too_long_for_jpeg(const PhotoMetadata& metadata, const std::vector<PhotoText>& texts, bool edited) {
    const std::unique_lock<std::mutex> turn = take_turn();
    try {
        Exiv2::ExifData exif = metadata.exif;
        Exiv2::XmpData xmp = metadata.xmp;
        place_texts(texts, exif, xmp);
        if (edited) mark_as_edited(xmp);
        return fit_into_jpeg(exif, xmp) || is_too_long_for_jpeg(metadata.comment);
    } catch (const ExivError& e) {
        throw CodecError(e.what());
    }
}

}  // namespace lineament
