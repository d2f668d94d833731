// Whatever a person takes for a weight file: told by its bytes, read, and recognised, or refused with what it is.
#include "core/weights/weight_file.h"

#include <cstdlib>

#include "core/base/unreadable_file_error.h"
#include "core/import/published_file.h"
#include "core/weights/file_nature.h"
#include "tests/fuzz/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    const std::shared_ptr<const MappedFile> file = fuzzing::as_file(data, size);
    if (nature_of_file(*file).problem().empty()) std::abort();  // refused without a reason
    try {
        CheckpointOptions options;
        options.verify_checksums = size % 2 == 1;
        for (const PublishedPart& part : recognise(parse_weight_file(file, options), "e4e.pt").parts) {
            for (const auto& [key, tensor] : part.tensors)
                fuzzing::touch(tensor);
        }
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
