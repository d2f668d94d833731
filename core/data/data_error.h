// The error that training data throw.
#pragma once

#include "core/base/error.h"

namespace lineament {

/// Crops, labels or copies that are missing, damaged or do not belong together; one sentence with the file's name.
class DataError : public Error {
  public:
    explicit DataError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

}  // namespace lineament
