#include "core/import/pack_place.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "core/weights/safetensors.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestName = 64;
constexpr int kMostOfOneName = 10000;

bool equal_states(const StateDict& a, const StateDict& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](const auto& left, const auto& right) {
               return left.first == right.first && left.second.scalar_type() == right.second.scalar_type() &&
                      left.second.sizes() == right.second.sizes() && left.second.equal(right.second);
           });
}

bool same_letters(const std::string& a, const std::string& b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](unsigned char left, unsigned char right) {
               return std::tolower(left) == std::tolower(right);
           });
}

// What stands at a place: nothing, the very tensors, something that cannot be read, something else.
enum class Content { none, same, unreadable, different };

Content content_of(const std::string& path, const std::vector<StateDict>& forms) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) return Content::none;
    try {
        const StateDict stored = load_safetensors(path);
        const bool same =
            std::any_of(forms.begin(), forms.end(), [&](const StateDict& form) { return equal_states(form, stored); });
        return same ? Content::same : Content::different;
    } catch (const std::runtime_error&) {
        return Content::unreadable;
    }
}

}  // namespace

bool is_named_part(const PublishedPart& part) {
    return part.role.find(':') != std::string::npos;
}

PackPlace free_place(const PackManifest& pack, const PublishedPart& part, const std::string& source,
                     const std::vector<StateDict>& forms) {
    const size_t colon = part.role.find(':');
    const std::string kind = part.role.substr(0, colon), wanted = part.role.substr(colon + 1);
    const std::string folder = fs::path(part.path).parent_path().string();
    std::string first_owner;
    for (int number = 1; number <= kMostOfOneName; ++number) {
        const std::string ending = number == 1 ? "" : "-" + std::to_string(number);
        const std::string name = wanted.substr(0, kLongestName - ending.size()) + ending;
        PackPlace place{kind + ":" + name, folder + "/" + name + ".safetensors", false, ""};
        const auto owner = std::find_if(pack.files.begin(), pack.files.end(), [&](const PackFile& file) {
            return same_letters(file.role, place.role) || same_letters(file.path, place.path);
        });
        const bool is_listed = owner != pack.files.end();
        const bool is_own_role = is_listed && owner->role == place.role;
        const Content content =
            content_of((fs::path(pack.folder) / (is_own_role ? owner->path : place.path)).string(), forms);
        place.is_there = is_own_role && content == Content::same;
        const bool is_lost = is_own_role && owner->source == source && content != Content::different;
        const bool is_free = !is_listed && (content == Content::none || content == Content::same);
        if (number == 1 && is_listed) first_owner = owner->source;
        if (!place.is_there && !is_lost && !is_free) continue;
        if (number > 1 && !place.is_there) {
            place.note = "The name '" + wanted + "' is taken in this pack" +
                         (first_owner.empty() ? "" : " (by '" + first_owner + "')") + ", so it was kept as '" + name +
                         "'.";
        }
        return place;
    }
    throw std::runtime_error("The pack holds too many directions with the name '" + wanted + "'; rename the file.");
}

}  // namespace lineament
