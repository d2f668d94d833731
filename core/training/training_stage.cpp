#include "core/training/training_stage.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/weights/safetensors.h"

namespace lineament {
namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string number_text(double value, const char* format) {
    char text[40];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// Where a stage stands; saved with the checkpoint.
struct Position {
    int64_t step = 0;
    double seconds = 0;  // of work, over all runs

    double progress(const StageBudget& budget) const {
        const double by_steps = static_cast<double>(step) / static_cast<double>(budget.steps);
        const double by_time = budget.minutes > 0 ? seconds / (60 * budget.minutes) : 0;
        return std::min(1.0, std::max(by_steps, by_time));
    }
};

class StageFiles {
  public:
    StageFiles(const std::string& folder, const std::string& name) : stem_(folder + "/" + name) {
        std::filesystem::create_directories(folder);
    }
    std::string checkpoint() const { return stem_ + ".state.safetensors"; }
    std::string result() const { return stem_ + ".safetensors"; }
    std::string samples() const { return stem_ + ".png"; }

    // Rows "step,seconds,name,value": stages log different measures, so the table is long rather than wide.
    void log(const Position& at, const Measures& measures) const {
        const std::string path = stem_ + ".csv";
        const bool is_new = !std::filesystem::exists(path);
        std::ofstream file(path, std::ios::app);
        if (is_new) file << "step,seconds,measure,value\n";
        for (const auto& [name, value] : measures) {
            file << at.step << ',' << number_text(at.seconds, "%.1f") << ',' << name << ','
                 << number_text(value, "%.6g") << '\n';
        }
        if (!file) throw std::runtime_error("The training log " + path + " cannot be written; is the disk full?");
    }

  private:
    std::string stem_;
};

std::string measures_text(const Measures& measures) {
    std::string text;
    for (const auto& [name, value] : measures)
        text += "  " + name + " " + number_text(value, "%.4g");
    return text;
}

std::string progress_line(const std::string& name, const Position& at, const StageBudget& budget, double rate,
                          const Measures& measures) {
    const double done = at.progress(budget);
    const double left = done > 0 ? at.seconds * (1 - done) / done : 0;
    std::ostringstream line;
    line << name << "  step " << at.step << "/" << budget.steps << "  " << number_text(100 * done, "%.1f") << " %  "
         << number_text(rate, "%.2f") << " steps/s  " << number_text(left / 60, "%.1f") << " min left"
         << measures_text(measures);
    return line.str();
}

}  // namespace

void StageBudget::check() const {
    if (steps < 1) throw std::invalid_argument("A training stage needs at least one step.");
    if (minutes < 0 || checkpoint_minutes <= 0) throw std::invalid_argument("Training times must be positive.");
}

bool run_stage(TrainingStage& stage, const StageBudget& budget, const std::string& folder,
               const TrainingReport& report) {
    budget.check();
    const StageFiles files(folder, stage.name());
    if (std::filesystem::exists(files.result())) return true;
    Position at;
    if (std::filesystem::exists(files.checkpoint())) {
        StateDict saved = load_safetensors(files.checkpoint());
        at.step = saved.at("run.step").item<int64_t>();
        at.seconds = saved.at("run.seconds").item<double>();
        stage.load_state(sub_state(saved, "stage."));
    }
    const auto checkpoint = [&] {
        StateDict saved;
        merge_state(saved, "stage.", stage.state());
        saved["run.step"] = at::full({1}, at.step, at::TensorOptions(at::kLong));
        saved["run.seconds"] = at::full({1}, at.seconds, at::TensorOptions(at::kDouble));
        save_safetensors(files.checkpoint(), saved);
        const Measures figures = stage.evaluate();
        files.log(at, figures);
        stage.write_samples(files.samples());
        if (report) report(stage.name() + "  step " + std::to_string(at.step) + "  unseen:" + measures_text(figures));
    };

    double last_checkpoint = seconds_now();
    double last_line = last_checkpoint;
    int64_t last_line_step = at.step;
    while (at.progress(budget) < 1) {
        const double begin = seconds_now();
        const Measures losses = stage.step(at.progress(budget));
        ++at.step;
        const double now = seconds_now();
        at.seconds += now - begin;
        if (now - last_line >= budget.log_seconds) {
            const double rate = static_cast<double>(at.step - last_line_step) / (now - last_line);
            files.log(at, losses);
            const bool go_on = !report || report(progress_line(stage.name(), at, budget, rate, losses));
            last_line = now;
            last_line_step = at.step;
            if (!go_on) {
                checkpoint();
                return false;
            }
        }
        if (now - last_checkpoint >= 60 * budget.checkpoint_minutes) {
            checkpoint();
            last_checkpoint = seconds_now();
        }
    }
    checkpoint();
    save_safetensors(files.result(), stage.result());
    return true;
}

bool train_again(const std::string& stage_name, const std::string& folder) {
    const std::string stem = folder + "/" + stage_name, checkpoint = stem + ".state.safetensors";
    std::filesystem::remove(stem + ".safetensors");
    if (!std::filesystem::exists(checkpoint)) return false;
    StateDict saved = load_safetensors(checkpoint);
    saved["run.seconds"] = at::zeros({1}, at::TensorOptions(at::kDouble));
    saved["run.step"] = at::zeros({1}, at::TensorOptions(at::kLong));
    save_safetensors(checkpoint, saved);
    return true;
}

}  // namespace lineament
