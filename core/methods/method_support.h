// What the inversion methods share: progress, where tensors live, masks, and when two edits are the same.
#pragma once

#include <vector>

#include "core/methods/inversion_method.h"

namespace lineament {

/// Reports the steps of an inversion; throws Cancelled where it is not wanted any more. `progress` must outlive it.
class InversionStages {
  public:
    explicit InversionStages(const Progress& progress) : progress_(progress) {}

    /// `detail`: what begins, in English.
    void enter(double fraction, const char* detail) const { progress_.report(WorkStage::Invert, fraction, detail); }

  private:
    const Progress& progress_;
};

at::Tensor to_cpu_float(const at::Tensor& x);

/// Throws c10::Error unless it is [1, 3, side, side]; `method` names the method in the message.
void check_face(const at::Tensor& face, int side, const char* method);

/// An edit and where it must not act: what a method remembers the last rendering by.
struct EditKey {
    std::vector<LatentEdit::Term> terms;
    at::Tensor kept;  ///< undefined, or what kept_weight() gave
    bool operator==(const EditKey& other) const;
};

/// 1 - mask at `side` on the CPU, or undefined where there is no mask. Resized without antialiasing, as published.
/// region_mask as in RenderOptions.
at::Tensor kept_weight(const at::Tensor& region_mask, int side);

}  // namespace lineament
