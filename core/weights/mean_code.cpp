#include "core/weights/mean_code.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace lineament {

namespace {

constexpr uint64_t kSeed = 1;
constexpr int64_t kChunk = 4000;
constexpr double kRateMultiplier = 0.01;  // of the mapping network, in every published StyleGAN2
constexpr double kSlope = 0.2;

struct Layer {
    at::Tensor weight;  // [out, in], with all its factors
    at::Tensor bias;    // [out]
};

[[noreturn]] void fail(const std::string& problem) {
    throw std::runtime_error("The generator has no mean code (latent_avg), and it cannot be computed: " + problem +
                             ". Get a file of the generator with both.");
}

std::vector<Layer> mapping_network(const StateDict& generator) {
    std::vector<Layer> layers;
    for (int number = 1;; ++number) {
        const std::string name = "style." + std::to_string(number);
        const auto weight = generator.find(name + ".weight"), bias = generator.find(name + ".bias");
        if (weight == generator.end()) break;
        const bool fits = bias != generator.end() && weight->second.dim() == 2 && weight->second.numel() > 0 &&
                          bias->second.dim() == 1 && bias->second.size(0) == weight->second.size(0) &&
                          (layers.empty() || layers.back().weight.size(0) == weight->second.size(1));
        if (!fits) fail("the layer '" + name + "' of its mapping network is damaged");
        const double scale = kRateMultiplier / std::sqrt(static_cast<double>(weight->second.size(1)));
        layers.push_back(
            {weight->second.to(at::kCPU, at::kFloat) * scale, bias->second.to(at::kCPU, at::kFloat) * kRateMultiplier});
    }
    if (layers.empty()) fail("its mapping network (style.1.weight ...) is missing as well");
    return layers;
}

}  // namespace

bool has_mean_code(const StateDict& generator) {
    const auto found = generator.find("latent_avg");
    if (found == generator.end() || found->second.numel() == 0) return false;
    const at::Tensor& mean = found->second;
    return mean.ne(0).any().item<bool>() && at::isfinite(mean).all().item<bool>();
}

at::Tensor mean_code(const StateDict& generator, const Progress& progress) {
    const at::NoGradGuard no_grad;
    const std::vector<Layer> layers = mapping_network(generator);
    const at::Generator random = at::detail::createCPUGenerator(kSeed);
    at::Tensor sum = at::zeros({layers.back().weight.size(0)}, at::TensorOptions(at::kDouble));
    for (int64_t done = 0; done < kMeanCodeSamples; done += kChunk) {
        progress.report(WorkStage::ComputeMeanCode, static_cast<double>(done) / kMeanCodeSamples);
        const int64_t rows = std::min(kChunk, kMeanCodeSamples - done);
        at::Tensor w = at::randn({rows, layers.front().weight.size(1)}, random, at::TensorOptions(at::kFloat));
        w = w * w.square().mean(1, /*keepdim=*/true).add(1e-8).rsqrt();
        for (const Layer& layer : layers)
            w = at::leaky_relu(at::addmm(layer.bias, w, layer.weight.t()), kSlope) * std::sqrt(2.0);
        sum += w.sum(0, /*keepdim=*/false, at::kDouble);
    }
    const at::Tensor mean = (sum / static_cast<double>(kMeanCodeSamples)).to(at::kFloat);
    if (!at::isfinite(mean).all().item<bool>()) fail("its mapping network gives no finite codes");
    return mean;
}

}  // namespace lineament
