#include "tests/app/run_cli.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

extern char** environ;

namespace lineament::testing {

/// A file without a name that catches an output stream.
class CliProcess::Capture {
  public:
    Capture() : file_(std::tmpfile()) {
        if (!file_) throw std::runtime_error("no temporary file can be made");
    }
    ~Capture() { std::fclose(file_); }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    int descriptor() const { return fileno(file_); }
    std::string text() {
        std::rewind(file_);
        std::string text;
        char buffer[4096];
        for (size_t count; (count = std::fread(buffer, 1, sizeof buffer, file_)) > 0;)
            text.append(buffer, count);
        return text;
    }

  private:
    std::FILE* file_;
};

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

CliProcess::CliProcess(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment)
    : out_(std::make_unique<Capture>()), err_(std::make_unique<Capture>()) {
    std::vector<std::string> arguments{LINEAMENT_CLI};
    arguments.insert(arguments.end(), words.begin(), words.end());
    // The first of two equal names counts, so what is asked for stands in front. Two programs that wait for each other
    // by spinning would make the tests slow where other tests run beside them.
    std::vector<std::string> environment = extra_environment;
    environment.push_back("OMP_WAIT_POLICY=passive");
    for (char** entry = environ; *entry; ++entry)
        environment.emplace_back(*entry);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out_->descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_->descriptor(), STDERR_FILENO);
    const int failed = posix_spawn(&child_, LINEAMENT_CLI, &actions, nullptr, pointers(arguments).data(),
                                   pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " LINEAMENT_CLI);
}

CliProcess::~CliProcess() {
    if (child_ == 0) return;
    kill();
    waitpid(child_, nullptr, 0);
}

void CliProcess::kill() const {
    ::kill(child_, SIGKILL);
}

CliResult CliProcess::wait() {
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out_->text(), err_->text()};
}

CliResult run_cli(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment) {
    return CliProcess(words, extra_environment).wait();
}

}  // namespace lineament::testing
