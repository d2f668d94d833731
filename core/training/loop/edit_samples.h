// A picture of what a stage's networks make of portraits and of their edits.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>

#include "core/data/portrait_data.h"

namespace lineament {

/// Renders one portrait [1, 3, R, R] with an offset [1, rows, w_dim] on its code.
using EditRenderer = std::function<at::Tensor(const at::Tensor& image, const at::Tensor& w_offset)>;

/// Grid (PNG): each portrait, its rendering, and one edit per attribute at a slider's full reach, away from its label.
/// directions: [attributes, rows, w_dim]. Throws std::runtime_error where the file cannot be written.
void write_edit_samples(const std::string& path, const PortraitBatch& portraits, const at::Tensor& directions,
                        const EditRenderer& render);

}  // namespace lineament
