#include "tests/support/torch_file.h"

#include <ATen/ATen.h>

#include <memory>
#include <utility>
#include <vector>

#include "core/weights/crc32.h"

namespace lineament::testing {
namespace {

using Kind = CheckpointValue::Kind;

std::string little_endian(uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i, value >>= 8)
        text += static_cast<char>(value & 0xFF);
    return text;
}

// Python's pickle protocol 2, as torch.save writes it.
class Pickler {
  public:
    explicit Pickler(const std::map<std::string, bool>& properties) : properties_(properties) {}

    std::string pickle = "\x80\x02";
    std::vector<std::string> storages;

    void put(const CheckpointValue& value) {
        if (value.kind() == Kind::tensor) return put_tensor(value.tensor());
        if (value.kind() == Kind::text) return put_text(value.text());
        if (value.kind() == Kind::integer) return put_integer(value.integer());
        if (value.kind() != Kind::dict) {
            pickle += 'N';
            return;
        }
        pickle += "}(";
        for (const auto& [key, entry] : value.dict()) {
            put_text(key);
            put(entry);
        }
        pickle += 'u';
    }

  private:
    void put_text(const std::string& text) { pickle += 'X' + little_endian(text.size(), 4) + text; }
    void put_integer(int64_t value) { pickle += 'J' + little_endian(static_cast<uint64_t>(value), 4); }
    void put_integers(at::IntArrayRef values) {
        pickle += '(';
        for (const int64_t value : values)
            put_integer(value);
        pickle += 't';
    }

    void put_tensor(const at::Tensor& tensor) {
        const at::Tensor plain = tensor.to(at::kFloat).contiguous();
        pickle += "ctorch._utils\n_rebuild_tensor_v2\n((";
        put_text("storage");
        pickle += "ctorch\nFloatStorage\n";
        const auto [known, is_new] = storage_of_.emplace(plain.data_ptr(), storages.size());
        put_text(std::to_string(known->second));
        put_text("cpu");
        put_integer(plain.numel());
        pickle += "tQ";
        put_integer(0);
        put_integers(plain.sizes());
        put_integers(plain.strides());
        pickle +=
            "\x89"
            "ccollections\nOrderedDict\n)R";
        if (!properties_.empty()) {
            pickle += "}(";
            for (const auto& [name, holds] : properties_) {
                put_text(name);
                pickle += holds ? '\x88' : '\x89';
            }
            pickle += 'u';
        }
        pickle += "tR";
        if (!is_new) return;
        const auto* bytes = static_cast<const char*>(plain.data_ptr());
        storages.emplace_back(bytes, static_cast<size_t>(plain.numel()) * sizeof(float));
        kept_.push_back(plain);  // so that no other one gets its address
    }

    const std::map<std::string, bool>& properties_;
    std::map<const void*, size_t> storage_of_;
    std::vector<at::Tensor> kept_;
};

}  // namespace

std::vector<uint8_t> torch_file(const CheckpointValue& content, const std::map<std::string, bool>& properties) {
    Pickler pickler(properties);
    pickler.put(content);
    std::vector<std::pair<std::string, std::string>> files{{"archive/data.pkl", pickler.pickle + '.'}};
    for (size_t i = 0; i < pickler.storages.size(); ++i)
        files.emplace_back("archive/data/" + std::to_string(i), pickler.storages[i]);
    files.emplace_back("archive/version", "3\n");
    return zip_file(files);
}

std::vector<uint8_t> zip_file(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string archive, directory;
    for (const auto& [name, content] : files) {
        const uint32_t crc = crc32_of(reinterpret_cast<const uint8_t*>(content.data()), content.size());
        const std::string common = little_endian(20, 2) + little_endian(0, 8) + little_endian(crc, 4) +
                                   little_endian(content.size(), 4) + little_endian(content.size(), 4) +
                                   little_endian(name.size(), 2) + little_endian(0, 2);
        directory += "PK\x01\x02" + little_endian(20, 2) + common + little_endian(0, 10) +
                     little_endian(archive.size(), 4) + name;
        archive += "PK\x03\x04" + common + name + content;
    }
    const std::string end = "PK\x05\x06" + little_endian(0, 4) + little_endian(files.size(), 2) +
                            little_endian(files.size(), 2) + little_endian(directory.size(), 4) +
                            little_endian(archive.size(), 4) + little_endian(0, 2);
    archive += directory + end;
    return {archive.begin(), archive.end()};
}

CheckpointValue dict_of(CheckpointValue::Dict entries) {
    return CheckpointValue(std::make_shared<const CheckpointValue::Dict>(std::move(entries)));
}

CheckpointValue dict_of_state(const StateDict& state) {
    CheckpointValue::Dict entries;
    for (const auto& [key, tensor] : state)
        entries.emplace_back(key, CheckpointValue(tensor));
    return dict_of(std::move(entries));
}

CheckpointValue text_of(const std::string& text) {
    return CheckpointValue(std::make_shared<const std::string>(text));
}

}  // namespace lineament::testing
