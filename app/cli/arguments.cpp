#include "app/cli/arguments.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "app/cli/exit_codes.h"

namespace lineament {

namespace {

constexpr size_t kHelpColumns = 100;

std::vector<OptionSpec> all_options(const CommandSpec& spec) {
    std::vector<OptionSpec> options = spec.options;
    options.push_back({"json", Takes::Nothing, "",
                       "Write the results, timings and errors as one JSON object to the standard output."});
    options.push_back({"help", Takes::Nothing, "", "Show this help."});
    return options;
}

std::string form(const OptionSpec& option) {
    std::string text = "--" + option.name;
    if (option.takes != Takes::Nothing) text += " " + option.value;
    if (option.takes == Takes::Several) text += " ...";
    return text;
}

/// Breaks `text` at spaces so that it fits beside `indent` columns; the first line is not indented.
std::string wrapped(const std::string& text, size_t indent) {
    std::istringstream words(text);
    std::string word, out;
    size_t column = indent;
    while (words >> word) {
        if (column > indent && column + 1 + word.size() > kHelpColumns) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out;
}

std::string usage_line(const CommandSpec& spec, const std::string& program) {
    std::string line = "Usage: " + program + " " + spec.name;
    for (const OptionSpec& option : all_options(spec)) {
        if (option.name == "help") continue;
        const std::string text = form(option) + (option.takes == Takes::Repeated ? " ..." : "");
        line += option.required ? " " + text : " [" + text + "]";
    }
    if (!spec.positional.empty()) line += " " + spec.positional;
    return wrapped(line, 7);
}

std::string number_text(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

}  // namespace

double parse_number(const std::string& word, const std::string& what, double minimum, double maximum) {
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    if (word.empty() || end != word.c_str() + word.size() || !std::isfinite(value)) {
        throw UsageError(what + " takes a number, not '" + word + "'.");
    }
    if (value < minimum || value > maximum) {
        throw UsageError(what + " must lie between " + number_text(minimum) + " and " + number_text(maximum) +
                         ", but is " + word + ".");
    }
    return value;
}

Arguments::Arguments(const CommandSpec& spec, const std::vector<std::string>& words) {
    const std::vector<OptionSpec> options = all_options(spec);
    const std::string see = " (see lineament-cli " + spec.name + " --help)";
    for (size_t i = 0; i < words.size(); ++i) {
        if (words[i].rfind("--", 0) != 0) {
            if (spec.positional.empty()) {
                throw UsageError("Unexpected argument '" + words[i] + "'" + see + ".");
            }
            positional_.push_back(words[i]);
            continue;
        }
        const size_t equals = words[i].find('=');
        const std::string name = words[i].substr(2, equals == std::string::npos ? equals : equals - 2);
        const auto option = std::find_if(options.begin(), options.end(),
                                         [&](const OptionSpec& candidate) { return candidate.name == name; });
        if (option == options.end()) throw UsageError("Unknown option '--" + name + "'" + see + ".");
        const bool once = option->takes == Takes::One || option->takes == Takes::Nothing;
        if (once && has(name)) throw UsageError("The option --" + name + " is given twice.");
        std::vector<std::string>& values = values_[name];
        if (option->takes == Takes::Nothing) {
            if (equals != std::string::npos) throw UsageError("The option --" + name + " takes no value.");
            continue;
        }
        const size_t before = values.size();
        if (equals != std::string::npos) {
            values.push_back(words[i].substr(equals + 1));
        } else {
            while (i + 1 < words.size() && words[i + 1].rfind("--", 0) != 0) {
                values.push_back(words[++i]);
                if (option->takes != Takes::Several) break;
            }
        }
        if (values.size() == before) throw UsageError("The option " + form(*option) + " lacks its value.");
    }
    if (has("help")) return;
    for (const OptionSpec& option : options) {
        for (const std::string& value : texts(option.name)) {
            if (option.writes)
                outputs_.push_back(value);
            else
                add_input(value);
        }
    }
    for (const std::string& value : positional_)
        add_input(value);
    for (const OptionSpec& option : options) {
        if (option.required && !has(option.name))
            throw UsageError("The option " + form(option) + " is missing" + see + ".");
    }
}

std::string Arguments::text(const std::string& option, const std::string& otherwise) const {
    const auto found = values_.find(option);
    return found == values_.end() ? otherwise : found->second.back();
}

std::string Arguments::file(const std::string& option) const {
    const std::string path = text(option);
    std::error_code error;
    if (!path.empty() && !std::filesystem::exists(path, error)) {
        throw BadInputError("There is no file '" + path + "', which --" + option + " names.");
    }
    return path;
}

const std::vector<std::string>& Arguments::texts(const std::string& option) const {
    static const std::vector<std::string> kNone;
    const auto found = values_.find(option);
    return found == values_.end() ? kNone : found->second;
}

void Arguments::add_input(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) inputs_.add(path);
}

void Arguments::check_outputs() const {
    for (const std::string& output : outputs_)
        inputs_.check_output(output);
}

int Arguments::integer(const std::string& option, int otherwise, int minimum, int maximum) const {
    if (!has(option)) return otherwise;
    const double value = parse_number(text(option), "--" + option, minimum, maximum);
    if (value != std::floor(value))
        throw UsageError("--" + option + " takes a whole number, not '" + text(option) + "'.");
    return static_cast<int>(value);
}

double Arguments::number(const std::string& option, double otherwise, double minimum, double maximum) const {
    return has(option) ? parse_number(text(option), "--" + option, minimum, maximum) : otherwise;
}

std::string command_help(const CommandSpec& spec, const std::string& program) {
    std::ostringstream out;
    out << usage_line(spec, program) << "\n\n";
    std::istringstream paragraphs(spec.description);
    std::string line, paragraph;
    const auto flush = [&] {
        if (!paragraph.empty()) out << wrapped(paragraph, 0) << "\n\n";
        paragraph.clear();
    };
    while (std::getline(paragraphs, line)) {
        if (line.empty()) flush();
        paragraph += line + " ";
    }
    if (paragraph.find_first_not_of(' ') != std::string::npos) flush();

    const std::vector<OptionSpec> options = all_options(spec);
    size_t width = 0;
    for (const OptionSpec& option : options)
        width = std::max(width, form(option).size());
    width = std::min<size_t>(width, 28);
    out << "Options:\n";
    for (const OptionSpec& option : options) {
        std::string head = "  " + form(option);
        std::string help = option.help;
        if (option.takes == Takes::Repeated) help += " May be given several times.";
        if (option.required) help += " Required.";
        head +=
            head.size() < width + 4 ? std::string(width + 4 - head.size(), ' ') : "\n" + std::string(width + 4, ' ');
        out << head << wrapped(help, width + 4) << "\n";
    }
    if (!spec.examples.empty()) out << "\nExamples:\n";
    for (const std::string& example : spec.examples)
        out << "  " << example << "\n";
    return out.str();
}

}  // namespace lineament
