// Slider to pixel as a person feels it: a scripted drag at 60 Hz through the session worker, CPU.
// Usage: slider_drag_bench PHOTO [PACK_FOLDER] [SECONDS]; without a pack an untrained one of the starter pack's shape.
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/kernels/allocator.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/packs/pack_manifest.h"
#include "core/session/session_worker.h"
#include "core/weights/safetensors.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

void add_file(PackManifest& manifest, const std::string& role, const StateDict& state) {
    PackFile file;
    file.role = role;
    file.path = role + ".safetensors";
    const std::string path = manifest.folder + "/" + file.path;
    save_safetensors(path, state);
    file.bytes = static_cast<int64_t>(std::filesystem::file_size(path));
    file.sha256 = std::string(64, '0');  // loading does not look at it
    manifest.files.push_back(file);
}

/// The shapes of models/starter/recipe.json.
std::string write_starter_shaped_pack(const std::string& folder) {
    PackManifest manifest;
    manifest.id = "starter-shaped";
    manifest.title = "Untrained pack of the starter's shape";
    manifest.resolution = 128;
    manifest.feature_layer = 7;
    manifest.directions = "directions.json";
    manifest.folder = folder;
    GeneratorOptions generator;
    generator.resolution = 128;
    generator.w_dim = 128;
    generator.mapping_layers = 0;
    generator.channels = {128, 128, 128, 128, 64, 32};
    StyleEncoderOptions encoder;
    encoder.input_side = 64;
    encoder.w_rows = generator.w_rows();
    encoder.w_dim = 128;
    encoder.widths = {32, 64, 96, 128};
    encoder.depths = {2, 2, 3, 2};
    encoder.head_width = 96;
    SfeBackboneShape backbone;
    backbone.w_rows = generator.w_rows();
    backbone.w_dim = 128;
    backbone.widths = {32, 64, 96, 96};
    backbone.depths = {2, 2, 3, 1};
    backbone.input_width = 24;
    backbone.feature_channels = 128;
    add_file(manifest, "generator", fresh_generator(generator, 1));
    add_file(manifest, "e4e", fresh_style_encoder(encoder, 2));
    StateDict inverter;
    merge_state(inverter, "fs_backbone.", fresh_sfe_backbone(backbone, 3));
    merge_state(inverter, "fuser.", fresh_feature_editor(128, 4));
    add_file(manifest, "sfe_inverter", inverter);
    add_file(manifest, "sfe_editor", fresh_feature_editor(128, 5, 5, -1.0));
    const at::Tensor smile = at::randn({1, 128});
    save_safetensors(folder + "/directions.safetensors", {{"smile", smile / smile.norm()}});
    write_file_atomically(folder + "/directions.json", R"({"format_version": 1, "generator": "starter-shaped",
        "directions": [{"id": "smile", "title": "Smile", "group": "Expression", "family": "interfacegan", "unit": "",
        "range": [-3, 3], "neutral": 0, "sign": 1, "warning": "", "source": "random", "tooltip": "",
        "params": {"scale": 1.0}, "tensor": "smile"}]})");
    save_pack(manifest, folder);
    return folder;
}

double percentile(std::vector<double> values, double fraction) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<size_t>(fraction * static_cast<double>(values.size() - 1))];
}

int drag(const std::string& photo, const std::string& pack, double seconds) {
    std::mutex mutex;
    std::vector<RenderResult> results;
    std::string slider, error;
    SessionCallbacks callbacks;
    callbacks.pack_loaded = [&](const PackLoaded& answer) {
        if (!answer.directions.empty()) slider = answer.directions[0].id;
        std::printf("pack %s, %d px, %s\n", answer.id.c_str(), answer.resolution, answer.device.c_str());
    };
    callbacks.failed = [&](const WorkerError& answer) { error = answer.sentence; };
    callbacks.rendered = [&](const RenderResult& answer) {
        const std::lock_guard<std::mutex> lock(mutex);
        results.push_back(answer);
        results.back().image.release();
    };
    SessionWorker worker(callbacks);
    worker.load_pack(pack);
    OpenPhotoRequest request;
    request.path = photo;
    worker.open_photo(request);
    worker.open_face(0);
    worker.wait_until_idle(600);
    if (!error.empty() || slider.empty()) {
        std::fprintf(stderr, "%s\n", error.empty() ? "The pack has no directions." : error.c_str());
        return 1;
    }
    RenderRequest step;
    step.sliders_by_face[0][slider] = 0.01;
    worker.render(step);  // the first step prepares what all others share
    worker.wait_until_idle(600);
    results.clear();

    const int moves = static_cast<int>(seconds * 60);
    const auto start = std::chrono::steady_clock::now();
    RequestNumber last = 0;
    for (int i = 0; i < moves; ++i) {
        std::this_thread::sleep_until(start + std::chrono::microseconds(16667LL * i));
        step.sliders_by_face[0][slider] = std::sin(i / 40.0);
        last = worker.render(step);
    }
    worker.wait_until_idle(600);
    std::vector<double> totals;
    double render = 0, paste = 0, waited = 0;
    for (const RenderResult& result : results) {
        totals.push_back(result.total * 1000);
        render += result.timings.seconds(WorkStage::Render) * 1000;
        paste += result.timings.seconds(WorkStage::PasteBack) * 1000;
        waited += result.waited * 1000;
    }
    const double count = static_cast<double>(results.size());
    std::printf("%d moves at 60 Hz, %zu shown, last value %s\n", moves, results.size(),
                !results.empty() && results.back().request == last ? "shown" : "MISSING");
    std::printf("slider to patch: best %.1f ms, median %.1f ms, p95 %.1f ms, worst %.1f ms\n", percentile(totals, 0),
                percentile(totals, 0.5), percentile(totals, 0.95), percentile(totals, 1));
    std::printf("mean: waited %.1f ms, rendering %.1f ms, pasting back %.1f ms\n", waited / count, render / count,
                paste / count);
    return 0;
}

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    at::set_num_threads(2);
    lineament::keep_large_blocks();
    const lineament::testing::TemporaryFolder folder;
    const std::string photo = argc > 1 ? argv[1] : lineament::testing::kSample;
    const std::string pack = argc > 2 ? argv[2] : lineament::write_starter_shaped_pack(folder.path());
    return lineament::drag(photo, pack, argc > 3 ? std::atof(argv[3]) : 5);
}
