#include "core/training/loop/training_stage.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "core/base/make_folders.h"
#include "core/training/loop/stage_helpers.h"
#include "core/training/loop/stage_log.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
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

// One call of run_stage.
class StageRun {
  public:
    StageRun(TrainingStage& stage, const StageBudget& budget, const std::string& folder, const Progress& report,
             const DataParallel& processes)
        : stage_(stage),
          budget_(budget),
          folder_(folder),
          checkpoint_(folder + "/" + stage.name() + ".state.safetensors"),
          result_(folder + "/" + stage.name() + ".safetensors"),
          report_(report),
          processes_(processes) {}

    bool run() {
        if (agreed(std::filesystem::exists(result_))) return true;
        resume();
        const SharedBatchStatistics shared(processes_);
        for (;;) {
            const Plan plan = next_plan();
            if (plan.checkpoint) save_checkpoint();
            if (plan.stop) return false;
            if (plan.progress >= 1) break;
            take_step(plan);
        }
        if (processes_.leads()) save_safetensors(result_, stage_.result());
        processes_.barrier();  // the others read the result next
        return true;
    }

  private:
    // The leader looks at the clock and the rest follows, so that all do the same.
    struct Plan {
        double progress;
        bool checkpoint, stop, log;
    };

    bool agreed(bool value) const { return processes_.agree({value ? 1.0 : 0.0})[0] != 0; }

    void resume() {
        if (processes_.leads()) make_folders(folder_);
        stage_.share_batches(processes_);
        if (agreed(std::filesystem::exists(checkpoint_))) load_checkpoint(load_safetensors(checkpoint_));
        if (processes_.leads()) log_ = std::make_unique<StageLog>(folder_, stage_.name(), at_.step);
        checkpoint_step_ = at_.step;
        last_checkpoint_ = last_line_ = seconds_now();
        last_line_step_ = at_.step;
    }

    void load_checkpoint(const StateDict& saved) {
        try {
            at_.step = saved.at("run.step").item<int64_t>();
            at_.seconds = saved.at("run.seconds").item<double>();
            stage_.load_state(sub_state(saved, "stage."));
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception&) {  // a name that is not there, a shape that differs
            throw std::invalid_argument("The checkpoint " + checkpoint_ +
                                        " does not fit the stage's networks; where its options were changed, train in "
                                        "another work folder.");
        }
    }

    Plan next_plan() const {
        const auto due = [&](int64_t every) { return every > 0 && at_.step % every == 0; };
        const double now = seconds_now(), progress = at_.progress(budget_);
        const bool by_time = now - last_checkpoint_ >= 60 * budget_.checkpoint_minutes;
        const bool checkpoint =
            (by_time || due(budget_.checkpoint_steps) || stop_ || progress >= 1) && at_.step != checkpoint_step_;
        const bool log = now - last_line_ >= budget_.log_seconds ||
                         (budget_.log_steps > 0 && (at_.step + 1) % budget_.log_steps == 0);
        const std::vector<double> common =
            processes_.agree({progress, checkpoint ? 1.0 : 0.0, stop_ ? 1.0 : 0.0, log ? 1.0 : 0.0});
        return {common[0], common[1] != 0, common[2] != 0, common[3] != 0};
    }

    void take_step(const Plan& plan) {
        const double begin = seconds_now();
        Measures losses = stage_.step(plan.progress);
        ++at_.step;
        const double now = seconds_now();
        at_.seconds += now - begin;
        if (!plan.log) return;
        for (auto& [name, value] : losses)
            value = processes_.mean(value);
        if (!log_) return;
        write([&] { log_->add(at_.step, at_.seconds, losses); });
        const double rate = static_cast<double>(at_.step - last_line_step_) / std::max(1e-9, now - last_line_);
        stop_ = !tell(progress_line(stage_.name(), at_, budget_, rate, losses));
        last_line_ = now;
        last_line_step_ = at_.step;
    }

    bool tell(const std::string& line) const {
        return report_.goes_on({WorkStage::Train, at_.progress(budget_), line});
    }

    // The log first: rows that are newer than the checkpoint are dropped when a killed run goes on.
    void save_checkpoint() {
        if (log_) {
            const Measures figures = stage_.evaluate();
            StateDict saved;
            merge_state(saved, "stage.", stage_.state());
            saved["run.step"] = at::full({1}, at_.step, at::TensorOptions(at::kLong));
            saved["run.seconds"] = at::full({1}, at_.seconds, at::TensorOptions(at::kDouble));
            write([&] {
                log_->add(at_.step, at_.seconds, figures);
                log_->add_samples(at_.step, stage_);
                save_safetensors(checkpoint_, saved);
            });
            tell(stage_.name() + "  step " + std::to_string(at_.step) + "  unseen:" + measures_text(figures));
        }
        checkpoint_step_ = at_.step;
        processes_.barrier();
        last_checkpoint_ = seconds_now();
    }

    // A full disk costs the work since the last checkpoint, and the sentence says so.
    void write(const std::function<void()>& files) const {
        try {
            files();
        } catch (const std::runtime_error& error) {
            const std::string left = checkpoint_step_ == 0
                                         ? " There is no checkpoint of this stage yet."
                                         : " The checkpoint of step " + std::to_string(checkpoint_step_) + " is whole.";
            throw std::runtime_error(error.what() + left + " The same call goes on from there.");
        }
    }

    TrainingStage& stage_;
    const StageBudget& budget_;
    const std::string folder_, checkpoint_, result_;
    const Progress& report_;
    const DataParallel& processes_;
    Position at_;
    std::unique_ptr<StageLog> log_;  // of the leader only
    int64_t checkpoint_step_ = 0, last_line_step_ = 0;
    double last_checkpoint_ = 0, last_line_ = 0;
    bool stop_ = false;  // the leader's report asked for it
};

}  // namespace

void StageBudget::check() const {
    if (steps < 1) throw std::invalid_argument("A training stage needs at least one step.");
    if (minutes < 0 || checkpoint_minutes <= 0) throw std::invalid_argument("Training times must be positive.");
    if (checkpoint_steps < 0 || log_steps < 0 || log_seconds < 0) {
        throw std::invalid_argument("The steps and seconds between checkpoints and log rows must not be negative.");
    }
}

bool run_stage(TrainingStage& stage, const StageBudget& budget, const std::string& folder, const Progress& report,
               const DataParallel& processes) {
    budget.check();
    return StageRun(stage, budget, folder, report, processes).run();
}

bool train_again(const std::string& stage_name, const std::string& folder) {
    const std::string stem = folder + "/" + stage_name, checkpoint = stem + ".state.safetensors";
    std::filesystem::remove(stem + ".safetensors");
    if (!std::filesystem::exists(checkpoint)) return false;
    StateDict saved = load_safetensors(checkpoint);
    saved["run.seconds"] = at::zeros({1}, at::TensorOptions(at::kDouble));
    saved["run.step"] = at::zeros({1}, at::TensorOptions(at::kLong));
    StageLog::set_aside(folder, stage_name);
    save_safetensors(checkpoint, saved);
    return true;
}

}  // namespace lineament
