#include "app/cli/exit_codes.h"

#include <new>

#include "app/cli/arguments.h"
#include "core/base/cannot_write_error.h"
#include "core/base/weight_file_error.h"
#include "core/packs/pack_manifest.h"
#ifdef LINEAMENT_WITH_PHOTOS
#include "core/session/error_kind.h"
#endif
#ifdef LINEAMENT_WITH_TRAINING
#include "core/data/data_error.h"
#endif

namespace lineament {

namespace {

#ifdef LINEAMENT_WITH_PHOTOS
Failure describe_engine_error() {
    const DescribedError error = describe_error_in_flight();
    switch (error.kind) {
        case WorkerErrorKind::BadInput:
            return {kBadInput, "bad_input", error.sentence};
        case WorkerErrorKind::MissingModel:
            return {kMissingModel, "missing_model", error.sentence};
        case WorkerErrorKind::NoFace:
            return {kBadInput, "no_face", error.sentence};
        case WorkerErrorKind::CannotWrite:
            return {kFailed, "cannot_write", error.sentence};
        case WorkerErrorKind::OutOfMemory:
            return {kFailed, "out_of_memory", error.sentence};
        case WorkerErrorKind::Internal:
            break;
    }
    return {kFailed, "internal", error.sentence};
}
#else
constexpr char kOutOfMemory[] = "The memory of this machine does not suffice for this.";

Failure describe_engine_error() {
    try {
        throw;
    } catch (const MissingPackError& error) {
        return {kMissingModel, "missing_model", error.what()};
    } catch (const DamagedPackError& error) {
        return {kMissingModel, "missing_model", error.what()};
    } catch (const WeightFileError& error) {
        return {kMissingModel, "missing_model", error.what()};
    } catch (const CannotWriteError& error) {
        return {kFailed, "cannot_write", error.what()};
    } catch (const std::invalid_argument& error) {
        return {kBadInput, "bad_input", error.what()};
    } catch (const std::bad_alloc&) {
        return {kFailed, "out_of_memory", kOutOfMemory};
    } catch (const std::exception& error) {
        // LibTorch has no class of its own for this.
        const std::string what = error.what();
        const bool memory =
            what.find("out of memory") != std::string::npos || what.find("can't allocate memory") != std::string::npos;
        if (memory) return {kFailed, "out_of_memory", kOutOfMemory};
        return {kFailed, "internal", what};
    } catch (...) {
        return {kFailed, "internal", "An unknown error happened."};
    }
}
#endif

}  // namespace

Failure describe_current_exception() {
    try {
        throw;
    } catch (const UsageError& error) {
        return {kWrongUse, "wrong_use", error.what()};
    } catch (const BadInputError& error) {
        return {kBadInput, "bad_input", error.what()};
#ifdef LINEAMENT_WITH_TRAINING
    } catch (const DataError& error) {
        return {kBadInput, "bad_input", error.what()};
#endif
    } catch (...) {
        return describe_engine_error();
    }
}

}  // namespace lineament
