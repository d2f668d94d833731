// What a file of torch.save holds, read as data.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/mapped_file.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// A value of a checkpoint: none, bool, int, double, text, tensor, list (also tuples and sets) or dict in file order
/// (dict, OrderedDict, argparse.Namespace). Cheap to copy: containers, texts and tensors are shared and never change.
class CheckpointValue {
  public:
    using List = std::vector<CheckpointValue>;
    using Dict = std::vector<std::pair<std::string, CheckpointValue>>;
    enum class Kind { none, boolean, integer, real, text, tensor, list, dict };

    CheckpointValue() = default;
    explicit CheckpointValue(bool value) : value_(value) {}
    explicit CheckpointValue(int64_t value) : value_(value) {}
    explicit CheckpointValue(double value) : value_(value) {}
    explicit CheckpointValue(std::shared_ptr<const std::string> text) : value_(std::move(text)) {}
    explicit CheckpointValue(at::Tensor tensor) : value_(std::move(tensor)) {}
    explicit CheckpointValue(std::shared_ptr<const List> list) : value_(std::move(list)) {}
    explicit CheckpointValue(std::shared_ptr<const Dict> dict) : value_(std::move(dict)) {}

    Kind kind() const { return static_cast<Kind>(value_.index()); }
    /// "a dictionary", "a tensor" ... for messages.
    const char* kind_name() const;

    /// The content. Asking for another kind than kind() throws std::runtime_error.
    bool boolean() const;
    int64_t integer() const;
    double real() const;  ///< also of an integer
    const std::string& text() const;
    const at::Tensor& tensor() const;
    const List& list() const;
    const Dict& dict() const;

    /// The entry `key` of a dict; null when there is none or this is not a dict. Lives as long as this value.
    const CheckpointValue* find(const std::string& key) const;

    /// The tensors that are direct entries of this dict; other entries are left out. Throws when this is not a dict.
    StateDict to_state_dict() const;

  private:
    std::variant<std::monostate, bool, int64_t, double, std::shared_ptr<const std::string>, at::Tensor,
                 std::shared_ptr<const List>, std::shared_ptr<const Dict>>
        value_;
};

struct CheckpointOptions {
    /// Compare the checksums of everything that is read (zip files only: old files have none). About 1 s per GB.
    bool verify_checksums = false;
};

/// Reads a file of torch.save: the zip container of torch >= 1.6 or the older one. Nothing in the file is executed; any
/// class or function that is not plain data is refused with its name. Tensors point into the mapped file where they are
/// aligned (zip files always are), share storages and keep strides as in the file; the device they were saved from is
/// ignored. Throws UnreadableFileError for anything else than a whole, consistent file; memory use is bounded by the
/// file's size plus a fixed amount. Thread safety: free function, no shared state.
CheckpointValue load_checkpoint(const std::string& path, const CheckpointOptions& options = {});

/// The same for bytes at hand.
CheckpointValue parse_checkpoint(const std::shared_ptr<const MappedFile>& file, const CheckpointOptions& options = {});

}  // namespace lineament
