#include "core/networks/layers/weight_reader.h"

#include <sstream>
#include <stdexcept>
#include <utility>

namespace lineament {
namespace {

std::string shape_text(at::IntArrayRef shape) {
    std::ostringstream text;
    text << '[';
    for (size_t i = 0; i < shape.size(); ++i) {
        text << (i ? ", " : "");
        if (shape[i] < 0) {
            text << "any";
        } else {
            text << shape[i];
        }
    }
    text << ']';
    return text.str();
}

bool shape_matches(at::IntArrayRef actual, at::IntArrayRef wanted) {
    if (actual.size() != wanted.size()) return false;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] >= 0 && wanted[i] != actual[i]) return false;
    }
    return true;
}

}  // namespace

WeightReader::WeightReader(const StateDict& state, std::string network)
    : state_(&state), network_(std::move(network)) {}

WeightReader WeightReader::child(const std::string& name) const {
    WeightReader reader = *this;
    reader.prefix_ += name + ".";
    return reader;
}

bool WeightReader::has(const std::string& name) const {
    return state_->count(prefix_ + name) != 0;
}

bool WeightReader::has_child(const std::string& name) const {
    const std::string start = prefix_ + name + ".";
    const StateDict::const_iterator it = state_->lower_bound(start);
    return it != state_->end() && it->first.compare(0, start.size(), start) == 0;
}

at::Tensor WeightReader::take(const std::string& name, at::IntArrayRef shape) const {
    const StateDict::const_iterator it = state_->find(prefix_ + name);
    if (it == state_->end()) {
        throw std::runtime_error("The weights of the " + network_ + " have no tensor '" + prefix_ + name +
                                 "'; they seem to belong to another network. Import the file again.");
    }
    if (!shape_matches(it->second.sizes(), shape)) {
        throw std::runtime_error("In the weights of the " + network_ + ", '" + prefix_ + name + "' has shape " +
                                 shape_text(it->second.sizes()) + " where " + shape_text(shape) + " is needed.");
    }
    return it->second;
}

int WeightReader::count_children(const std::string& name) const {
    int count = 0;
    while (has_child(name + "." + std::to_string(count)))
        ++count;
    return count;
}

}  // namespace lineament
