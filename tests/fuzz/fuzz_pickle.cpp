// The pickle machine without a container around it: as many pickles as the bytes hold.
#include "core/weights/pickle_reader.h"

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/base/unreadable_file_error.h"

namespace {

using namespace lineament;

void require(bool condition) {
    if (!condition) std::abort();
}

/// Every index that the reader handed out must lead somewhere.
void check(const PickleReader& reader, uint32_t root) {
    require(root < reader.nodes().size());
    for (const PickleNode& node : reader.nodes()) {
        for (const uint32_t item : node.items)
            require(item < reader.nodes().size());
        if (node.kind == PickleKind::dict) require(node.items.size() % 2 == 0);
        if (node.kind == PickleKind::storage) require(static_cast<uint64_t>(node.integer) < reader.views().size());
        if (node.kind == PickleKind::tensor) require(static_cast<uint64_t>(node.integer) < reader.tensors().size());
    }
    for (const PickleStorageView& view : reader.views())
        require(view.storage < reader.storages().size());
    for (const PickleTensor& tensor : reader.tensors()) {
        require(tensor.view < reader.views().size());
        require(tensor.sizes.size() == tensor.strides.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    // A copy of exactly this size, so that the address sanitizer sees any step outside.
    const std::unique_ptr<uint8_t[]> bytes(new uint8_t[size]);
    for (size_t i = 0; i < size; ++i)
        bytes[i] = data[i];
    try {
        PickleReader reader(bytes.get(), size, "input");
        while (reader.position() < size)
            check(reader, reader.read());
    } catch (const UnreadableFileError&) {
        // The only way to refuse a file; any other exception ends the run.
    }
    return 0;
}
