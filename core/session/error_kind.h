// What an exception means to the person, in one place for the worker and the command line.
#pragma once

#include <string>

#include "core/session/session_worker.h"

namespace lineament {

struct DescribedError {
    WorkerErrorKind kind = WorkerErrorKind::Internal;
    std::string sentence;
};

/// To be called in a catch block. Cancelled is not an error: it must be caught before.
DescribedError describe_error_in_flight();

/// To be called in a catch block: true where main or GPU memory did not suffice.
bool is_out_of_memory_in_flight();

}  // namespace lineament
