// How the catalogue describes a direction to a person: what windows and command lines need, without any tensor.
#pragma once

#include <string>
#include <vector>

namespace lineament {

/// What a slider needs to know about a direction. Plain data, no tensors.
struct DirectionInfo {
    std::string id;     ///< unique in the catalogue: "smile"
    std::string title;  ///< "Smile"
    std::string group;  ///< where the slider stands: "Expression", "Hair", "Pose", ...
    std::string
        family;  ///< "interfacegan", "ganspace", "stylespace", "styleclip_mapper", "styleclip_global", "fs_boundary"
    std::string unit;                   ///< what a power of 1 means: "sigma", "W distance", ...
    double minimum = -1;                ///< power at slider value -1
    double maximum = 1;                 ///< power at slider value +1
    double neutral = 0;                 ///< power at slider value 0
    double sign = 1;                    ///< -1 where a positive power does the opposite of the title
    std::string warning;                ///< how strong values may distort the picture, or empty
    std::string note;                   ///< what else is good to know ("also changes ..."), or empty
    std::string source;                 ///< how it was found, from which data
    std::string tooltip;                ///< what it does at +1, in a sentence
    std::vector<std::string> synonyms;  ///< other words that people look for it by, of any language
    bool kept = false;                  ///< found by a person and kept, so that it may be renamed and removed

    /// Power of a slider value in [-1, 1]: piecewise linear through minimum, neutral and maximum, times sign.
    double power_from_slider(double value) const;
};

}  // namespace lineament
