// A small typed parser of command lines: what is declared is what --help shows and what is accepted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/input_files.h"

namespace lineament {

/// Wrong use of the command line; the sentence names the option and what it takes. Exit code 2.
class UsageError : public Error {
  public:
    explicit UsageError(const std::string& sentence) : Error(ErrorKind::BadOption, sentence) {}
};

enum class Takes { Nothing, One, Several, Repeated };  ///< Several: --x A B C; Repeated: --x A --x B

struct OptionSpec {
    std::string name;  ///< without the dashes: "photo"
    Takes takes = Takes::One;
    std::string value;  ///< what stands for the value in the help: "FILE"
    std::string help;   ///< one or more sentences; wrapped by the help
    bool required = false;
    bool writes = false;  ///< the value names what is written; all other values that name files are inputs
};

struct CommandSpec {
    std::string name;                 ///< "edit"
    std::string summary;              ///< half a line for the list of commands
    std::string description;          ///< paragraphs for the command's own help, separated by empty lines
    std::vector<OptionSpec> options;  ///< --json and --help are added to every command
    std::vector<std::string> examples;
    std::string positional;  ///< what arguments without an option are ("FILE ..."); empty: none are taken
};

/// The values of one call. Numbers are checked when they are asked for.
class Arguments {
  public:
    /// Throws UsageError for unknown, missing, doubled or incomplete options.
    Arguments(const CommandSpec& spec, const std::vector<std::string>& words);

    bool has(const std::string& option) const { return values_.count(option) > 0; }
    /// The value; `otherwise` where the option is not given.
    std::string text(const std::string& option, const std::string& otherwise = "") const;
    /// The value, which names a file that must exist; throws BadInputError. "" where the option is not given.
    std::string file(const std::string& option) const;
    const std::vector<std::string>& texts(const std::string& option) const;  ///< empty where it is not given
    int integer(const std::string& option, int otherwise, int minimum, int maximum) const;
    double number(const std::string& option, double otherwise, double minimum, double maximum) const;
    const std::vector<std::string>& positional() const { return positional_; }

    /// All files that this call names to be read. Which files of a folder are read only the command knows.
    const InputFiles& inputs() const { return inputs_; }
    /// Throws CannotWriteError where an option that writes names an input, whatever it is called.
    void check_outputs() const;

  private:
    void add_input(const std::string& path);

    std::map<std::string, std::vector<std::string>> values_;
    std::vector<std::string> positional_;
    std::vector<std::string> outputs_;
    InputFiles inputs_;
};

/// Number in the given range from the whole of `word`; throws UsageError naming `what`.
double parse_number(const std::string& word, const std::string& what, double minimum, double maximum);

/// Complete help of one command, at most 100 columns wide.
std::string command_help(const CommandSpec& spec, const std::string& program);

}  // namespace lineament
