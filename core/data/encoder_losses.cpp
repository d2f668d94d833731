#include "core/data/encoder_losses.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/ops/seeded_random.h"

namespace lineament {

at::Tensor delta_regularisation(const at::Tensor& w_plus, int64_t active_rows) {
    TORCH_CHECK(w_plus.dim() == 3 && active_rows >= 1 && active_rows <= w_plus.size(1),
                "delta regularisation: ", active_rows, " rows of ", w_plus.sizes());
    const at::Tensor deltas = w_plus.narrow(1, 1, active_rows - 1) - w_plus.narrow(1, 0, 1);
    // A norm has no gradient at zero, where untrained offsets may lie.
    return deltas.square().sum(2).add(1e-12).sqrt().sum(1).mean();
}

at::Tensor code_norm(const at::Tensor& w_offsets) {
    TORCH_CHECK(w_offsets.dim() == 3, "code norm: ", w_offsets.sizes());
    return w_offsets.square().sum({1, 2}).add(1e-12).sqrt().mean();
}

int active_rows_at(double progress, double from, double to, int rows) {
    if (progress < from || rows < 2) return 1;
    if (progress >= to) return rows;
    return 2 + static_cast<int>((progress - from) / (to - from) * (rows - 2));
}

LatentDiscriminator::LatentDiscriminator(const StateDict& state) {
    const WeightReader reader(state, "latent discriminator");
    int64_t width = -1;
    while (reader.has("layers." + std::to_string(layers_.size()) + ".weight")) {
        const WeightReader layer = reader.child("layers." + std::to_string(layers_.size()));
        layers_.push_back(EqualLinear::read(layer, -1, width, /*lr_multiplier=*/1.0, /*activate=*/true));
        width = layers_.back().weight.size(0);
    }
    TORCH_CHECK(width == 1, "a latent discriminator ends in one output, not ", width);
    layers_.back().activate = false;
}

at::Tensor LatentDiscriminator::forward(const at::Tensor& w) const {
    TORCH_CHECK(w.dim() == 2, "latent discriminator: ", w.sizes());
    at::Tensor x = w;
    for (const EqualLinear& layer : layers_)
        x = layer.forward(x);
    return x;
}

StateDict fresh_latent_discriminator(int w_dim, int hidden_layers, uint64_t seed) {
    const at::Generator random = seeded_random(seed);
    StateDict state;
    for (int i = 0; i <= hidden_layers; ++i) {
        const int64_t out = i == hidden_layers ? 1 : w_dim;
        const std::string name = "layers." + std::to_string(i);
        state[name + ".weight"] = at::randn({out, w_dim}, random, at::TensorOptions(at::kFloat));
        state[name + ".bias"] = at::zeros({out}, at::TensorOptions(at::kFloat));
    }
    return state;
}

CodePool::CodePool(int64_t capacity, int64_t w_dim)
    : codes_(at::zeros({capacity, w_dim}, at::TensorOptions(at::kFloat))) {}

at::Tensor CodePool::exchange(const at::Tensor& codes, BatchRandom& random) {
    const int64_t capacity = codes_.size(0), count = codes.size(0);
    if (capacity == 0) return codes;
    const at::Tensor exchanged = codes.clone();
    const at::Tensor keeps = random.uniform({count}).lt(0.5), places = random.integers(0, capacity, {count});
    for (int64_t i = 0; i < count; ++i) {
        if (filled_ < capacity) {
            codes_[filled_++].copy_(codes[i]);
        } else if (keeps[i].item<bool>()) {
            const at::Tensor place = codes_[places[i].item<int64_t>()];
            exchanged[i].copy_(place);
            place.copy_(codes[i]);
        }
    }
    return exchanged;
}

at::Tensor CodePool::state() const {
    return codes_.narrow(0, 0, filled_).clone();
}

void CodePool::load_state(const at::Tensor& state) {
    TORCH_CHECK(state.size(0) <= codes_.size(0), "a pool of ", state.size(0), " codes");
    filled_ = state.size(0);
    codes_.narrow(0, 0, filled_).copy_(state);
}

}  // namespace lineament
