// What tests/gpu/run.sh asks of the engine on a CUDA device, one stage a call, as JSON:
//     gpu_check parity|step|training [--cpu] [--small] [--weights FILE] [--out FILE]
// Exit codes: 0 done, 1 failed or not within tolerance, 2 wrong use, 5 no CUDA device.
#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <thread>

#include "core/kernels/allocator.h"
#include "tests/gpu/measures.h"

namespace {

using lineament::gpu::CheckOptions;
using lineament::gpu::Figures;

struct Request {
    std::string stage, out;
    CheckOptions options;
    bool is_valid = false;
};

Request read_request(int argc, char** argv) {
    Request request;
    if (argc < 2) return request;
    request.stage = argv[1];
    for (int i = 2; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--cpu") {
            request.options.device = at::Device(at::kCPU);
        } else if (option == "--small") {
            request.options.small = true;
        } else if (option == "--weights" && i + 1 < argc) {
            request.options.weights = argv[++i];
        } else if (option == "--out" && i + 1 < argc) {
            request.out = argv[++i];
        } else {
            return request;
        }
    }
    request.is_valid = request.stage == "parity" || request.stage == "step" || request.stage == "training";
    return request;
}

Figures run(const Request& request) {
    if (request.stage == "parity") return lineament::gpu::check_parity(request.options);
    if (request.stage == "step") return lineament::gpu::time_step(request.options);
    return lineament::gpu::time_training(request.options);
}

}  // namespace

int main(int argc, char** argv) {
    const Request request = read_request(argc, argv);
    if (!request.is_valid) {
        std::fprintf(stderr, "gpu_check parity|step|training [--cpu] [--small] [--weights FILE] [--out FILE]\n");
        return 2;
    }
    if (request.options.device.is_cuda() && !at::hasCUDA()) {
        std::fprintf(stderr, "There is no CUDA device here, or LibTorch has no CUDA; --cpu runs on the CPU.\n");
        return 5;
    }
    lineament::keep_large_blocks();
    if (!request.options.small) at::set_num_threads(static_cast<int>(std::thread::hardware_concurrency()));
    try {
        const Figures figures = run(request);
        const std::string text = figures.dump(1) + "\n";
        std::fputs(text.c_str(), stdout);
        if (!request.out.empty()) {
            std::ofstream file(request.out);
            if (!(file << text).flush()) {
                std::fprintf(stderr, "Cannot write the figures to '%s'.\n", request.out.c_str());
                return 1;
            }
        }
        return figures.value("passed", true) ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gpu_check %s: %s\n", request.stage.c_str(), error.what());
        return 1;
    }
}
