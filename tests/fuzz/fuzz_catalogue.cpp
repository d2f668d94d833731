// A catalogue that is accepted can be used: its sliders make an edit, and it fits a generator or says that it does not.
#include "core/directions/catalogue.h"

#include <ATen/ATen.h>

#include "tests/fuzz/fuzz_memory_file.h"

namespace {

using namespace lineament;

/// What the seeds' entries name, for a generator of 64 px whose codes are 32 wide.
StateDict tensors() {
    return {
        {"vector", at::ones({1, 32})},      {"rows", at::ones({1, 10, 32})},   {"flat", at::ones({1, 320})},
        {"pca.comp", at::ones({4, 1, 32})}, {"pca.std", at::ones({4})},        {"pca.mean", at::ones({1, 32})},
        {"number", at::ones({})},           {"empty", at::ones({0})},          {"whole", at::ones({1, 32}, at::kLong)},
        {"text", at::ones({16})},           {"delta_i_c", at::ones({24, 16})}, {"s_std", at::ones({24})}};
}

GeneratorOptions generator() {
    GeneratorOptions options;
    options.resolution = 64;
    options.w_dim = 32;
    options.channels = {16, 16, 16, 16, 16};
    return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static fuzzing::MemoryFile file;
    static const StateDict known = tensors();
    static const at::Tensor code = at::zeros({1, generator().w_rows(), generator().w_dim});
    file.put(data, size);
    try {
        const DirectionCatalogue catalogue = DirectionCatalogue::load(file.path(), known);
        catalogue.check_fits(generator());
        std::map<std::string, double> values;
        for (const std::shared_ptr<const Direction>& direction : catalogue.all())
            values[direction->info().id] = 0.5;
        catalogue.edit_from_sliders(values).apply_to_w(code);
    } catch (const std::runtime_error&) {
        // Refused with a sentence.
    }
    return 0;
}
