#include "core/packs/pack_methods.h"

#include <sstream>

namespace lineament {
namespace {

// Of "a|b" the first role that the pack has a file for; "" if it has none.
std::string present_alternative(const PackManifest& pack, const std::string& roles) {
    for (const std::string& role : role_alternatives(roles)) {
        if (pack.find(role)) return role;
    }
    return "";
}

}  // namespace

const std::vector<PackMethod>& pack_methods() {
    static const std::vector<PackMethod> kMethods = {
        {"sfe", "StyleFeatureEditor", {"generator", "e4e", "sfe_inverter", "sfe_editor"}},
        {"fs", "Feature-Style encoder", {"generator", "fs"}},
        {"styleres", "StyleRes", {"styleres_generator|generator", "styleres_e4e|e4e", "styleres"}},
        {"warpres", "WarpRes", {"generator", "e4e|psp", "warpres"}},
        {"e4e", "e4e", {"generator", "e4e"}},
        {"psp", "pSp", {"generator", "psp"}},
        {"sfe_inverter", "SFE inverter only", {"generator", "sfe_inverter"}},
    };
    return kMethods;
}

std::vector<std::string> PackMethod::missing_roles(const PackManifest& pack) const {
    std::vector<std::string> missing;
    for (const std::string& role : roles) {
        if (present_alternative(pack, role).empty()) missing.push_back(role);
    }
    return missing;
}

std::vector<std::string> PackMethod::used_roles(const PackManifest& pack) const {
    std::vector<std::string> used;
    for (const std::string& role : roles) {
        const std::string present = present_alternative(pack, role);
        if (!present.empty()) used.push_back(present);
    }
    return used;
}

std::vector<std::string> served_methods(const PackManifest& pack) {
    std::vector<std::string> ids;
    for (const PackMethod& method : pack_methods()) {
        if (method.missing_roles(pack).empty()) ids.push_back(method.id);
    }
    return ids;
}

std::vector<std::string> role_alternatives(const std::string& role) {
    std::vector<std::string> alternatives;
    std::istringstream parts(role);
    std::string part;
    while (std::getline(parts, part, '|'))
        alternatives.push_back(part);
    return alternatives;
}

}  // namespace lineament
