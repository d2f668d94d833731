#include "core/base/error.h"

#include <algorithm>
#include <new>

namespace lineament {

namespace {

const char* const kOutOfMemory =
    "The memory does not suffice for this: close other programs, or use a smaller photo or pack.";

bool holds(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

/// LibTorch has a class of its own for GPU memory only, and this room knows neither it nor OpenCV: the words tell.
bool speaks_of_memory(const std::string& message) {
    return holds(message, "out of memory") || holds(message, "can't allocate memory") ||
           holds(message, "Failed to allocate") || holds(message, "Insufficient memory");
}

std::string without_ending(std::string text, const char* from) {
    text.resize(std::min(text.size(), text.find(from)));
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    return text;
}

/// The libraries' words without their list of calls, as a sentence; those of others as they are.
std::string sentence_of(const std::string& message) {
    constexpr char kTorchCalls[] = "\nException raised from ";
    if (holds(message, kTorchCalls)) return "A calculation failed: " + without_ending(message, kTorchCalls) + ".";
    if (message.rfind("OpenCV(", 0) == 0) return "An image operation failed: " + without_ending(message, "\n") + ".";
    return message;
}

}  // namespace

const char* error_kind_name(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Bug:
            return "bug";
        case ErrorKind::BadInput:
            return "bad input";
        case ErrorKind::BadOption:
            return "bad option";
        case ErrorKind::MissingResource:
            return "missing resource";
        case ErrorKind::NoFace:
            return "no face";
        case ErrorKind::OutOfMemory:
            return "out of memory";
        case ErrorKind::Cancelled:
            return "cancelled";
        case ErrorKind::CannotWrite:
            break;
    }
    return "cannot write";
}

DescribedError describe_error_in_flight() {
    try {
        throw;
    } catch (const Error& error) {
        return {error.kind(), error.what()};
    } catch (const Cancelled& cancelled) {
        return {ErrorKind::Cancelled, cancelled.what()};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::OutOfMemory, kOutOfMemory};
    } catch (const std::invalid_argument& error) {
        return {ErrorKind::BadOption, error.what()};
    } catch (const std::exception& error) {
        if (speaks_of_memory(error.what())) return {ErrorKind::OutOfMemory, kOutOfMemory};
        return {ErrorKind::Bug, sentence_of(error.what())};
    } catch (...) {
        return {ErrorKind::Bug, "An unknown error happened."};
    }
}

bool is_out_of_memory_in_flight() {
    return describe_error_in_flight().kind == ErrorKind::OutOfMemory;
}

}  // namespace lineament
