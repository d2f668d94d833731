#include "core/base/log_text.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/base/program_folders.h"

namespace lineament {

namespace {

bool begins_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// What may end a path that begins behind `before`: the same quote, or a mark between parts of a sentence.
size_t end_of_path(std::string_view text, size_t begin, std::string_view before) {
    if (!before.empty() && (before.back() == '\'' || before.back() == '"')) {
        const size_t quote = text.find(before.back(), begin);
        if (quote != std::string_view::npos) return quote;
    }
    constexpr std::string_view kClosingQuotes[] = {"\u201d", "\u201c", "\u2019", "\u00bb"};
    for (size_t i = begin; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const bool is_break = begins_with(rest, ": ") || begins_with(rest, "; ") || begins_with(rest, ", ") ||
                              begins_with(rest, ". ") || begins_with(rest, ")") || begins_with(rest, "\"") ||
                              begins_with(rest, " /");
        const bool is_quote = std::any_of(std::begin(kClosingQuotes), std::end(kClosingQuotes),
                                          [&](std::string_view quote) { return begins_with(rest, quote); });
        if (is_break || is_quote) return i;
    }
    return text.size();
}

/// Letters and digits of any language, and what names have besides.
bool is_of_name(char c) {
    const unsigned char byte = static_cast<unsigned char>(c);
    return byte >= 128 || std::isalnum(byte) != 0 || c == '.' || c == '_' || c == '-';
}

/// True where a path from the root begins: "/..." that follows no letter, digit or further path.
bool begins_path(std::string_view text, size_t i) {
    if (text[i] != '/' || i + 1 >= text.size() || text[i + 1] == ' ') return false;
    if (i == 0) return true;
    const char before = text[i - 1];
    const bool is_web = before == ':' && text[i + 1] == '/' && !(i >= 5 && text.substr(i - 5, 5) == "file:");
    // Behind a typographic quote, whose bytes are those of a letter to is_of_name().
    const bool is_quoted = begins_with(text.substr(i >= 3 ? i - 3 : 0), "\u201c") ||
                           begins_with(text.substr(i >= 3 ? i - 3 : 0), "\u201e");
    return is_quoted || (!is_web && before != '/' && !is_of_name(before));
}

/// The last part of the home is the person's name: the folder itself becomes "~". Files in it lose it like any folder.
void hide_home(std::string& line) {
    const std::string home = home_folder();
    if (home.size() < 2) return;
    for (size_t at = line.find(home); at != std::string::npos; at = line.find(home, at + 1)) {
        const std::string_view rest = std::string_view(line).substr(at + home.size());
        const bool names_more = rest.size() > 1 && rest[0] == '/' && rest[1] != ' ' && rest[1] != '\'';
        const bool is_part_of_name = !rest.empty() && is_of_name(rest[0]);
        if (!names_more && !is_part_of_name) line.replace(at, home.size(), "~");
    }
}

}  // namespace

std::string log_text(const std::string& text) {
    std::string line;
    for (const char c : text)
        line += static_cast<unsigned char>(c) < ' ' || c == 127 ? ' ' : c;
    while (!line.empty() && line.back() == ' ')
        line.pop_back();
    hide_home(line);
    for (size_t i = 0; i < line.size(); ++i) {
        if (!begins_path(line, i)) continue;
        const size_t end = end_of_path(line, i, std::string_view(line).substr(0, i));
        size_t slash = line.rfind('/', end - 1);
        // One that ends a folder's name does not stand before the last part of the path.
        while (slash > i && (slash + 1 == end || line[slash + 1] == ' '))
            slash = line.rfind('/', slash - 1);
        line.erase(i, slash + 1 - i);
    }
    return line;
}

}  // namespace lineament
