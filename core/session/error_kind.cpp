#include "core/session/error_kind.h"

#include <c10/util/Exception.h>

#include <new>
#include <opencv2/core.hpp>
#include <stdexcept>

#include "core/base/cannot_write_error.h"
#include "core/base/weight_file_error.h"
#include "core/faces/face.h"
#include "core/packs/pack_manifest.h"
#include "core/photo/photo.h"
#include "core/session/export_photo.h"

namespace lineament {

namespace {

/// LibTorch has a class of its own for GPU memory only; for main memory the message has to tell.
bool speaks_of_memory(const std::string& message) {
    return message.find("out of memory") != std::string::npos ||
           message.find("can't allocate memory") != std::string::npos ||
           message.find("Failed to allocate") != std::string::npos;
}

const char* const kOutOfMemory =
    "The memory does not suffice for this: close other programs, or use a smaller photo or pack.";

}  // namespace

bool is_out_of_memory_in_flight() {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return true;
    } catch (const cv::Exception& error) {
        return error.code == cv::Error::StsNoMem;
    } catch (const std::exception& error) {
        return speaks_of_memory(error.what());
    } catch (...) {
        return false;
    }
}

DescribedError describe_error_in_flight() {
    if (is_out_of_memory_in_flight()) return {WorkerErrorKind::OutOfMemory, kOutOfMemory};
    try {
        throw;
    } catch (const MissingPackError& error) {
        return {WorkerErrorKind::MissingModel, error.what()};
    } catch (const DamagedPackError& error) {
        return {WorkerErrorKind::MissingModel, error.what()};
    } catch (const WeightFileError& error) {
        return {WorkerErrorKind::MissingModel, error.what()};
    } catch (const MissingFaceModelError& error) {
        return {WorkerErrorKind::MissingModel, error.what()};
    } catch (const NoFaceError& error) {
        return {WorkerErrorKind::NoFace, error.what()};
    } catch (const CannotWriteError& error) {
        return {WorkerErrorKind::CannotWrite, error.what()};
    } catch (const PhotoError& error) {
        return {WorkerErrorKind::BadInput, error.what()};
    } catch (const std::invalid_argument& error) {
        return {WorkerErrorKind::BadInput, error.what()};
    } catch (const c10::Error& error) {
        return {WorkerErrorKind::Internal,
                std::string("A calculation failed: ") + error.what_without_backtrace() + "."};
    } catch (const cv::Exception& error) {
        return {WorkerErrorKind::Internal, "An image operation failed: " + error.err + "."};
    } catch (const std::exception& error) {
        return {WorkerErrorKind::Internal, error.what()};
    } catch (...) {
        return {WorkerErrorKind::Internal, "An unknown error happened."};
    }
}

}  // namespace lineament
