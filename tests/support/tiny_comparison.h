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
StateDict tiny_inception();  ///< pt_inception-2015-12-05-6726825d.pth, 1/16 as wide, 128 features, no classifier

/// A pack of tiny_alexnet, its LPIPS, tiny_ir_se50 and tiny_inception, with nothing else. Returns `folder`.
std::string write_tiny_comparison_pack(const std::string& folder);

}  // namespace lineament::testing
