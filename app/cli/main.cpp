// lineament-cli: the engine without a window.
#include <ATen/Parallel.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "core/base/cannot_write_error.h"
#include "core/kernels/allocator.h"

namespace lineament {
namespace {

constexpr char kProgram[] = "lineament-cli";

std::vector<std::unique_ptr<Command>> all_commands() {
    std::vector<std::unique_ptr<Command>> commands;
#ifdef LINEAMENT_WITH_PHOTOS
    commands.push_back(make_faces_command());
    commands.push_back(make_align_command());
    commands.push_back(make_invert_command());
    commands.push_back(make_edit_command());
    commands.push_back(make_mix_command());
#endif
    commands.push_back(make_directions_command());
    commands.push_back(make_import_command());
#ifdef LINEAMENT_WITH_PHOTOS
    commands.push_back(make_pairs_command());
#endif
    commands.push_back(make_train_command());
    commands.push_back(make_split_state_command());
    commands.push_back(make_join_state_command());
    commands.push_back(make_evaluate_command());
    commands.push_back(make_find_direction_command());
    return commands;
}

void print_overview(const std::vector<std::unique_ptr<Command>>& commands) {
    std::printf("Usage: %s COMMAND [OPTIONS]\n\n", kProgram);
    std::printf("Finds, inverts and edits faces in photographs with the networks of a model pack.\n\nCommands:\n");
    for (const std::unique_ptr<Command>& command : commands) {
        std::printf("  %-17s%s\n", command->spec().name.c_str(), command->spec().summary.c_str());
    }
    std::printf("\n'%s COMMAND --help' explains a command; '%s --version' names the version.\n", kProgram, kProgram);
    std::printf(
        "Exit codes: 0 done, 1 failed (cannot write, out of memory), 2 wrong use, 3 bad input (no face,\n"
        "unreadable), 4 missing model.\n");
}

int fail(const Failure& failure, bool json) {
    if (json) {
        const nlohmann::ordered_json object{{"error", failure.sentence}, {"kind", failure.kind}};
        std::printf("%s\n", object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    } else {
        std::fprintf(stderr, "%s: %s\n", kProgram, failure.sentence.c_str());
    }
    return failure.exit_code;
}

int run(const std::vector<std::string>& words) {
    const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
    try {
        const std::vector<std::unique_ptr<Command>> commands = all_commands();
        if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
            print_overview(commands);
            return words.empty() ? kWrongUse : kDone;
        }
        if (words[0] == "--version") {
            std::printf("%s %s\n", kProgram, LINEAMENT_VERSION);
            return kDone;
        }
        const auto named = [&](const std::string& name) {
            return std::find_if(commands.begin(), commands.end(),
                                [&](const std::unique_ptr<Command>& command) { return command->spec().name == name; });
        };
        size_t taken = 2;  // words of the command's name: "directions find" before "directions"
        auto found = words.size() < 2 ? commands.end() : named(words[0] + " " + words[1]);
        if (found == commands.end()) {
            taken = 1;
            found = named(words[0]);
        }
        if (found == commands.end()) {
            throw UsageError("There is no command '" + words[0] + "'; '" + kProgram + " --help' lists them.");
        }
        const CommandSpec spec = (*found)->spec();
        const Arguments arguments(spec, {words.begin() + static_cast<std::ptrdiff_t>(taken), words.end()});
        if (arguments.has("help")) {
            std::printf("%s", command_help(spec, kProgram).c_str());
            return kDone;
        }
        arguments.check_outputs();
        Report report(json);
        const Stopwatch clock;
        (*found)->run(arguments, report);
        report.add_time("total", clock.seconds());
        report.finish();
        return report.exit_code();
    } catch (...) {
        return fail(describe_current_exception(), json);
    }
}

/// What was told must have arrived: a full disk behind `> file` is a failure, too.
int after_telling(int exit_code) {
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return exit_code;
    return fail({kFailed, "cannot_write", cannot_write("the standard output", errno).what()}, false);
}

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    // LibTorch falls back to one OpenMP thread at its first call unless it is told a number before.
    // OpenCV has threads of its own; both are as many as there are cores, and they do not work at the same time.
    const char* wanted = std::getenv("OMP_NUM_THREADS");
    const int threads = wanted ? std::atoi(wanted) : static_cast<int>(std::thread::hardware_concurrency());
    at::set_num_threads(std::max(1, threads));
    lineament::keep_large_blocks();
    return lineament::after_telling(lineament::run({argv + 1, argv + argc}));
}
