// What a command tells: sentences for a person, or one JSON object for a program.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/progress.h"
#include "core/base/stopwatch.h"

namespace lineament {

/// Collects the results of one command. With --json nothing but the finished object reaches the standard output.
class Report {
  public:
    explicit Report(bool json) : json_(json) { object_["timings"] = nlohmann::ordered_json::object(); }

    bool json() const { return json_; }

    /// A field of the JSON object.
    nlohmann::ordered_json& operator[](const std::string& key) { return object_[key]; }

    /// A line for a person; not printed with --json.
    void say(const std::string& line) const;

    /// A line about how far long work is, on the standard error; replaces the one before on a terminal.
    void progress(const std::string& line);

    /// Adds to timings[stage], seconds.
    void add_time(const std::string& stage, double seconds);

    /// For results that are complete though not all went well; 0 unless set.
    void set_exit_code(int code) { exit_code_ = code; }
    int exit_code() const { return exit_code_; }

    /// Prints the JSON object, if one was asked for.
    void finish();

  private:
    bool json_;
    int exit_code_ = 0;
    bool progress_open_ = false;
    nlohmann::ordered_json object_;
};

/// Shows the details of all steps as lines about how far it is. `report` must outlive it.
Progress told_by(Report& report);

}  // namespace lineament
