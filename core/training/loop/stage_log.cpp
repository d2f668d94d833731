#include "core/training/loop/stage_log.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/training/loop/stage_helpers.h"

namespace lineament {
namespace {

constexpr char kHeader[] = "step,seconds,measure,value\n";

void drop_rows_after(const std::string& csv, int64_t last_step) {
    std::ifstream file(csv);
    if (!file) return;
    std::string kept = kHeader, line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        // A line that a kill cut off has no end; std::getline then meets the end of the file.
        if (!file.eof() && std::strtoll(line.c_str(), nullptr, 10) <= last_step) kept += line + "\n";
    }
    write_file_atomically(csv, kept);
}

}  // namespace

StageLog::StageLog(const std::string& folder, const std::string& stage, int64_t last_step)
    : csv_(folder + "/" + stage + ".csv"),
      samples_(folder + "/" + stage + ".png"),
      events_(folder + "/tensorboard/" + stage, last_step) {
    drop_rows_after(csv_, last_step);
}

void StageLog::add(int64_t step, double seconds, const Measures& measures) {
    const bool is_new = !std::filesystem::exists(csv_);
    std::ofstream file(csv_, std::ios::app);
    if (is_new) file << kHeader;
    for (const auto& [name, value] : measures)
        file << step << ',' << number_text(seconds, "%.1f") << ',' << name << ',' << number_text(value, "%.6g") << '\n';
    file.flush();
    if (!file) throw std::runtime_error("The training log " + csv_ + " cannot be written; is the disk full?");
    events_.add_scalars(step, measures);
}

void StageLog::add_samples(int64_t step, TrainingStage& stage) {
    stage.write_samples(samples_);
    std::ifstream file(samples_, std::ios::binary);
    if (!file) return;  // not every stage draws
    events_.add_image(step, "samples", {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

void StageLog::set_aside(const std::string& folder, const std::string& stage) {
    namespace fs = std::filesystem;
    const std::string csv = folder + "/" + stage, events = folder + "/tensorboard/" + stage;
    int number = 1;
    const auto numbered = [&](const std::string& stem) { return stem + "." + std::to_string(number); };
    while (fs::exists(numbered(csv) + ".csv") || fs::exists(numbered(events)))
        ++number;
    if (fs::exists(csv + ".csv")) fs::rename(csv + ".csv", numbered(csv) + ".csv");
    if (fs::exists(events)) fs::rename(events, numbered(events));
}

}  // namespace lineament
