#include "app/cli/exit_codes.h"

#include "app/cli/arguments.h"
#include "core/base/error.h"

namespace lineament {

namespace {

Failure failure_of(const DescribedError& error) {
    switch (error.kind) {
        // The command line's own options are UsageErrors. Others come from what files say: a slider value in a
        // catalogue, networks that do not belong together.
        case ErrorKind::BadOption:
        case ErrorKind::BadInput:
            return {kBadInput, "bad_input", error.sentence};
        case ErrorKind::MissingResource:
            return {kMissingModel, "missing_model", error.sentence};
        case ErrorKind::NoFace:
            return {kBadInput, "no_face", error.sentence};
        case ErrorKind::CannotWrite:
            return {kFailed, "cannot_write", error.sentence};
        case ErrorKind::OutOfMemory:
            return {kFailed, "out_of_memory", error.sentence};
        case ErrorKind::Cancelled:
        case ErrorKind::Bug:
            break;
    }
    return {kFailed, "internal", error.sentence};
}

}  // namespace

Failure describe_current_exception() {
    try {
        throw;
    } catch (const UsageError& error) {
        return {kWrongUse, "wrong_use", error.what()};
    } catch (...) {
        return failure_of(describe_error_in_flight());
    }
}

}  // namespace lineament
