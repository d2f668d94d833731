// Which exit code and which word an error has.
#pragma once

#include <exception>
#include <string>

#include "core/base/error.h"

namespace lineament {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUse = 2, kBadInput = 3, kMissingModel = 4 };

/// An input that cannot be used: unreadable, not an image, without a face. Exit code 3.
class BadInputError : public Error {
  public:
    explicit BadInputError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

struct Failure {
    int exit_code = kFailed;
    std::string
        kind;  ///< "wrong_use", "bad_input", "no_face", "missing_model", "cannot_write", "out_of_memory", "internal"
    std::string sentence;
};

/// To be called in a catch block: what the exception in flight means.
Failure describe_current_exception();

}  // namespace lineament
