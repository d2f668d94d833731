#include "core/training/state/state_parts.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/make_folders.h"
#include "core/training/recipe/recipe.h"
#include "core/training/recipe/run_recipe.h"

#include "core/base/sha256.h"
#include "core/training/state/state_encoding.h"
#include "core/training/state/state_reader.h"
#include "core/training/state/tensor_packing.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// How far precision is given up, each step on top of those before.
enum Reduction { kExact, kMoments, kAverages, kFrozen, kCoarse };
const char* const kReductionNames[] = {
    "", "moments (bfloat16)", "weight averages (distance to the weights in bfloat16)",
    "weights that no longer change (half precision)", "moments and distances again (rounded by up to 6 %)"};

struct Tensors {
    std::string file;  // name in the work folder
    StateDict state;
    bool finished;  // a stage's result rather than its checkpoint
};

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("The file " + path.string() + " cannot be read.");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string hex_digest(const std::string& bytes) {
    Sha256 sha;
    sha.add(bytes.data(), bytes.size());
    return sha.hex_digest();
}

// Whether no optimiser changes it: a finished stage's weights, a network that a stage only asks.
bool is_frozen(const Tensors& tensors, const std::string& key) {
    if (tensors.finished) return true;
    const size_t model = key.find('.') + 1, end = key.find('.', model);
    const std::string optimiser = key.substr(0, end) + "@";
    const auto found = tensors.state.lower_bound(optimiser);
    return found == tensors.state.end() || found->first.rfind(optimiser, 0) != 0;
}

const char* encoding_of(const Tensors& tensors, const std::string& key, Reduction reduction) {
    const at::Tensor& tensor = tensors.state.at(key);
    if (tensor.scalar_type() != at::kFloat) return "plain";
    const OptimiserKey parts(key);
    if (parts.part.empty()) return reduction >= kFrozen && is_frozen(tensors, key) ? "half" : "plain";
    const bool coarse = reduction >= kCoarse;
    if (reduction >= kMoments && (parts.part == "m" || parts.part == "v")) return coarse ? "coarse" : "bfloat16";
    const bool follows = parts.part == "average" || parts.part == "slow";
    if (reduction >= kAverages && follows && tensors.state.count(parts.weight)) {
        return coarse ? "coarse distance" : "distance";
    }
    return "plain";
}

// bfloat16 with three bits of mantissa; the four others are zero and pack to nothing.
at::Tensor coarsened(const at::Tensor& tensor) {
    return tensor.to(at::kBFloat16).view(at::kShort).add(8).bitwise_and(-16).view(at::kBFloat16);
}

at::Tensor encoded(const Tensors& tensors, const std::string& key, const std::string& encoding) {
    at::Tensor tensor = tensors.state.at(key);
    if (encoding == "plain") return tensor;
    if (encoding == "half") return tensor.to(at::kHalf);
    if (is_distance(encoding)) tensor = tensor - tensors.state.at(OptimiserKey(key).weight);
    return encoding.rfind("coarse", 0) == 0 ? coarsened(tensor) : tensor.to(at::kBFloat16);
}

// One stream: the length of an index, the index, packed tensors and texts. Packed tensors are kept from one try to the
// next.
class StreamWriter {
  public:
    StreamWriter(std::vector<Tensors> tensors, std::map<std::string, std::string> texts)
        : tensors_(std::move(tensors)), texts_(std::move(texts)) {}

    std::string stream(Reduction reduction) {
        Json index;
        std::string data;
        for (const Tensors& file : tensors_) {
            Json& entries = index["tensors"][file.file] = Json::object();
            for (const auto& [key, tensor] : file.state) {
                const std::string encoding = encoding_of(file, key, reduction);
                const std::string& bytes = packed(file, key, encoding);
                entries[key] = {{"encoding", encoding},
                                {"type", static_cast<int>(encoded(file, key, encoding).scalar_type())},
                                {"shape", tensor.sizes().vec()},
                                {"begin", data.size()},
                                {"bytes", bytes.size()}};
                data += bytes;
            }
        }
        for (const auto& [file, text] : texts_) {
            index["texts"][file] = {{"begin", data.size()}, {"bytes", text.size()}};
            data += text;
        }
        const std::string text = index.dump();
        std::string stream;
        for (size_t i = 0; i < kStateLengthBytes; ++i)
            stream.push_back(static_cast<char>(text.size() >> (8 * i) & 0xFF));
        return stream + text + data;
    }

  private:
    const std::string& packed(const Tensors& file, const std::string& key, const std::string& encoding) {
        std::string& bytes = packed_[file.file + "\n" + key + "\n" + encoding];
        if (bytes.empty()) bytes = packed_bytes(encoded(file, key, encoding));
        return bytes;
    }

    const std::vector<Tensors> tensors_;
    const std::map<std::string, std::string> texts_;
    std::map<std::string, std::string> packed_;
};

// Of each model only what the last stage that holds it says: the others are never looked at again.
void drop_superseded(std::vector<Tensors>& results) {
    std::map<std::string, size_t> last;
    const auto model_of = [](const std::string& key) { return key.substr(0, key.find('.')); };
    for (size_t i = 0; i < results.size(); ++i) {
        for (const auto& [key, tensor] : results[i].state)
            last[model_of(key)] = i;
    }
    for (size_t i = 0; i < results.size(); ++i) {
        StateDict& state = results[i].state;
        for (auto entry = state.begin(); entry != state.end();)
            entry = last.at(model_of(entry->first)) == i ? std::next(entry) : state.erase(entry);
    }
}

StreamWriter gather(const std::string& work_folder) {
    const std::string recipe_file = work_folder + "/" + kWorkRecipe;
    if (!fs::exists(recipe_file)) {
        throw std::runtime_error("There is no training run in " + work_folder + ": it has no " + kWorkRecipe + ".");
    }
    std::vector<Tensors> results, checkpoints;
    std::map<std::string, std::string> texts{{kWorkRecipe, read_text(recipe_file)}};
    for (const StageRecipe& stage : read_recipe(recipe_file).stages) {
        const std::string result = stage.stage + ".safetensors", checkpoint = stage.stage + ".state.safetensors";
        if (fs::exists(work_folder + "/" + result)) {
            results.push_back({result, load_safetensors(work_folder + "/" + result), /*finished=*/true});
        } else if (fs::exists(work_folder + "/" + checkpoint)) {
            checkpoints.push_back({checkpoint, load_safetensors(work_folder + "/" + checkpoint), /*finished=*/false});
        }
        const std::string log = stage.stage + ".csv";
        if (fs::exists(work_folder + "/" + log)) texts[log] = read_text(work_folder + "/" + log);
    }
    drop_superseded(results);
    results.insert(results.end(), checkpoints.begin(), checkpoints.end());
    return {std::move(results), std::move(texts)};
}

std::string part_name(size_t number) {
    return (number < 9 ? "part-0" : "part-") + std::to_string(number + 1) + ".bin";
}

int write_parts(const std::string& stream, const std::string& folder, const SplitOptions& options,
                const std::vector<std::string>& reduced) {
    const std::string manifest_file = folder + "/manifest.json";
    if (fs::exists(manifest_file)) {
        throw std::runtime_error("The folder " + folder + " holds a training state already; give another one.");
    }
    make_folders(folder);
    Json parts = Json::array();
    const auto most = static_cast<size_t>(options.part_bytes);
    for (size_t begin = 0; begin < stream.size(); begin += most) {
        const std::string part = stream.substr(begin, most);
        const std::string name = part_name(parts.size());
        write_file_atomically(folder + "/" + name, part);
        parts.push_back({{"file", name}, {"bytes", part.size()}, {"sha256", hex_digest(part)}});
    }
    const Json manifest{{"format", kStateFormat}, {"reduced", reduced}, {"parts", parts}};
    write_file_atomically(manifest_file, manifest.dump(2) + "\n");
    return static_cast<int>(parts.size());
}

void check_new(const std::string& folder, const std::string& file) {
    if (fs::exists(folder + "/" + file)) {
        throw std::runtime_error("The folder " + folder + " has a " + file + " already; give an empty one.");
    }
}

}  // namespace

void SplitOptions::check() const {
    if (part_bytes < 1 || total_bytes < 1) throw std::invalid_argument("The parts' sizes must be positive.");
}

SplitSummary split_state(const std::string& work_folder, const std::string& out_folder, const SplitOptions& options) {
    options.check();
    StreamWriter writer = gather(work_folder);
    std::string stream;
    SplitSummary summary;
    for (const Reduction reduction : {kExact, kMoments, kAverages, kFrozen, kCoarse}) {
        if (reduction != kExact) summary.reduced.emplace_back(kReductionNames[reduction]);
        stream = writer.stream(reduction);
        if (static_cast<int64_t>(stream.size()) <= options.total_bytes) break;
    }
    summary.bytes = static_cast<int64_t>(stream.size());
    if (summary.bytes > options.total_bytes) {
        throw std::runtime_error("The training state takes " + std::to_string(summary.bytes / 1000000) +
                                 " MB even in less precision, more than the " +
                                 std::to_string(options.total_bytes / 1000000) + " MB that it may.");
    }
    summary.parts = write_parts(stream, out_folder, options, summary.reduced);
    return summary;
}

std::vector<std::string> join_state(const std::string& parts_folder, const std::string& work_folder) {
    const StateFiles state = read_state(parts_folder);
    std::vector<std::string> names;
    for (const auto& [file, text] : state.texts)
        names.push_back(file);
    for (const auto& [file, tensors] : state.tensors)
        names.push_back(file);
    for (const std::string& name : names)
        check_new(work_folder, name);
    make_folders(work_folder);
    for (const auto& [file, tensors] : state.tensors)
        save_safetensors(work_folder + "/" + file, tensors);
    for (const auto& [file, text] : state.texts) {
        if (file != kWorkRecipe) write_file_atomically(work_folder + "/" + file, text);
    }
    // The recipe last: a folder that has it is whole, and training can go on there.
    const auto recipe = state.texts.find(kWorkRecipe);
    if (recipe != state.texts.end()) write_file_atomically(work_folder + "/" + recipe->first, recipe->second);
    return names;
}

}  // namespace lineament
