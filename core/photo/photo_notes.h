// Every sentence about what a photo's file holds and the photo in memory or a saved file does not. Fixed, so that the
// window can translate them and tests can name them.
#pragma once

namespace lineament::notes {

// ---- on opening ----
constexpr char kConvertedFromPrint[] = "It was made for print (CMYK) and has been converted to RGB.";
constexpr char kConvertedFromLab[] = "Its Lab colours have been converted to sRGB.";
constexpr char kReadWithEightBits[] = "Its pixels are stored in a way that is read with 8 bits per channel only.";
constexpr char kFurtherChannels[] = "It has further channels besides colour and transparency, which are not kept.";
constexpr char kOnlyFirstPage[] = "It has several pages: only the first one is opened and saved.";
constexpr char kOnlyFirstFrame[] = "It is an animation: only its first picture is opened and saved.";
constexpr char kLayers[] = "It has layers: only the picture that they make together is opened and saved.";
constexpr char kGammaAsProfile[] = "It states its brightness as a gamma value, which is kept as a colour profile.";
constexpr char kUnknownColours[] =
    "Its colours are coded in a way (such as HDR) that is not understood here: they are taken as sRGB and may look "
    "wrong.";
constexpr char kFurtherPictures[] =
    "A film, a gain map for HDR screens or another picture that came in the same file is not kept.";
constexpr char kDamagedMetadata[] = "Its EXIF, XMP and IPTC records are damaged and will not be kept.";
constexpr char kDamagedXmp[] = "Its XMP record is damaged and will not be kept.";
constexpr char kExtendedXmp[] = "The second part of its XMP record (extended XMP) is not kept.";
constexpr char kDamagedProfile[] = "Its colour profile is damaged or does not fit, so it is taken as sRGB.";

// ---- on saving ----
constexpr char kEightOfSixteenBits[] = "Files of this kind keep 8 of the photo's 16 bits per channel.";
constexpr char kOnWhite[] = "Files of this kind have no transparency: the photo is put on white.";
constexpr char kRecordsTooLong[] =
    "Parts of its EXIF or XMP records are too long for files of this kind and are left out.";
constexpr char kNoIptc[] = "Files of this kind cannot hold its IPTC records.";
constexpr char kNoTexts[] = "Files of this kind cannot hold all of its PNG text entries.";

}  // namespace lineament::notes
