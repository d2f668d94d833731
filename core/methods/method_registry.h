// How every inversion method is made of a pack's networks. A new method is one line of the table in
// core/packs/pack_methods.cpp and one of the table in method_registry.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/methods/inversion_method.h"
#include "core/packs/pack_methods.h"

namespace lineament {

class PackNetworks;

/// A method, the files of a pack that it needs, and how it is made.
struct MethodEntry : PackMethod {
    std::shared_ptr<const InversionMethod> (*make)(PackNetworks& networks) = nullptr;
};

/// Those of pack_methods(), in its order.
const std::vector<MethodEntry>& registered_methods();

/// Null if there is none of this id.
const MethodEntry* find_method(const std::string& id);

}  // namespace lineament
