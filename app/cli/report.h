// What a command tells: sentences for a person, or one JSON object for a program.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

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

/// Seconds since it was made (or restarted).
class Stopwatch {
  public:
    double restart() {
        const double passed = seconds();
        start_ = std::chrono::steady_clock::now();
        return passed;
    }
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace lineament
