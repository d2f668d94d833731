// Adam (Kingma and Ba 2015).
#pragma once

#include "core/training/optim/optimiser.h"

namespace lineament {

class Adam : public Optimiser {
  public:
    Adam(StateDict parameters, const OptimiserOptions& options);

  protected:
    void update(Slot& slot, const at::Tensor& gradient, double rate_scale) override;
};

}  // namespace lineament
