#include "core/base/unreadable_file_error.h"
#include "core/weights/safetensors.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    try {
        std::map<std::string, std::string> metadata;
        for (const auto& [key, tensor] : parse_safetensors(fuzzing::as_file(data, size), &metadata)) {
            fuzzing::touch(tensor);
        }
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
