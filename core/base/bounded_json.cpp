#include "core/base/bounded_json.h"

#include <set>

#include "core/base/unreadable_file_error.h"

namespace lineament {

nlohmann::json parse_bounded_json(const uint8_t* text, size_t size, int max_depth, const std::string& path) {
    using Event = nlohmann::json::parse_event_t;
    std::set<std::string> outer_keys;
    const auto check = [&](int depth, Event event, nlohmann::json& value) {
        if ((event == Event::object_start || event == Event::array_start) && depth >= max_depth) {
            throw UnreadableFileError(path, "its JSON is nested too deeply");
        }
        if (event == Event::key && depth == 1 && !outer_keys.insert(value.get<std::string>()).second) {
            throw UnreadableFileError(path, "the key '" + value.get<std::string>() + "' occurs twice");
        }
        return true;
    };
    nlohmann::json parsed;
    try {
        parsed = nlohmann::json::parse(text, text + size, check);
    } catch (const nlohmann::json::exception&) {
        throw UnreadableFileError(path, "its JSON text is not valid");
    }
    if (!parsed.is_object()) throw UnreadableFileError(path, "its JSON is not an object");
    return parsed;
}

}  // namespace lineament
