#include "tests/app/run_cli.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

extern char** environ;

namespace lineament::testing {

namespace {

/// A file without a name that catches an output stream.
class Capture {
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

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

CliResult run_cli(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment) {
    std::vector<std::string> arguments{LINEAMENT_CLI};
    arguments.insert(arguments.end(), words.begin(), words.end());
    // The first of two equal names counts, so what is asked for stands in front. Two programs that wait for each other
    // by spinning would make the tests slow where other tests run beside them.
    std::vector<std::string> environment = extra_environment;
    environment.push_back("OMP_WAIT_POLICY=passive");
    for (char** entry = environ; *entry; ++entry)
        environment.emplace_back(*entry);

    Capture out, err;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.descriptor(), STDERR_FILENO);
    pid_t child = 0;
    const int failed =
        posix_spawn(&child, LINEAMENT_CLI, &actions, nullptr, pointers(arguments).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " LINEAMENT_CLI);
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out.text(), err.text()};
}

}  // namespace lineament::testing
