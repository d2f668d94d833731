// Writes files as torch.save does, for tests that need one with a property that no fixture has.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/weights/checkpoint.h"

namespace lineament::testing {

/// The file with this content: float32 tensors (of equal address in one storage), dictionaries, texts, integers and
/// nothing. `properties`: what the
/// seventh argument of a tensor's making says of every tensor, {"neg": true} for instance; empty: there is none.
std::vector<uint8_t> torch_file(const CheckpointValue& content, const std::map<std::string, bool>& properties = {});

/// A zip archive of stored files, in this order.
std::vector<uint8_t> zip_file(const std::vector<std::pair<std::string, std::string>>& files);

CheckpointValue dict_of(CheckpointValue::Dict entries);
CheckpointValue dict_of_state(const StateDict& state);
CheckpointValue text_of(const std::string& text);

}  // namespace lineament::testing
