#include "core/base/work_stage.h"

namespace lineament {

const char* stage_name(WorkStage stage) {
    switch (stage) {
        case WorkStage::LoadPack:
            return "load pack";
        case WorkStage::LoadNetworks:
            return "load networks";
        case WorkStage::LoadFaceModels:
            return "load face models";
        case WorkStage::LoadPhoto:
            return "load photo";
        case WorkStage::FindFaces:
            return "find faces";
        case WorkStage::Align:
            return "align";
        case WorkStage::Invert:
            return "invert";
        case WorkStage::Render:
            return "render";
        case WorkStage::PasteBack:
            return "paste back";
        case WorkStage::Mix:
            return "mix";
        case WorkStage::Save:
            return "save";
        case WorkStage::ReadPortraits:
            return "read portraits";
        case WorkStage::Search:
            return "search";
        case WorkStage::InvertStrip:
            return "invert strip";
        case WorkStage::RenderStrip:
            return "render strip";
        case WorkStage::ReadFile:
            return "read file";
        case WorkStage::WriteFile:
            return "write file";
        case WorkStage::CheckFile:
            return "check file";
        case WorkStage::ComputeMeanCode:
            return "compute mean code";
        case WorkStage::MakePairs:
            return "make pairs";
        case WorkStage::Train:
            return "train";
        case WorkStage::Evaluate:
            break;
    }
    return "evaluate";
}

}  // namespace lineament
