// The text entries of PNG files in files of other kinds. Called with the metadata lock held (metadata.cpp).
#pragma once

#include "core/photo/exiv2.h"
#include "core/photo/photo.h"

namespace lineament {

/// Writes texts to the EXIF and XMP fields that mean the same; fields that are there already stay.
void place_texts(const std::vector<PhotoText>& texts, Exiv2::ExifData& exif, Exiv2::XmpData& xmp);

/// Whether every text has such a field or says nothing about the photo.
bool all_have_a_place(const std::vector<PhotoText>& texts);

}  // namespace lineament
