// Networks that compare faces, in the published layouts but narrow and untrained.
#pragma once

#include <string>

#include "core/weights/state_dict.h"

namespace lineament::testing {

StateDict tiny_alexnet();    ///< "features.*" of torchvision's AlexNet
StateDict tiny_vgg16();      ///< "features.*" of torchvision's VGG16
StateDict tiny_lpips();      ///< "lin0..4.model.1.weight", for either of them
StateDict tiny_ir_se50();    ///< model_ir_se50.pth, one unit a stage
StateDict tiny_iresnet50();  ///< iresnet50-7f187506.pth, one unit a stage

/// A pack of tiny_alexnet, its LPIPS and tiny_ir_se50, with nothing else. Returns `folder`.
std::string write_tiny_comparison_pack(const std::string& folder);

}  // namespace lineament::testing
