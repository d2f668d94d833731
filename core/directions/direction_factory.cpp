#include "core/directions/direction_factory.h"

#include <ATen/core/Tensor.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "core/directions/ganspace_direction.h"
#include "core/directions/linear_w_direction.h"
#include "core/directions/styleclip_global.h"
#include "core/directions/styleclip_mapper.h"
#include "core/directions/stylespace_direction.h"

namespace lineament {
namespace {

using nlohmann::json;

// JSON's own conversion would make some number or other of 1e300 and of 0.5.
int whole(const json& value) {
    const bool fits = value.is_number_unsigned()
                          ? value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int>::max())
                          : value.is_number_integer() && value.get<int64_t>() >= std::numeric_limits<int>::min();
    if (!fits) throw std::runtime_error("a row, layer, channel, component or width is not a whole number");
    return static_cast<int>(value.get<int64_t>());
}

// Everything a family needs to build itself from an entry.
struct Entry {
    const DirectionInfo& info;
    const json& params;
    std::string tensor_name;
    const StateDict& tensors;

    at::Tensor tensor(const std::string& key) const {
        const StateDict::const_iterator it = tensors.find(key);
        if (it == tensors.end()) {
            throw MissingTensorError("'" + info.title + "' needs the tensor '" + key + "' (" + info.source +
                                     "); import its file to use it.");
        }
        return it->second;
    }
    // "rows": [first, end) of the parameters.
    std::pair<int, int> rows(int first, int end) const {
        if (!params.contains("rows")) return {first, end};
        const json& rows = params.at("rows");
        if (!rows.is_array() || rows.size() != 2) throw std::runtime_error("'rows' must be [first, end].");
        return {whole(rows.at(0)), whole(rows.at(1))};
    }
};

std::shared_ptr<const Direction> make_linear(const Entry& entry) {
    LinearWOptions options;
    options.scale = entry.params.value("scale", 1.0);
    std::tie(options.first_row, options.end_row) = entry.rows(0, -1);
    return std::make_shared<LinearWDirection>(entry.info, entry.tensor(entry.tensor_name), options);
}

std::shared_ptr<const Direction> make_ganspace(const Entry& entry) {
    const std::string mode = entry.params.value("mode", "relative");
    const std::pair<int, int> rows = entry.rows(0, 0);
    GanspaceComponent component =
        GanspaceComponent::take(entry.tensor(entry.tensor_name + ".comp"), entry.tensor(entry.tensor_name + ".std"),
                                whole(entry.params.at("component")), rows.first, rows.second);
    if (mode == "relative") return std::make_shared<GanspaceRelative>(entry.info, std::move(component));
    if (mode != "absolute")
        throw std::runtime_error("GANSpace has the modes relative and absolute, not '" + mode + "'.");
    return std::make_shared<GanspaceAbsolute>(entry.info, std::move(component),
                                              entry.tensor(entry.tensor_name + ".mean"));
}

// "channels": [[layer, channel(, weight)], ...] with layers counted as published (toRGBs too), or "conv_channels" with
// convolutions only.
std::shared_ptr<const Direction> make_stylespace(const Entry& entry) {
    const bool published = entry.params.contains("channels");
    std::vector<StyleChannel> channels;
    for (const json& item : entry.params.at(published ? "channels" : "conv_channels")) {
        if (!item.is_array() || item.size() < 2 || item.size() > 3) {
            throw std::runtime_error("A style channel must be [layer, channel] or [layer, channel, weight].");
        }
        const int layer = whole(item.at(0));
        channels.push_back({published ? convolution_of_layer(layer) : layer, whole(item.at(1)),
                            item.size() == 3 ? item.at(2).get<double>() : 1.0});
    }
    return std::make_shared<StyleSpaceDirection>(entry.info, std::move(channels), entry.params.value("scale", 3.0));
}

std::shared_ptr<const Direction> make_mapper(const Entry& entry) {
    const StateDict state = to_dtype(sub_state(entry.tensors, entry.tensor_name + "."), at::kFloat);
    if (state.empty()) entry.tensor(entry.tensor_name + ".*");  // throws the sentence
    return std::make_shared<StyleclipMapper>(entry.info, state);
}

std::shared_ptr<const Direction> make_global(const Entry& entry) {
    StyleclipGlobalOptions options;
    options.beta = entry.params.value("beta", options.beta);
    options.divisor = entry.params.value("divisor", options.divisor);
    if (entry.params.contains("used_convolutions")) {
        options.used_convolutions = whole(entry.params.at("used_convolutions"));
    }
    std::vector<int> widths = {512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 256, 256, 128, 128, 64, 64, 32};
    if (entry.params.contains("widths")) {
        widths.clear();
        for (const json& width : entry.params.at("widths"))
            widths.push_back(whole(width));
    }
    return std::make_shared<StyleclipGlobal>(entry.info, entry.tensor(entry.params.value("relevance", "delta_i_c")),
                                             entry.tensor(entry.tensor_name),
                                             entry.tensor(entry.params.value("deviations", "s_std")), widths, options);
}

struct Family {
    const char* name;
    std::shared_ptr<const Direction> (*make)(const Entry&);
    bool needs_tensor;
};

constexpr Family kFamilies[] = {
    {"interfacegan", make_linear, true},     {"fs_boundary", make_linear, true},
    {"ganspace", make_ganspace, true},       {"stylespace", make_stylespace, false},
    {"styleclip_mapper", make_mapper, true}, {"styleclip_global", make_global, true},
};

const Family& family_of(const std::string& name) {
    for (const Family& family : kFamilies) {
        if (name == family.name) return family;
    }
    throw std::runtime_error("the family '" + name + "' is not known to this version");
}

double finite(const json& value) {
    const double number = value.get<double>();
    if (!std::isfinite(number)) throw std::runtime_error("a number is not finite");
    return number;
}

}  // namespace

DirectionInfo parse_direction_info(const json& entry) {
    DirectionInfo info;
    info.id = entry.at("id").get<std::string>();
    if (info.id.empty()) throw std::runtime_error("an id is empty");
    info.title = entry.value("title", info.id);
    info.group = entry.value("group", "Other");
    info.family = entry.at("family").get<std::string>();
    info.unit = entry.value("unit", "");
    info.neutral = finite(entry.value("neutral", json(0.0)));
    info.sign = finite(entry.value("sign", json(1.0)));
    info.warning = entry.value("warning", "");
    info.note = entry.value("note", "");
    info.source = entry.value("source", "");
    info.tooltip = entry.value("tooltip", "");
    info.synonyms = entry.value("synonyms", std::vector<std::string>());
    // Catalogues of before this field tell a kept direction by its group and text.
    info.kept = entry.value("kept", info.group == "Found" && info.tooltip.rfind("Found here: ", 0) == 0);
    const json& range = entry.at("range");
    if (!range.is_array() || range.size() != 2) throw std::runtime_error("'range' must be [lowest, highest]");
    const double low = finite(range.at(0));
    const double high = finite(range.at(1));
    if (low > high || (info.sign != 1.0 && info.sign != -1.0)) {
        throw std::runtime_error("the range of '" + info.id + "' is empty or its sign is neither 1 nor -1");
    }
    // The file has the range of the power as published; the title's sense may be the opposite.
    info.minimum = info.sign > 0 ? low : -high;
    info.maximum = info.sign > 0 ? high : -low;
    return info;
}

std::shared_ptr<const Direction> make_direction(const DirectionInfo& info, const json& entry,
                                                const StateDict& tensors) {
    const Family& family = family_of(info.family);
    const json params = entry.value("params", json::object());
    const std::string tensor_name = family.needs_tensor ? entry.at("tensor").get<std::string>() : "";
    return family.make({info, params, tensor_name, tensors});
}

}  // namespace lineament
