// One way to read a published weight file, whatever container it is in.
#pragma once

#include <string>

#include "core/weights/checkpoint.h"

namespace lineament {

/// Reads a file of torch.save, a safetensors file or a NumPy array, told by its bytes: the name does not matter. An
/// array is a tensor. A safetensors file, which knows no nesting, becomes the dictionary that the file of torch.save
/// has: names that begin with one of the containers of published files ("g_ema.", "state_dict.", "generator_smooth.",
/// "e4e.") lie in an inner dictionary, all others beside it; an "encoder_type" of its metadata is that of "opts".
/// Throws UnreadableFileError; for any other kind of file it says what it is and what to do. Nothing is executed.
/// Thread safety: free function, no shared state.
CheckpointValue load_weight_file(const std::string& path, const CheckpointOptions& options = {});

/// The same for bytes at hand.
CheckpointValue parse_weight_file(const std::shared_ptr<const MappedFile>& file, const CheckpointOptions& options = {});

}  // namespace lineament
