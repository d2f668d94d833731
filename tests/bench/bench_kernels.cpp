// Each kernel of core/kernels at the shapes of the 1024 px generator, beside the plain LibTorch convolution of the same
// shape. Threads: LINEAMENT_BENCH_THREADS (2 where not set). GFLOPS counts the direct convolution's products.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <vector>

#include "core/kernels/allocator.h"
#include "core/kernels/conv3x3.h"
#include "core/kernels/to_rgb.h"
#include "core/kernels/up_conv.h"

namespace lineament {
namespace {

struct Fixture {
    int in, out, size;
    at::Tensor weights, style, demodulation, bias, noise;
    BlockedTensor input, output;
    Workspace workspace;
    explicit Fixture(const benchmark::State& state, int up = 1)
        : in(static_cast<int>(state.range(0))),
          out(static_cast<int>(state.range(1))),
          size(static_cast<int>(state.range(2))),
          weights(at::randn({out, in, 3, 3})),
          style(at::rand({in})),
          demodulation(at::rand({out})),
          bias(at::randn({out})),
          noise(at::randn({up * size, up * size})) {
        input.resize(1, in, size, size);
        input.load_nchw(at::randn({1, in, size, size}).data_ptr<float>());
    }
    Epilogue epilogue() const {
        Epilogue e;
        e.scale = demodulation.data_ptr<float>();
        e.bias = bias.data_ptr<float>();
        e.noise = noise.data_ptr<float>();
        e.noise_strength = 0.1f;
        e.activation = Activation::leaky_relu;
        return e;
    }
    void report(benchmark::State& state) const {
        state.counters["GFLOPS"] =
            benchmark::Counter(18e-9 * in * out * size * size, benchmark::Counter::kIsIterationInvariantRate);
    }
};

void plain_torch(benchmark::State& state) {
    const Fixture f(state);
    const at::Tensor x = at::randn({1, f.in, f.size, f.size});
    for (auto _ : state)
        benchmark::DoNotOptimize(at::conv2d(x, f.weights, {}, 1, 1));
    f.report(state);
}

void winograd(benchmark::State& state) {
    Fixture f(state);
    const WinogradWeights weights(f.weights.data_ptr<float>(), f.out, f.in);
    for (auto _ : state)
        winograd_conv3x3(f.input, {f.style.data_ptr<float>(), nullptr}, weights, f.epilogue(), f.output, f.workspace);
    f.report(state);
}

void direct(benchmark::State& state) {
    Fixture f(state);
    const DirectWeights weights(f.weights.data_ptr<float>(), f.out, f.in, 3);
    for (auto _ : state)
        direct_conv(f.input, {f.style.data_ptr<float>(), nullptr}, weights, f.epilogue(), f.output, f.workspace);
    f.report(state);
}

void up(benchmark::State& state) {
    Fixture f(state, 2);
    const UpConvWeights weights(f.weights.data_ptr<float>(), f.out, f.in);
    for (auto _ : state)
        up_conv3x3(f.input, f.style.data_ptr<float>(), weights, f.epilogue(), f.output, f.workspace);
    f.report(state);
}

void rgb(benchmark::State& state) {
    Fixture f(state);
    std::vector<float> previous(3 * f.size * f.size / 4);
    std::vector<float> image(3 * f.size * f.size);
    for (auto _ : state)
        to_rgb(f.input, f.weights.data_ptr<float>(), f.style.data_ptr<float>(), f.bias.data_ptr<float>(),
               previous.data(), image.data(), f.workspace);
}

void same_size(benchmark::internal::Benchmark* b) {
    for (const auto& s : std::vector<std::vector<int64_t>>{{512, 512, 4},
                                                           {512, 512, 8},
                                                           {512, 512, 16},
                                                           {512, 512, 32},
                                                           {512, 512, 64},
                                                           {256, 256, 128},
                                                           {128, 128, 256},
                                                           {64, 64, 512},
                                                           {32, 32, 1024},
                                                           {128, 128, 32},
                                                           {64, 64, 64},
                                                           {32, 32, 128}})
        b->Args(s);
    b->Unit(benchmark::kMillisecond)->UseRealTime();
}

void up_sizes(benchmark::internal::Benchmark* b) {
    for (const auto& s : std::vector<std::vector<int64_t>>{{512, 512, 4},
                                                           {512, 512, 8},
                                                           {512, 512, 16},
                                                           {512, 512, 32},
                                                           {512, 256, 64},
                                                           {256, 128, 128},
                                                           {128, 64, 256},
                                                           {64, 32, 512},
                                                           {64, 32, 64}})
        b->Args(s);
    b->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK(plain_torch)->Apply(same_size);
BENCHMARK(winograd)->Apply(same_size);
BENCHMARK(direct)->Apply(same_size);
BENCHMARK(up)->Apply(up_sizes);
BENCHMARK(rgb)->Apply(same_size);

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    lineament::keep_large_blocks();
    const char* threads = std::getenv("LINEAMENT_BENCH_THREADS");
    at::set_num_threads(threads == nullptr ? 2 : std::atoi(threads));
    const at::NoGradGuard no_grad;
    at::manual_seed(1);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
