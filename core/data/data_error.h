// The error that training data throw.
#pragma once

#include <stdexcept>

namespace lineament {

/// Crops, labels or copies that are missing, damaged or do not belong together; one sentence with the file's name.
class DataError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace lineament
