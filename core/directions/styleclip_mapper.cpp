#include "core/directions/styleclip_mapper.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

namespace lineament {
namespace {

constexpr std::array<const char*, 3> kPartNames = {"course_mapping", "medium_mapping", "fine_mapping"};
constexpr std::array<int, 3> kFirstRows = {0, 4, 8};

EqualLinear on_device_of(const EqualLinear& layer, const at::Tensor& like) {
    EqualLinear moved = layer;
    moved.weight = layer.weight.to(like.options());
    moved.bias = layer.bias.to(like.options());
    return moved;
}

}  // namespace

StyleclipMapper::StyleclipMapper(DirectionInfo direction_info, const StateDict& state)
    : Direction(std::move(direction_info)) {
    WeightReader reader(state, "StyleCLIP mapper '" + info().id + "'");
    if (reader.has_child("mapper")) reader = reader.child("mapper");
    bool any = false;
    for (size_t part = 0; part < parts_.size(); ++part) {
        if (!reader.has_child(kPartNames[part])) continue;
        any = true;
        const WeightReader layers = reader.child(kPartNames[part]).child("mapping");
        for (int i = 1; layers.has_child(std::to_string(i)); ++i) {  // mapping.0 is the normalisation
            const WeightReader layer = layers.child(std::to_string(i));
            const int64_t width = layer.take("bias", {-1}).size(0);
            parts_[part].push_back(EqualLinear::read(layer, width, width, /*lr_multiplier=*/0.01, /*activate=*/true));
        }
    }
    if (!any) throw std::runtime_error("The weights of direction '" + info().id + "' are not those of a mapper.");
}

int StyleclipMapper::first_layer() const {
    for (size_t part = 0; part < parts_.size(); ++part) {
        if (!parts_[part].empty()) return kFirstRows[part];
    }
    return 0;
}

void StyleclipMapper::check_fits(const GeneratorOptions& generator) const {
    for (const std::vector<EqualLinear>& part : parts_) {
        if (!part.empty() && part[0].weight.size(1) != generator.w_dim) {
            throw std::runtime_error("Direction '" + info().id + "' was made for another generator: its mapper takes " +
                                     "codes of width " + std::to_string(part[0].weight.size(1)) + ", not " +
                                     std::to_string(generator.w_dim) + ".");
        }
    }
}

at::Tensor StyleclipMapper::map(const at::Tensor& w_plus) const {
    TORCH_CHECK(w_plus.dim() == 3, "W+ code is ", w_plus.sizes());
    const at::Tensor result = at::zeros_like(w_plus);
    const int64_t rows = w_plus.size(1);
    for (size_t part = 0; part < parts_.size(); ++part) {
        const int64_t first = kFirstRows[part];
        const int64_t end = part + 1 < parts_.size() ? std::min<int64_t>(kFirstRows[part + 1], rows) : rows;
        if (parts_[part].empty() || end <= first) continue;
        at::Tensor x = w_plus.narrow(1, first, end - first);
        x = x * x.square().mean(1, /*keepdim=*/true).add(1e-8).rsqrt();
        for (const EqualLinear& layer : parts_[part])
            x = on_device_of(layer, w_plus).forward(x);
        result.narrow(1, first, end - first).copy_(x);
    }
    return result;
}

at::Tensor StyleclipMapper::w_offset(const at::Tensor& w_plus, double power) const {
    return map(w_plus) * power;
}

}  // namespace lineament
