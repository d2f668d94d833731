// Every inversion method that the program knows. A new method is one line of the table in method_registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/methods/inversion_method.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

class PackNetworks;

/// A method, the files of a pack that it needs, and how it is made.
struct MethodEntry {
    std::string id;                  ///< as InversionMethod::id()
    std::string title;               ///< as InversionMethod::title(): known without loading it
    std::vector<std::string> roles;  ///< of PackFile; of "a|b" one is enough, and a is used if both are there
    std::shared_ptr<const InversionMethod> (*make)(PackNetworks& networks);

    /// Roles that the pack has no file for, as a person reads them ("a or b"); empty: the pack serves the method.
    std::vector<std::string> missing_roles(const PackManifest& pack) const;

    /// Roles of the pack that the method is made of.
    std::vector<std::string> used_roles(const PackManifest& pack) const;
};

/// In the order in which they are offered; the first that a pack serves is its default.
const std::vector<MethodEntry>& registered_methods();

/// Null if there is none of this id.
const MethodEntry* find_method(const std::string& id);

/// Ids of the registered methods that a pack has all files for.
std::vector<std::string> served_methods(const PackManifest& pack);

}  // namespace lineament
