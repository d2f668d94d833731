// Takes a network's tensors out of a StateDict by their published names, checking shapes on the way.
#pragma once

#include <string>

#include "core/weights/state_dict.h"

namespace lineament {

/// A view of a StateDict under a key prefix. Copies are cheap. Keeps a pointer to the StateDict, which must outlive it;
/// the tensors handed out share their storage with the StateDict's (so a trainer's updates reach the network).
class WeightReader {
  public:
    /// `network` names the network in error messages ("StyleGAN2 generator").
    WeightReader(const StateDict& state, std::string network);

    WeightReader child(const std::string& name) const;  ///< reader of "<prefix>name."
    bool has(const std::string& name) const;            ///< is there a tensor of exactly this name?
    bool has_child(const std::string& name) const;      ///< is there any tensor under "name."?

    /// The tensor `name`; -1 in `shape` stands for any extent.
    /// Throws std::runtime_error naming network, key and both shapes if it is missing or of another shape.
    at::Tensor take(const std::string& name, at::IntArrayRef shape) const;

    /// Number of children "0.", "1.", ... in a row under `name`.
    int count_children(const std::string& name) const;

  private:
    const StateDict* state_;
    std::string network_;
    std::string prefix_;
};

}  // namespace lineament
