#include "core/import/missing_files.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/import/published_comparison.h"
#include "core/packs/pack_methods.h"

namespace lineament {
namespace {

// A role as people know it, with the file that is published for it.
std::string published_as(const std::string& role) {
    static const std::map<std::string, const char*> kFiles = {
        {"generator", "the generator (stylegan2-ffhq-config-f.pt; psp_ffhq_encode.pt holds one, too)"},
        {"e4e", "the e4e encoder (e4e_ffhq_encode.pt)"},
        {"psp", "the pSp encoder (psp_ffhq_encode.pt)"},
        {"sfe_inverter", "the inverter (it is in sfe_editor_light.pt)"},
        {"sfe_editor", "the feature editor (sfe_editor_light.pt)"},
        {"fs", "the encoder (143_enc.pth)"},
        {"styleres", "its modules (they are in StyleRes's file)"},
        {"styleres_generator", "its own generator (it is in StyleRes's file)"},
        {"styleres_e4e", "its own e4e encoder (it is in StyleRes's file)"},
    };
    const auto found = kFiles.find(role);
    return found == kFiles.end() ? "the network '" + role + "'" : found->second;
}

std::string published_as_one_of(const std::string& role) {
    std::string text;
    for (const std::string& alternative : role_alternatives(role))
        text += (text.empty() ? "" : " or ") + published_as(alternative);
    return text;
}

bool holds_own_network(const PackManifest& pack, const PackMethod& method) {
    return pack.find(method.roles.back()) != nullptr;
}

// Of the first method, which a new pack is meant for unless what it holds says something else.
bool is_meant_for_first(const PackManifest& pack) {
    const std::vector<PackMethod>& methods = pack_methods();
    for (const std::string& role : methods.front().roles) {
        if (role != "generator" && pack.find(role)) return true;
    }
    const bool for_another = std::any_of(methods.begin() + 1, methods.end(),
                                         [&](const PackMethod& method) { return holds_own_network(pack, method); });
    return !for_another && !holds_comparison_only(pack);
}

}  // namespace

std::vector<std::string> missing_files(const PackManifest& pack) {
    std::vector<std::string> sentences;
    std::set<std::string> told;
    for (const PackMethod& method : pack_methods()) {
        const bool is_first = &method == &pack_methods().front();
        if (!holds_own_network(pack, method) && !(is_first && is_meant_for_first(pack))) continue;
        for (const std::string& role : method.missing_roles(pack)) {
            const std::vector<std::string> alternatives = role_alternatives(role);
            const bool is_told = std::any_of(alternatives.begin(), alternatives.end(),
                                             [&](const std::string& each) { return told.count(each) > 0; });
            if (!is_told)
                sentences.push_back("Still missing for " + method.title + ": " + published_as_one_of(role) + ".");
            told.insert(alternatives.begin(), alternatives.end());
        }
    }
    for (const std::string& sentence : missing_for_comparison(pack))
        sentences.push_back(sentence);
    return sentences;
}

}  // namespace lineament
