// What an inversion is about to do, for those who show its progress or cancel it.
#pragma once

#include <functional>

namespace lineament {

enum class InversionStep {
    Encode,    ///< the encoder reads the faces
    Generate,  ///< the generator makes the features of their codes
    Merge,     ///< what the encoder saw and what the generator made are compared
};

/// Called in front of each step, in the order above; what it throws ends the inversion. May be empty.
using StepHook = std::function<void(InversionStep)>;

}  // namespace lineament
