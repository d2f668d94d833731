// What the inversion methods share: progress, where tensors live, masks, and when two edits are the same.
#pragma once

#include <vector>

#include "core/methods/inversion_method.h"

namespace lineament {

/// Reports progress and turns a refusal into Cancelled. The callback must outlive it.
class InversionStages {
  public:
    explicit InversionStages(const ProgressCallback& callback) : callback_(callback) {}
    void enter(double fraction, const char* stage) const {
        if (callback_ && !callback_(fraction, stage)) throw Cancelled();
    }

  private:
    const ProgressCallback& callback_;
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
