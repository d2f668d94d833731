// A training state from its parts. The first byte says what the rest is: the stream that one part holds (with a
// manifest that fits it, as a checksum would stop nearly every change), or the manifest.
#include "core/training/state/state_parts.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/base/sha256.h"
#include "tests/fuzz/fuzz_memory_file.h"

namespace {

using namespace lineament;

std::string manifest_of(const uint8_t* data, size_t size) {
    Sha256 sha;
    sha.add(data, size);
    const nlohmann::json part{{"file", "part-01.bin"}, {"bytes", size}, {"sha256", sha.hex_digest()}};
    return nlohmann::json{{"format", "lineament training state 1"}, {"parts", {part}}}.dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    static const fuzzing::MemoryFolder folder;
    const std::string parts = folder / "parts", work = folder / "work";
    std::filesystem::create_directories(parts);
    const bool is_stream = data[0] % 2 == 0;
    if (is_stream) {
        const std::string manifest = manifest_of(data + 1, size - 1);
        folder.put("parts/manifest.json", reinterpret_cast<const uint8_t*>(manifest.data()), manifest.size());
        folder.put("parts/part-01.bin", data + 1, size - 1);
    } else {
        folder.put("parts/manifest.json", data + 1, size - 1);
        folder.put("parts/part-01.bin", data, 0);
    }
    try {
        join_state(parts, work);
    } catch (const std::runtime_error&) {
        // Refused with a sentence.
    }
    if (std::filesystem::exists(work)) std::filesystem::remove_all(work);
    return 0;
}
