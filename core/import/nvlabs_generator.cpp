#include "core/import/nvlabs_generator.h"

#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

namespace lineament {
namespace {

class Renamer {
  public:
    explicit Renamer(const StateDict& state) : state_(state) {}

    StateDict take() { return std::move(result_); }
    bool has(const std::string& key) const { return state_.count(key) != 0; }
    at::Tensor find(const std::string& key) const {
        const StateDict::const_iterator it = state_.find(key);
        return it == state_.end() ? at::Tensor() : it->second;
    }

    void copy(const std::string& from, const std::string& to) {
        if (has(from)) result_[to] = find(from);
    }
    void reshaped(const std::string& from, const std::string& to, const std::vector<int64_t>& shape) {
        if (has(from)) result_[to] = find(from).reshape(shape);
    }
    void set(const std::string& to, const at::Tensor& tensor) { result_[to] = tensor; }

    // A convolution [O, I, k, k] with its style: NVIDIA's weights have no axis for the batch.
    void modulated(const std::string& from, const std::string& to) {
        if (has(from + ".weight")) result_[to + ".conv.weight"] = find(from + ".weight").unsqueeze(0);
        copy(from + ".affine.weight", to + ".conv.modulation.weight");
        copy(from + ".affine.bias", to + ".conv.modulation.bias");
    }
    void styled(const std::string& from, const std::string& to, int number) {
        modulated(from, to);
        reshaped(from + ".noise_strength", to + ".noise.weight", {1});
        copy(from + ".bias", to + ".activate.bias");
        const at::Tensor noise = find(from + ".noise_const");
        if (noise.defined()) result_["noises.noise_" + std::to_string(number)] = noise.unsqueeze(0).unsqueeze(0);
    }
    void to_rgb(const std::string& from, const std::string& to) {
        modulated(from, to);
        reshaped(from + ".bias", to + ".bias", {1, -1, 1, 1});
    }

  private:
    const StateDict& state_;
    StateDict result_;
};

at::Tensor upsampling_filter() {
    const at::Tensor taps = at::tensor({1.0F, 3.0F, 3.0F, 1.0F});
    return at::outer(taps, taps) / 16.0;  // gain 4
}

}  // namespace

bool is_nvlabs_generator(const StateDict& state) {
    return state.count("synthesis.b4.const") != 0 && state.count("synthesis.b4.conv1.weight") != 0;
}

StateDict generator_from_nvlabs(const StateDict& state, double conv_clamp) {
    Renamer rename(state);
    for (int i = 0; rename.has("mapping.fc" + std::to_string(i) + ".weight"); ++i) {
        const std::string from = "mapping.fc" + std::to_string(i);
        const std::string to = "style." + std::to_string(i + 1);
        rename.copy(from + ".weight", to + ".weight");
        rename.copy(from + ".bias", to + ".bias");
    }
    const at::Tensor mean = rename.find("mapping.w_avg");  // [512]
    if (mean.defined()) rename.set("latent_avg", mean);
    const at::Tensor constant = rename.find("synthesis.b4.const");  // [C, 4, 4]
    if (constant.defined()) rename.set("input.input", constant.unsqueeze(0));
    rename.styled("synthesis.b4.conv1", "conv1", 0);
    rename.to_rgb("synthesis.b4.torgb", "to_rgb1");
    const at::Tensor filter = upsampling_filter();
    for (int block = 0; rename.has("synthesis.b" + std::to_string(8 << block) + ".conv0.weight"); ++block) {
        const std::string from = "synthesis.b" + std::to_string(8 << block);
        const std::string first = "convs." + std::to_string(2 * block);
        const std::string rgb = "to_rgbs." + std::to_string(block);
        rename.styled(from + ".conv0", first, 2 * block + 1);
        rename.set(first + ".conv.blur.kernel", filter);
        rename.styled(from + ".conv1", "convs." + std::to_string(2 * block + 1), 2 * block + 2);
        rename.to_rgb(from + ".torgb", rgb);
        rename.set(rgb + ".upsample.kernel", filter);
    }
    if (conv_clamp > 0.0) rename.set("conv_clamp", at::full({1}, conv_clamp, at::TensorOptions(at::kFloat)));
    return rename.take();
}

}  // namespace lineament
