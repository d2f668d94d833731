// A directory that is accepted must name only bytes inside the file.
#include "core/weights/zip_directory.h"

#include <cstdlib>

#include "core/base/unreadable_file_error.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    try {
        const std::shared_ptr<const MappedFile> file = fuzzing::as_file(data, size);
        ZipDirectory::looks_like_zip(*file);
        const ZipDirectory directory(file);
        int budget = 64;  // checksums cost time
        for (const auto& [name, entry] : directory.entries()) {
            if (entry.offset > size || entry.stored_bytes > size - entry.offset) std::abort();
            if (directory.find(name) != &entry) std::abort();
            if (--budget < 0) continue;
            try {
                directory.verify(name);
            } catch (const UnreadableFileError&) {
                // Damaged or compressed: said for this entry only.
            }
        }
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
