#include "core/methods/method_registry.h"

#include <algorithm>
#include <sstream>

#include "core/methods/code_method.h"
#include "core/methods/fs_method.h"
#include "core/methods/sfe_method.h"
#include "core/methods/styleres_method.h"
#include "core/methods/warpres_method.h"

namespace lineament {
namespace {

// Of "a|b" the first role that the pack has a file for; "" if it has none.
std::string present_alternative(const PackManifest& pack, const std::string& roles) {
    std::istringstream alternatives(roles);
    std::string role;
    while (std::getline(alternatives, role, '|')) {
        if (pack.find(role)) return role;
    }
    return "";
}

}  // namespace

const std::vector<MethodEntry>& registered_methods() {
    static const std::vector<MethodEntry> kMethods = {
        {"sfe", "StyleFeatureEditor", {"generator", "e4e", "sfe_inverter", "sfe_editor"}, make_sfe},
        {"fs", "Feature-Style encoder", {"generator", "fs"}, make_fs},
        {"styleres", "StyleRes", {"styleres_generator|generator", "styleres_e4e|e4e", "styleres"}, make_styleres},
        {"warpres", "WarpRes", {"generator", "e4e|psp", "warpres"}, make_warpres},
        {"e4e", "e4e", {"generator", "e4e"}, make_e4e},
        {"psp", "pSp", {"generator", "psp"}, make_psp},
        {"sfe_inverter", "SFE inverter only", {"generator", "sfe_inverter"}, make_sfe_inverter},
    };
    return kMethods;
}

std::vector<std::string> MethodEntry::missing_roles(const PackManifest& pack) const {
    std::vector<std::string> missing;
    for (const std::string& role : roles) {
        if (!present_alternative(pack, role).empty()) continue;
        const std::size_t bar = role.find('|');
        missing.push_back(bar == std::string::npos ? role : role.substr(0, bar) + " or " + role.substr(bar + 1));
    }
    return missing;
}

std::vector<std::string> MethodEntry::used_roles(const PackManifest& pack) const {
    std::vector<std::string> used;
    for (const std::string& role : roles) {
        const std::string present = present_alternative(pack, role);
        if (!present.empty()) used.push_back(present);
    }
    return used;
}

const MethodEntry* find_method(const std::string& id) {
    const std::vector<MethodEntry>& methods = registered_methods();
    const auto found =
        std::find_if(methods.begin(), methods.end(), [&](const MethodEntry& entry) { return entry.id == id; });
    return found == methods.end() ? nullptr : &*found;
}

std::vector<std::string> served_methods(const PackManifest& pack) {
    std::vector<std::string> ids;
    for (const MethodEntry& entry : registered_methods()) {
        if (entry.missing_roles(pack).empty()) ids.push_back(entry.id);
    }
    return ids;
}

}  // namespace lineament
