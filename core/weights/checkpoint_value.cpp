#include <stdexcept>

#include "core/weights/checkpoint.h"

namespace lineament {

namespace {

template <typename T, typename Variant>
const T& content(const Variant& value, const char* wanted, const char* found) {
    const T* content = std::get_if<T>(&value);
    if (!content)
        throw std::runtime_error(std::string("The checkpoint has ") + found + " where " + wanted + " belongs.");
    return *content;
}

}  // namespace

const char* CheckpointValue::kind_name() const {
    switch (kind()) {
        case Kind::none:
            return "nothing";
        case Kind::boolean:
            return "a truth value";
        case Kind::integer:
            return "an integer";
        case Kind::real:
            return "a number";
        case Kind::text:
            return "a text";
        case Kind::tensor:
            return "a tensor";
        case Kind::list:
            return "a list";
        case Kind::dict:
            return "a dictionary";
    }
    return "something unknown";
}

bool CheckpointValue::boolean() const {
    return content<bool>(value_, "a truth value", kind_name());
}

int64_t CheckpointValue::integer() const {
    return content<int64_t>(value_, "an integer", kind_name());
}

double CheckpointValue::real() const {
    if (kind() == Kind::integer) return static_cast<double>(integer());
    return content<double>(value_, "a number", kind_name());
}

const std::string& CheckpointValue::text() const {
    return *content<std::shared_ptr<const std::string>>(value_, "a text", kind_name());
}

const at::Tensor& CheckpointValue::tensor() const {
    return content<at::Tensor>(value_, "a tensor", kind_name());
}

const CheckpointValue::List& CheckpointValue::list() const {
    return *content<std::shared_ptr<const List>>(value_, "a list", kind_name());
}

const CheckpointValue::Dict& CheckpointValue::dict() const {
    return *content<std::shared_ptr<const Dict>>(value_, "a dictionary", kind_name());
}

const CheckpointValue* CheckpointValue::find(const std::string& key) const {
    if (kind() != Kind::dict) return nullptr;
    for (const auto& [name, value] : dict()) {
        if (name == key) return &value;
    }
    return nullptr;
}

StateDict CheckpointValue::to_state_dict() const {
    StateDict state;
    for (const auto& [key, value] : dict()) {
        if (value.kind() == Kind::tensor) state.emplace(key, value.tensor());
    }
    return state;
}

}  // namespace lineament
