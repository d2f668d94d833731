#include "core/session/reconstruction_figures.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/measures/image_metrics.h"

namespace lineament {

ReconstructionFigures measure_reconstruction(const Inversion& inversion, const MeasuringNetworks& networks) {
    const at::NoGradGuard no_grad;
    const at::Tensor input = inversion.input.to(at::kCPU, at::kFloat);                     // [1, 3, R, R]
    const at::Tensor saved = as_saved(inversion.reconstruction.to(at::kCPU, at::kFloat));  // [1, 3, R, R]
    ReconstructionFigures figures;
    for (const PairMeasure& measure : reconstruction_measures(input.size(2), networks))
        figures.measured.push_back({measure.key, measure.title, measure.of(input, saved).item<double>()});
    return figures;
}

}  // namespace lineament
