// How near an inversion is to the face that it was made of.
#pragma once

#include "core/measures/face_measures.h"
#include "core/methods/inversion_method.h"
#include "core/session/session_types.h"

namespace lineament {

/// Compares the inversion's rendering without any edit, as a file of 8 bits would hold it, with its input by every
/// measure of reconstruction_measures(). `seconds` is left at 0. On the CPU in float32, whatever the inversion is in.
ReconstructionFigures measure_reconstruction(const Inversion& inversion, const MeasuringNetworks& networks);

}  // namespace lineament
