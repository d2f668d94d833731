#include "core/methods/method_registry.h"

#include <algorithm>
#include <stdexcept>

#include "core/methods/code_method.h"
#include "core/methods/fs_method.h"
#include "core/methods/sfe_method.h"
#include "core/methods/styleres_method.h"
#include "core/methods/warpres_method.h"

namespace lineament {
namespace {

using Maker = std::shared_ptr<const InversionMethod> (*)(PackNetworks&);

Maker maker_of(const std::string& id) {
    static const std::vector<std::pair<const char*, Maker>> kMakers = {
        {"sfe", make_sfe}, {"fs", make_fs},   {"styleres", make_styleres},         {"warpres", make_warpres},
        {"e4e", make_e4e}, {"psp", make_psp}, {"sfe_inverter", make_sfe_inverter},
    };
    const auto found =
        std::find_if(kMakers.begin(), kMakers.end(), [&](const auto& maker) { return id == maker.first; });
    if (found == kMakers.end()) throw std::logic_error("The inversion method '" + id + "' has no maker.");
    return found->second;
}

std::vector<MethodEntry> with_makers(const std::vector<PackMethod>& methods) {
    std::vector<MethodEntry> entries;
    for (const PackMethod& method : methods)
        entries.push_back({method, maker_of(method.id)});
    return entries;
}

}  // namespace

const std::vector<MethodEntry>& registered_methods() {
    static const std::vector<MethodEntry> kEntries = with_makers(pack_methods());
    return kEntries;
}

const MethodEntry* find_method(const std::string& id) {
    const std::vector<MethodEntry>& methods = registered_methods();
    const auto found =
        std::find_if(methods.begin(), methods.end(), [&](const MethodEntry& entry) { return entry.id == id; });
    return found == methods.end() ? nullptr : &*found;
}

}  // namespace lineament
