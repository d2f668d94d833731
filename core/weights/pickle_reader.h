// Reads the data of a Python pickle as torch.save writes it, and nothing else. Opcodes: Python's pickletools.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace lineament {

enum class PickleKind : uint8_t {
    none,
    boolean,
    integer,
    real,
    text,
    tuple,
    list,
    dict,
    global,
    storage,
    tensor,
    mark
};

/// One object of a pickle. Objects name each other by index, so cycles cost nothing and nothing recurses.
struct PickleNode {
    PickleKind kind = PickleKind::none;
    int64_t integer = 0;          ///< boolean, integer; storage: index into views(); tensor: index into tensors()
    double real = 0.0;            ///< real
    std::string text;             ///< text (also bytes); global: "module name"
    std::vector<uint32_t> items;  ///< tuple, list: the elements; dict: key, value, key, value ...
};

/// A block of elements that lies elsewhere in the file.
struct PickleStorage {
    std::string key;
    at::ScalarType dtype = at::kFloat;
    int64_t elements = 0;
};

/// A part of a storage (old files have such views; otherwise it is the whole storage).
struct PickleStorageView {
    uint32_t storage = 0;
    int64_t offset = 0;
    int64_t elements = 0;
};

/// A tensor over a storage view. sizes and strides have equal lengths; their values are not checked yet.
struct PickleTensor {
    uint32_t view = 0;
    int64_t offset = 0;
    std::vector<int64_t> sizes;
    std::vector<int64_t> strides;
    bool negated = false;  ///< its elements are those of the storage with the opposite sign
};

/// An interpreter of the pickle's stack machine that knows only inert data: numbers, text, containers, tensors,
/// OrderedDict, argparse.Namespace (as a dict). It never executes anything: any other class or function is refused with
/// its name. Memory is bounded by fixed limits and by the number of bytes read. Throws UnreadableFileError.
class PickleReader {
  public:
    /// `path` is for messages. The bytes must outlive the reader.
    PickleReader(const uint8_t* data, size_t size, std::string path);

    /// Reads one pickle from the current position (old torch files hold several, one after another) and returns the
    /// index of its object.
    uint32_t read();

    /// Bytes consumed so far.
    size_t position() const { return position_; }

    const std::vector<PickleNode>& nodes() const { return nodes_; }
    const std::vector<PickleStorage>& storages() const { return storages_; }
    const std::vector<PickleStorageView>& views() const { return views_; }
    const std::vector<PickleTensor>& tensors() const { return tensors_; }

  private:
    [[noreturn]] void fail(const std::string& problem) const;
    const uint8_t* take(size_t count);
    uint64_t number(int bytes);
    std::string line();

    uint32_t add(PickleNode node);
    void push(uint32_t index);
    void push_new(PickleKind kind);
    void push_integer(int64_t value);
    void push_long(uint64_t bytes);
    void push_real();
    void push_text(uint64_t bytes);
    uint32_t pop();
    uint32_t top();
    std::vector<uint32_t> pop_to_mark();
    void push_tuple(std::vector<uint32_t> items);
    void append_items(uint32_t container, const std::vector<uint32_t>& items);
    void memoize(uint64_t key);
    void recall(uint64_t key);

    bool step(uint8_t opcode);
    bool step_scalar(uint8_t opcode);
    bool step_container(uint8_t opcode);
    bool step_object(uint8_t opcode);

    void push_global(const std::string& module, const std::string& name);
    uint32_t call(std::string function, uint32_t arguments);
    uint32_t make_dict(const std::vector<uint32_t>& arguments);
    uint32_t make_path(const std::vector<uint32_t>& arguments);
    uint32_t make_tensor(const std::vector<uint32_t>& arguments);
    bool is_negated(uint32_t metadata) const;
    uint32_t make_storage(uint32_t persistent_id);
    void build(uint32_t object, uint32_t state);

    int64_t integer_of(uint32_t index, const char* what) const;
    std::vector<int64_t> integers_of(uint32_t index, const char* what) const;
    const std::string& text_of(uint32_t index, const char* what) const;

    const uint8_t* data_;
    size_t size_;
    std::string path_;
    size_t position_ = 0;
    size_t item_count_ = 0;
    std::vector<PickleNode> nodes_;
    std::vector<PickleStorage> storages_;
    std::vector<PickleStorageView> views_;
    std::vector<PickleTensor> tensors_;
    std::unordered_map<std::string, uint32_t> storage_of_key_;
    std::unordered_map<uint64_t, uint32_t> memo_;
    std::vector<uint32_t> stack_;
};

}  // namespace lineament
