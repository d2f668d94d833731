// Every inversion method that the program knows, and the files of a pack that each is made of: what a pack can do and
// what it lacks are asked here and nowhere else. How a method is made of them: core/methods/method_registry.h.
#pragma once

#include <string>
#include <vector>

#include "core/packs/pack_manifest.h"

namespace lineament {

/// A method as packs see it. Value type.
struct PackMethod {
    std::string id;                  ///< as InversionMethod::id()
    std::string title;               ///< as InversionMethod::title(): known without loading it
    std::vector<std::string> roles;  ///< of PackFile; of "a|b" one is enough, and a is used if both are there. The last
                                     ///< one is the method's own: a pack that holds it is meant to serve the method

    /// Those of `roles` that the pack has no file for; empty: the pack serves the method.
    std::vector<std::string> missing_roles(const PackManifest& pack) const;

    /// Roles of the pack that the method is made of.
    std::vector<std::string> used_roles(const PackManifest& pack) const;
};

/// In the order in which they are offered; the first that a pack serves is its default.
const std::vector<PackMethod>& pack_methods();

/// Ids of the methods that a pack has all files for.
std::vector<std::string> served_methods(const PackManifest& pack);

/// "a|b" as its alternatives.
std::vector<std::string> role_alternatives(const std::string& role);

}  // namespace lineament
