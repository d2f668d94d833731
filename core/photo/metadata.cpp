#include "core/photo/metadata.h"

#include <mutex>

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

// Fields that describe how a file stores its pixels; the new file has its own.
bool is_structural(const Exiv2::Exifdatum& datum) {
    static const char* const names[] = {"ImageWidth",
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
                                        "Orientation"};
    const std::string group = datum.groupName();
    if (group == "Thumbnail" || group == "Image2" || group == "Image3" || group.rfind("SubImage", 0) == 0) return true;
    if (group != "Image") return false;
    const std::string name = datum.tagName();
    for (const char* structural : names) {
        if (name == structural) return true;
    }
    return false;
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
        out.metadata = {image->exifData(), image->xmpData(), image->iptcData()};
        const auto orientation = image->exifData().findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
        if (orientation != image->exifData().end() && orientation->count() > 0) {
            const int64_t value = orientation->toLong();
            if (value >= 1 && value <= 8) out.orientation = static_cast<int>(value);
        }
        if (image->iccProfileDefined()) {
            const Exiv2::DataBuf& icc = *image->iccProfile();
            out.icc_profile.assign(icc.pData_, icc.pData_ + icc.size_);
        }
        return out;
    } catch (const Exiv2::AnyError& e) {
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
            const auto turned = image->xmpData().findKey(Exiv2::XmpKey("Xmp.tiff.Orientation"));
            if (turned != image->xmpData().end()) turned->setValue("1");
        }
        if (what.edited) image->xmpData()[kSourceTypeKey] = std::string(digital_source_type_of_edits());
        image->writeMetadata();
        return all_bytes(image->io());
    } catch (const Exiv2::AnyError& e) {
        throw CodecError(std::string("could not be given its metadata (") + e.what() + ")");
    }
}

}  // namespace lineament
