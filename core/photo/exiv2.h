// Exiv2 under one set of names: 0.28 renamed what 0.27 had, and gives buffers where 0.27 gave pointers to them.
#pragma once

#include <cstdint>
#include <exiv2/exiv2.hpp>

#include "core/photo/codecs.h"

namespace lineament {

#if EXIV2_TEST_VERSION(0, 28, 0)
#define LINEAMENT_EXIV2_28 1
#else
#define LINEAMENT_EXIV2_28 0
#endif

/// What Exiv2 throws.
#if LINEAMENT_EXIV2_28
using ExivError = Exiv2::Error;
#else
using ExivError = Exiv2::AnyError;
#endif

/// The first component of an EXIF field. Throws ExivError where it is no number.
inline int64_t first_integer(const Exiv2::Exifdatum& datum) {
#if LINEAMENT_EXIV2_28
    return datum.toInt64();
#else
    return datum.toLong();
#endif
}

/// A copy of the ICC profile that was read with the metadata; empty: the image has none.
inline Bytes icc_profile_of(Exiv2::Image& image) {
    if (!image.iccProfileDefined()) return {};
#if LINEAMENT_EXIV2_28
    const Exiv2::DataBuf& icc = image.iccProfile();
    return Bytes(icc.cbegin(), icc.cend());
#else
    const Exiv2::DataBuf& icc = *image.iccProfile();
    return Bytes(icc.pData_, icc.pData_ + icc.size_);
#endif
}

}  // namespace lineament
