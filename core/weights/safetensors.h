// The safetensors format: 8 bytes header length, a JSON header (name -> dtype, shape, offsets), then the raw tensors.
// Format description: https://github.com/huggingface/safetensors (section "Format").
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/base/mapped_file.h"
#include "core/base/progress.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// Reads every tensor of a file, zero-copy: the tensors point into the mapped file (copy-on-write) and keep it alive.
/// F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL are known. `metadata`, where given, receives the header's
/// free-text "__metadata__". Throws UnreadableFileError for anything that is not a whole, valid file: the tensors must
/// cover the data part without gap or overlap, as the format demands. Thread safety: free function, no shared state.
StateDict load_safetensors(const std::string& path, std::map<std::string, std::string>* metadata = nullptr);

/// The same for bytes at hand.
StateDict parse_safetensors(const std::shared_ptr<const MappedFile>& file,
                            std::map<std::string, std::string>* metadata = nullptr);

/// Writes `state` (any device, any strides; stored contiguous) so that an existing file is replaced only by the whole
/// new one. Data begin at a multiple of 64 bytes and every tensor at a multiple of its element size.
/// Throws std::runtime_error when the disk refuses or a tensor has a type the format does not know.
void save_safetensors(const std::string& path, const StateDict& state,
                      const std::map<std::string, std::string>& metadata = {}, const Progress& progress = {});

}  // namespace lineament
