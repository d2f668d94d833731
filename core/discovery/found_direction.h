// A direction that was found but not kept yet: its strip of previews, and its way into the pack's catalogue.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/methods/inversion_method.h"
#include "core/methods/model_pack.h"

namespace lineament {

/// What the search knows about a direction; what people call it is decided later (SliderNames).
struct FoundDirection {
    std::string family;     ///< as in a catalogue: "interfacegan", "ganspace", "stylespace"
    double reach = 0;       ///< power at slider value 1; at -1 it is -reach
    std::string unit;       ///< what a power of 1 means
    std::string source;     ///< how it was found, from what
    nlohmann::json params;  ///< of the family, as in a catalogue
    StateDict tensors;      ///< by what their names end in: "" or ".comp", ".std"; empty where the params say it all
};

struct SliderNames {
    std::string id;     ///< letters, digits, '.', '_', '-'
    std::string title;  ///< what people read; the id where it is empty
    std::string group = "Found";
    std::string unit;  ///< instead of the direction's own, unless empty
    /// Throws std::invalid_argument with a sentence.
    void check() const;
};

/// A catalogue entry (format: directions/README.md) with its tensors.
struct CatalogueEntry {
    nlohmann::json json;
    StateDict tensors;
};

CatalogueEntry catalogue_entry(const FoundDirection& found, const SliderNames& names);

/// The catalogue inside the pack's folder, which a kept direction is written to. Throws std::runtime_error with a
/// sentence that says what to do if the pack has none of its own or its folder cannot be written.
std::string own_catalogue(const PackManifest& manifest);

/// Some faces at slider values from -1 to 1. Immutable and thread safe.
class PreviewStrip {
  public:
    static const std::vector<double>& slider_values();  ///< -1, -0.5, 0, 0.5, 1

    /// Inverts faces [N, 3, R, R], RGB in [-1, 1]. Throws Cancelled if `progress` returns false.
    PreviewStrip(std::shared_ptr<const InversionMethod> method, const at::Tensor& faces, const Progress& progress = {});

    /// [N * values, 3, R, R], nominal range [-1, 1], one face after the other. Throws as the constructor does.
    at::Tensor render(const FoundDirection& found, const Progress& progress = {}) const;

  private:
    std::shared_ptr<const InversionMethod> method_;
    std::vector<std::shared_ptr<const Inversion>> inversions_;
};

}  // namespace lineament
