// The errors of this program have a kind: who meets one asks the kind, not the type.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace lineament {

enum class ErrorKind {
    Bug,              ///< a fault of this program, or one that nobody foresaw
    BadInput,         ///< a photo, a project, a recipe or training data cannot be used
    BadOption,        ///< a value that an option, a query or a call does not take
    MissingResource,  ///< a pack, a file of it or a face model is not there, or not as it was made
    NoFace,           ///< a face was needed and the photo has none
    OutOfMemory,      ///< main or GPU memory does not suffice
    Cancelled,        ///< the person did not want it any more: nothing to complain about
    CannotWrite,      ///< the target cannot be written; whatever was there is untouched
};

/// "bad input", "no face": for logs.
const char* error_kind_name(ErrorKind kind);

/// What all errors of this program derive from. what(): a sentence for the person, in English, that says what is
/// wrong, where, and what to do.
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}

    ErrorKind kind() const { return kind_; }

  private:
    ErrorKind kind_;
};

/// Thrown by long work whose Progress asked for an end. No std::runtime_error, so that nothing takes it for a failure
/// of one file and goes on with the next.
struct Cancelled : std::exception {
    const char* what() const noexcept override { return "The work was cancelled."; }
};

struct DescribedError {
    ErrorKind kind = ErrorKind::Bug;
    std::string sentence;
};

/// To be called in a catch block: what the exception in flight means, whoever threw it. The one place where exceptions
/// of the standard library (std::invalid_argument, which the check() of options throw, is a BadOption), of LibTorch and
/// of OpenCV get a kind. Thread safe.
DescribedError describe_error_in_flight();

/// To be called in a catch block: true where main or GPU memory did not suffice.
bool is_out_of_memory_in_flight();

}  // namespace lineament
