// Where the elements of a torch file's storages lie: one entry per storage in the zip container, a table at the end of
// the old container. Used by checkpoint.cpp only.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/mapped_file.h"
#include "core/weights/pickle_reader.h"
#include "core/weights/zip_directory.h"

namespace lineament {

/// Makes tensors over the storages of one file. Each storage is mapped (or, when unaligned, copied) once.
class CheckpointStorages {
  public:
    CheckpointStorages(std::shared_ptr<const MappedFile> file, const PickleReader& pickle);

    /// Zip container: storages are the entries `prefix` + "data/" + key.
    void use_zip(const ZipDirectory& zip, const std::string& prefix, bool verify_checksums);

    /// Old container: byte offset of each storage's first element, by key; the sizes have been checked.
    void use_offsets(std::unordered_map<std::string, uint64_t> offsets);

    /// The tensor, sharing its storage with the others of the same key. Every index is checked. Throws
    /// UnreadableFileError.
    at::Tensor make(const PickleTensor& tensor);

  private:
    const at::Tensor& storage(uint32_t index);  // [elements], contiguous
    void check_view(const PickleTensor& tensor, int64_t view_elements, int64_t count);

    std::shared_ptr<const MappedFile> file_;
    const PickleReader& pickle_;
    const ZipDirectory* zip_ = nullptr;
    std::string prefix_;
    bool verify_checksums_ = false;
    std::unordered_map<std::string, uint64_t> offsets_;
    std::unordered_map<uint32_t, at::Tensor> storages_;
    uint64_t repeated_bytes_ = 0;
};

}  // namespace lineament
