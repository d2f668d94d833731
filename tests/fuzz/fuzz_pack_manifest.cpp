// A manifest that is accepted must name only files inside its folder.
#include <cstdlib>
#include <filesystem>

#include "core/packs/pack_manifest.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    try {
        const PackManifest pack = parse_pack(fuzzing::as_file(data, size), "/packs/here");
        for (const PackFile& file : pack.files) {
            const std::string path = (std::filesystem::path("/packs/here") / file.path).lexically_normal().string();
            if (path.compare(0, 12, "/packs/here/") != 0) std::abort();
        }
    } catch (const std::runtime_error&) {
        // Refused with a sentence.
    }
    return 0;
}
