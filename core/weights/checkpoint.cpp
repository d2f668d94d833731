#include "core/weights/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "core/base/unreadable_file_error.h"
#include "core/weights/checkpoint_storages.h"
#include "core/weights/file_nature.h"
#include "core/weights/pickle_reader.h"
#include "core/weights/zip_directory.h"

namespace lineament {

namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxKeyBytes = size_t{64} << 20;  // of all dictionary keys together
constexpr uint64_t kMaxPickleBytes = uint64_t{64} << 20;
// torch's magic number 0x1950a86a20f9469cfc6c as it lies in a pickle, and the version of the old container.
constexpr char kOldMagic[] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr size_t kOldMagicBytes = 10;
constexpr int64_t kOldProtocol = 1001;

// Turns the pickle's objects, which name each other by index, into values. Each object is converted once, so shared
// objects cost nothing; an object that contains itself has no value and is refused.
class ValueMaker {
  public:
    ValueMaker(const PickleReader& pickle, CheckpointStorages& storages, const std::string& path)
        : pickle_(pickle), storages_(storages), path_(path), state_(pickle.nodes().size(), State::unseen) {}

    const CheckpointValue& make(uint32_t index, size_t depth = 0) {
        if (state_[index] == State::done) return values_.at(index);
        if (state_[index] == State::open) throw UnreadableFileError(path_, "it holds a container that contains itself");
        if (depth > kMaxDepth) throw UnreadableFileError(path_, "its containers are nested too deeply");
        state_[index] = State::open;
        CheckpointValue value = convert(pickle_.nodes()[index], depth);
        state_[index] = State::done;
        return values_.emplace(index, std::move(value)).first->second;
    }

  private:
    enum class State : uint8_t { unseen, open, done };

    CheckpointValue convert(const PickleNode& node, size_t depth) {
        switch (node.kind) {
            case PickleKind::boolean:
                return CheckpointValue(node.integer != 0);
            case PickleKind::integer:
                return CheckpointValue(node.integer);
            case PickleKind::real:
                return CheckpointValue(node.real);
            case PickleKind::text:
            case PickleKind::global:
                return CheckpointValue(std::make_shared<const std::string>(node.text));
            case PickleKind::tuple:
            case PickleKind::list:
                return convert_list(node, depth);
            case PickleKind::dict:
                return convert_dict(node, depth);
            case PickleKind::tensor:
                return CheckpointValue(storages_.make(pickle_.tensors()[static_cast<size_t>(node.integer)]));
            case PickleKind::none:
            case PickleKind::storage:  // a bare storage has no shape: nothing that this program could use
            case PickleKind::mark:
                return CheckpointValue();
        }
        return CheckpointValue();
    }

    CheckpointValue convert_list(const PickleNode& node, size_t depth) {
        const auto list = std::make_shared<CheckpointValue::List>();
        list->reserve(node.items.size());
        for (const uint32_t item : node.items)
            list->push_back(make(item, depth + 1));
        return CheckpointValue(std::shared_ptr<const CheckpointValue::List>(list));
    }

    CheckpointValue convert_dict(const PickleNode& node, size_t depth) {
        const auto dict = std::make_shared<CheckpointValue::Dict>();
        struct Place {
            size_t index;
            PickleKind kind;
        };
        std::unordered_map<std::string, Place> places;  // a key that is set again keeps its place, as in Python
        for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
            const PickleNode& name = pickle_.nodes()[node.items[i]];
            const std::string key = key_text(name);
            const CheckpointValue& value = make(node.items[i + 1], depth + 1);
            const auto [place, is_new] = places.emplace(key, Place{dict->size(), name.kind});
            if (is_new) {
                dict->emplace_back(key, value);
            } else if (place->second.kind == name.kind) {
                (*dict)[place->second.index].second = value;
            } else {
                throw UnreadableFileError(path_,
                                          "it holds the key '" + key.substr(0, 80) +
                                              "' both as a number and as a text, of which only one could be kept");
            }
        }
        return CheckpointValue(std::shared_ptr<const CheckpointValue::Dict>(dict));
    }

    std::string key_text(const PickleNode& key) {
        if (key.kind == PickleKind::integer) return std::to_string(key.integer);
        if (key.kind != PickleKind::text)
            throw UnreadableFileError(path_, "it holds a dictionary key that is not text");
        key_bytes_ += key.text.size();
        if (key_bytes_ > kMaxKeyBytes) throw UnreadableFileError(path_, "its dictionary keys are too long");
        return key.text;
    }

    const PickleReader& pickle_;
    CheckpointStorages& storages_;
    const std::string& path_;
    std::vector<State> state_;
    std::unordered_map<uint32_t, CheckpointValue> values_;
    size_t key_bytes_ = 0;
};

// torch names the folder inside the archive after the file, so it is found by the one entry that must be there.
std::string archive_prefix(const ZipDirectory& zip, const std::string& path) {
    const std::string name = "data.pkl";
    std::string prefix;
    bool found = false;
    for (const auto& [entry, place] : zip.entries()) {
        const bool matches =
            entry.size() >= name.size() && entry.compare(entry.size() - name.size(), name.size(), name) == 0;
        const size_t slash = entry.find('/');
        if (!matches || (entry != name && slash != entry.size() - name.size() - 1)) continue;
        if (found) throw UnreadableFileError(path, "it holds two pickles");
        found = true;
        prefix = entry.substr(0, entry.size() - name.size());
    }
    if (!found) throw UnreadableFileError(path, "it is a zip archive, but not one of torch.save (no data.pkl)");
    return prefix;
}

CheckpointValue parse_zip(const std::shared_ptr<const MappedFile>& file, const CheckpointOptions& options) {
    const std::string& path = file->path();
    const ZipDirectory zip(file);
    const std::string prefix = archive_prefix(zip, path);
    const ZipEntry* order = zip.find(prefix + "byteorder");
    if (order && !(order->stored_bytes == 6 && std::memcmp(file->data() + order->offset, "little", 6) == 0)) {
        throw UnreadableFileError(path, "its numbers are in big-endian order, which is not supported");
    }
    const ZipEntry& entry = *zip.find(prefix + "data.pkl");
    if (entry.method != 0) {
        throw UnreadableFileError(path, "its pickle is compressed, so it was unpacked and packed again: get it anew");
    }
    if (entry.bytes > kMaxPickleBytes) throw UnreadableFileError(path, "its pickle is larger than 64 MiB");
    if (options.verify_checksums) zip.verify(prefix + "data.pkl");

    PickleReader pickle(file->data() + entry.offset, static_cast<size_t>(entry.bytes), path);
    const uint32_t root = pickle.read();
    CheckpointStorages storages(file, pickle);
    storages.use_zip(zip, prefix, options.verify_checksums);
    return ValueMaker(pickle, storages, path).make(root);
}

// The old container's tail: a pickled list of storage keys, then for each an element count and the elements.
std::unordered_map<std::string, uint64_t> read_storage_table(const MappedFile& file, const PickleReader& pickle,
                                                             uint32_t keys) {
    const std::string& path = file.path();
    std::unordered_map<std::string, const PickleStorage*> storage_of_key;
    for (const PickleStorage& storage : pickle.storages())
        storage_of_key.emplace(storage.key, &storage);

    std::unordered_map<std::string, uint64_t> offsets;
    uint64_t at = pickle.position();
    for (const uint32_t item : pickle.nodes()[keys].items) {
        const std::string& key = pickle.nodes()[item].text;
        const auto storage = storage_of_key.find(key);
        if (storage == storage_of_key.end()) throw UnreadableFileError(path, "it lists a storage that no tensor uses");
        if (file.size() - at < 8) throw UnreadableFileError(path, "it ends before its tensors do (is it truncated?)");
        uint64_t count = 0;
        for (int i = 7; i >= 0; --i)
            count = (count << 8) | file.data()[at + static_cast<uint64_t>(i)];
        at += 8;
        if (count != static_cast<uint64_t>(storage->second->elements)) {
            throw UnreadableFileError(path, "a storage has another size than its description says");
        }
        const uint64_t width = c10::elementSize(storage->second->dtype);
        if (count > (file.size() - at) / width) {
            throw UnreadableFileError(path, "it ends before its tensors do (is it truncated?)");
        }
        if (!offsets.emplace(key, at).second) throw UnreadableFileError(path, "it lists a storage twice");
        at += count * width;
    }
    return offsets;
}

CheckpointValue parse_old(const std::shared_ptr<const MappedFile>& file) {
    const std::string& path = file->path();
    PickleReader pickle(file->data(), file->size(), path);
    const uint32_t magic = pickle.read();
    if (pickle.nodes()[magic].text != std::string(kOldMagic, kOldMagicBytes)) {
        throw UnreadableFileError(
            path,
            "it is a Python pickle, but not one of torch.save: in Python, load it, save its tensors "
            "with torch.save and give that file");
    }
    const uint32_t protocol = pickle.read();
    if (pickle.nodes()[protocol].integer != kOldProtocol)
        throw UnreadableFileError(path, "its torch protocol is unknown");
    const std::vector<uint32_t> system = pickle.nodes()[pickle.read()].items;
    for (size_t i = 0; i + 1 < system.size(); i += 2) {
        if (pickle.nodes()[system[i]].text == "little_endian" && pickle.nodes()[system[i + 1]].integer != 1) {
            throw UnreadableFileError(path, "its numbers are in big-endian order, which is not supported");
        }
    }
    const uint32_t root = pickle.read();
    const uint32_t keys = pickle.read();
    if (pickle.nodes()[keys].kind != PickleKind::list)
        throw UnreadableFileError(path, "its table of storages is damaged");
    CheckpointStorages storages(file, pickle);
    storages.use_offsets(read_storage_table(*file, pickle, keys));
    return ValueMaker(pickle, storages, path).make(root);
}

}  // namespace

CheckpointValue load_checkpoint(const std::string& path, const CheckpointOptions& options) {
    return parse_checkpoint(MappedFile::open(path), options);
}

CheckpointValue parse_checkpoint(const std::shared_ptr<const MappedFile>& file, const CheckpointOptions& options) {
    switch (nature_of_file(*file).format) {
        case WeightFormat::torch_zip:
            return parse_zip(file, options);
        case WeightFormat::pickle:
            return parse_old(file);
        case WeightFormat::safetensors:
        case WeightFormat::npy:
        case WeightFormat::other:
            break;
    }
    refuse_other_file(*file, "a file of torch.save");
}

}  // namespace lineament
