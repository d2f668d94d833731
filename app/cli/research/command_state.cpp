// lineament-cli state split / state join: a training run in small parts, to go on elsewhere.
#include <cstdio>
#include <filesystem>

#include "app/cli/commands.h"
#include "core/training/state/state_parts.h"

namespace lineament {

namespace {

std::string megabytes(int64_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

class SplitStateCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {"state split",
                "take a training run apart for the way to another machine",
                "Writes what `train` needs to go on from the last checkpoint: the models of finished stages, the "
                "checkpoint of the stage in progress, logs and recipe; in parts of at most 16 MB, together at most 60 "
                "MB, with a manifest of their SHA-256. What has to be kept in less precision to fit is named.",
                {{"work", Takes::One, "DIR", "Work folder of the training run.", true},
                 {"out", Takes::One, "DIR", "Where the parts go; a folder of their own.", true, true},
                 {"part-megabytes", Takes::One, "N", "Largest part; 16 where it is not given."},
                 {"megabytes", Takes::One, "N", "Most that all parts may take; 60 where it is not given."}},
                {"lineament-cli state split --work run --out parts"},
                ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        SplitOptions options;
        options.part_bytes = static_cast<int64_t>(1e6 * arguments.number("part-megabytes", 16, 0.001, 1e5));
        options.total_bytes = static_cast<int64_t>(1e6 * arguments.number("megabytes", 60, 0.001, 1e6));
        std::error_code error;
        if (std::filesystem::equivalent(arguments.text("work"), arguments.text("out"), error))
            throw UsageError("The parts need a folder of their own: --out must not be the work folder.");
        const SplitSummary summary = split_state(arguments.text("work"), arguments.text("out"), options);
        report["parts"] = summary.parts;
        report["bytes"] = summary.bytes;
        report["reduced"] = summary.reduced;
        report.say(std::to_string(summary.parts) + " parts, " + megabytes(summary.bytes) + ", are in " +
                   arguments.text("out") + ".");
        for (const std::string& what : summary.reduced)
            report.say("In less precision, to fit: " + what + ".");
    }
};

class JoinStateCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {"state join",
                "put a training run together again",
                "Checks the parts that `state split` wrote and makes a work folder of them, from which `train` goes "
                "on with the same recipe.",
                {{"parts", Takes::One, "DIR", "Folder of the parts and their manifest.json.", true},
                 {"work", Takes::One, "DIR", "The work folder to make; it must not hold a run yet.", true, true}},
                {"lineament-cli state join --parts parts --work run"},
                ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const std::vector<std::string> files = join_state(arguments.text("parts"), arguments.text("work"));
        report["files"] = files;
        report.say(std::to_string(files.size()) + " files are in " + arguments.text("work") + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_split_state_command() {
    return std::make_unique<SplitStateCommand>();
}

std::unique_ptr<Command> make_join_state_command() {
    return std::make_unique<JoinStateCommand>();
}

}  // namespace lineament
