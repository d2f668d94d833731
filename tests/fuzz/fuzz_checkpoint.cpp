// One container of torch.save per program (zip where LINEAMENT_FUZZ_ZIP is set, else any other file that an import may
// be given: the old container and what is none), and the recognition of what is in it.
#include "core/base/unreadable_file_error.h"
#include "core/import/published_file.h"
#include "core/weights/weight_file.h"
#include "core/weights/zip_directory.h"
#include "tests/fuzz/fuzz_support.h"

namespace {

using lineament::CheckpointValue;

// Shared containers could be visited exponentially often; a budget keeps one input short.
void visit(const CheckpointValue& value, int& budget) {
    if (--budget < 0) return;
    if (value.kind() == CheckpointValue::Kind::tensor) lineament::fuzzing::touch(value.tensor());
    if (value.kind() == CheckpointValue::Kind::list) {
        for (const CheckpointValue& item : value.list())
            visit(item, budget);
    }
    if (value.kind() == CheckpointValue::Kind::dict) {
        for (const auto& [key, item] : value.dict())
            visit(item, budget);
        value.to_state_dict();
    }
}

#ifdef LINEAMENT_FUZZ_ZIP
constexpr bool kZip = true;
#else
constexpr bool kZip = false;
#endif

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    try {
        CheckpointOptions options;
        options.verify_checksums = size % 2 == 1;
        int budget = 10000;
        const std::shared_ptr<const MappedFile> file = fuzzing::as_file(data, size);
        if (ZipDirectory::looks_like_zip(*file) != kZip) return 0;
        const CheckpointValue root = parse_weight_file(file, options);
        visit(root, budget);
        for (const PublishedPart& part : recognise(root, "e4e.pt").parts) {
            for (const auto& [key, tensor] : part.tensors)
                fuzzing::touch(tensor);
        }
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
