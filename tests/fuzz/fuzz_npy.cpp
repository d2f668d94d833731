#include "core/base/unreadable_file_error.h"
#include "core/weights/npy.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    try {
        fuzzing::touch(parse_npy(fuzzing::as_file(data, size)));
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
