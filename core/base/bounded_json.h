// JSON from files that nobody vouches for. Include in .cpp files only: the JSON header is slow to compile.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace lineament {

/// Parses a JSON object with at most `max_depth` levels of nesting and no key twice in its outermost object.
/// Throws UnreadableFileError with `path` for anything else.
nlohmann::json parse_bounded_json(const uint8_t* text, size_t size, int max_depth, const std::string& path);

}  // namespace lineament
