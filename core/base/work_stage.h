// The parts of long work, for progress and for times.
#pragma once

namespace lineament {

enum class WorkStage {
    // An edit.
    LoadPack,
    LoadNetworks,  ///< of a method
    LoadFaceModels,
    LoadPhoto,
    FindFaces,
    Align,
    Invert,
    Render,
    PasteBack,
    Mix,
    Save,
    // A new slider.
    ReadPortraits,
    Search,
    InvertStrip,
    RenderStrip,
    // Files of weights.
    ReadFile,
    WriteFile,
    CheckFile,
    ComputeMeanCode,
    // Research.
    MakePairs,
    Train,
    Evaluate,
};

/// "load photo", "paste back": what times are called in JSON and logs. Never shown in the window, which has words of
/// its own for each stage.
const char* stage_name(WorkStage stage);

}  // namespace lineament
