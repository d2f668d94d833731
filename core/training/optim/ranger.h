// Ranger: rectified Adam (Liu et al. 2020) whose weights look ahead (Zhang et al. 2019), on centralised gradients (Yong
// et al. 2020). The optimiser of the SFE and e4e papers.
#pragma once

#include "core/training/optim/optimiser.h"

namespace lineament {

class Ranger : public Optimiser {
  public:
    Ranger(StateDict parameters, const OptimiserOptions& options);

  protected:
    void update(Slot& slot, const at::Tensor& gradient, double rate_scale) override;
};

}  // namespace lineament
