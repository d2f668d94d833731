#include "core/weights/checkpoint_storages.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "core/base/unreadable_file_error.h"
#include "core/weights/file_tensor.h"

namespace lineament {

namespace {

// Expanded tensors (stride 0) are larger than what the file holds of them, and negated ones are copies of it; this much
// is granted to small files.
constexpr uint64_t kRepeatedBytesGranted = uint64_t{1} << 20;

}  // namespace

CheckpointStorages::CheckpointStorages(std::shared_ptr<const MappedFile> file, const PickleReader& pickle)
    : file_(std::move(file)), pickle_(pickle) {}

void CheckpointStorages::use_zip(const ZipDirectory& zip, const std::string& prefix, bool verify_checksums) {
    zip_ = &zip;
    prefix_ = prefix;
    verify_checksums_ = verify_checksums;
}

void CheckpointStorages::use_offsets(std::unordered_map<std::string, uint64_t> offsets) {
    offsets_ = std::move(offsets);
}

const at::Tensor& CheckpointStorages::storage(uint32_t index) {
    const auto known = storages_.find(index);
    if (known != storages_.end()) return known->second;

    const PickleStorage& wanted = pickle_.storages()[index];
    const std::string what = "the storage '" + wanted.key.substr(0, 80) + "'";
    uint64_t offset = 0;
    if (zip_) {
        const std::string name = prefix_ + "data/" + wanted.key;
        const ZipEntry* entry = zip_->find(name);
        if (!entry) throw UnreadableFileError(file_->path(), what + " is missing");
        if (entry->method != 0)
            throw UnreadableFileError(file_->path(), what + " is compressed; torch.save never does that");
        const uint64_t width = c10::elementSize(wanted.dtype);
        if (entry->bytes % width != 0 || entry->bytes / width != static_cast<uint64_t>(wanted.elements)) {
            throw UnreadableFileError(file_->path(), what + " has another size than its description says");
        }
        if (verify_checksums_) zip_->verify(name);
        offset = entry->offset;
    } else {
        const auto it = offsets_.find(wanted.key);
        if (it == offsets_.end()) throw UnreadableFileError(file_->path(), what + " is missing");
        offset = it->second;
    }
    at::Tensor elements = tensor_in_file(file_, offset, {wanted.elements}, wanted.dtype, what);
    return storages_.emplace(index, std::move(elements)).first->second;
}

void CheckpointStorages::check_view(const PickleTensor& tensor, int64_t view_elements, int64_t count) {
    const std::string& path = file_->path();
    if (tensor.offset < 0 || tensor.offset > view_elements) {
        throw UnreadableFileError(path, "a tensor begins outside its storage");
    }
    if (count == 0) return;
    // Index of the last element; the room left shrinks with each dimension, so nothing overflows.
    int64_t room = view_elements - tensor.offset - 1;
    for (size_t d = 0; d < tensor.sizes.size(); ++d) {
        const int64_t steps = tensor.sizes[d] - 1;
        const int64_t stride = tensor.strides[d];
        if (stride < 0) throw UnreadableFileError(path, "a tensor has a negative stride");
        if (steps > 0 && stride > 0 && steps > room / stride) room = -1;
        if (room < 0) break;
        room -= steps > 0 ? steps * stride : 0;
    }
    if (room < 0) throw UnreadableFileError(path, "a tensor reaches beyond its storage");
    const int64_t span = view_elements - tensor.offset - room;
    if (count <= span && !tensor.negated) return;
    if (count > (int64_t{1} << 40)) throw UnreadableFileError(path, "a tensor repeats its elements too often");
    repeated_bytes_ += static_cast<uint64_t>(count) * 8;
    if (repeated_bytes_ > file_->size() * 8 + kRepeatedBytesGranted) {
        throw UnreadableFileError(path, "its tensors repeat their elements too often");
    }
}

at::Tensor CheckpointStorages::make(const PickleTensor& tensor) {
    const int64_t count = checked_element_count(tensor.sizes, file_->path(), "a tensor");
    const PickleStorageView& view = pickle_.views()[tensor.view];
    check_view(tensor, view.elements, count);
    const at::Tensor& elements = storage(view.storage);
    if (count == 0) return at::empty(tensor.sizes, elements.options());
    const at::Tensor seen = elements.as_strided(tensor.sizes, tensor.strides, view.offset + tensor.offset);
    if (!tensor.negated) return seen;
    if (elements.scalar_type() == at::kBool) throw UnreadableFileError(file_->path(), "it holds negated truth values");
    return seen.neg();
}

}  // namespace lineament
