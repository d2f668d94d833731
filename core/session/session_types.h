// Small values that the session, the window and the command line pass around. No tensors and no networks in here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/stage_timings.h"

namespace lineament {

/// Slider values in [-1, 1] by direction id; a missing id is 0.
using SliderValues = std::map<std::string, double>;

/// True where no slider is away from 0: such a face must come out as it was in the photo.
bool all_zero(const SliderValues& sliders);

/// How near an inversion's rendering without any edit is to the face.
struct ReconstructionFigures {
    struct Figure {
        std::string key, title;  ///< "psnr", "PSNR": see reconstruction_measures() in core/measures/face_measures.h
        double value = 0;
    };
    double seconds = 0;  ///< that the inversion took
    std::vector<Figure> measured;

    const Figure* find(const std::string& key) const;  ///< null: it was not measured
};

/// Where the details of an edited face come from: vectors on a grid over the face crop, row by row from the top left.
/// Each points from a place to where its detail was before the edit, in fractions of the crop's side.
struct FlowGrid {
    int columns = 0, rows = 0;
    std::vector<float> dx, dy;  ///< to the right, downwards
};

/// What a picture of one face shows.
enum class CropContent {
    Rendering,       ///< what the model makes of the face, at the pack's resolution
    SizedRendering,  ///< the same at the side of AsSaved, so that both can be laid beside each other
    AsSaved  ///< the face's square of the photo as an export of the whole photo would have it, in its own pixels
};

struct ComposeOptions {
    bool keep_original_detail =
        true;  ///< carry the change to the full-resolution photo instead of pasting the rendering
    /// The edit acts in these parts of the face only: "face", "eyes", "brows", "nose", "mouth", "forehead", "hair".
    /// Empty: everywhere.
    std::vector<std::string> regions;

    bool operator==(const ComposeOptions& other) const;
    bool operator!=(const ComposeOptions& other) const { return !(*this == other); }
    /// Throws std::invalid_argument naming a region that there is none of.
    void check() const;
};

}  // namespace lineament
