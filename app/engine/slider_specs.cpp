#include "app/engine/slider_specs.h"

#include <QCoreApplication>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/engine/engine_texts.h"

namespace lineament {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

/// Sliders that were found and kept, under a heading that says how.
QString found_group(const DirectionInfo& direction) {
    const auto made_by = [&](const char* word) { return direction.source.find(word) != std::string::npos; };
    if (made_by("factor")) return tr("Found in the model itself");
    if (made_by("component")) return tr("Found in differences between portraits");
    return tr("Found from examples with labels");
}

QStringList search_words(const DirectionInfo& direction) {
    // The English words, too: they are what people find on the web.
    QStringList words{QString::fromStdString(direction.title), QString::fromStdString(direction.group)};
    for (const std::string& word : direction.synonyms)
        words << QString::fromStdString(word);
    return words;
}

QString tooltip_of(const DirectionInfo& direction) {
    if (!direction.kept) return catalogue_text(direction.tooltip);
    return direction.source.empty() ? QString::fromStdString(direction.tooltip)
                                    : tr("Found here: %1.").arg(engine_text(direction.source));
}

}  // namespace

QString slider_title(const DirectionInfo& direction) {
    return direction.kept ? QString::fromStdString(direction.title) : catalogue_text(direction.title);
}

QString attribute_title(const std::string& attribute) {
    std::string words = attribute;
    std::replace(words.begin(), words.end(), '_', ' ');
    if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    return catalogue_text(words);
}

QVector<SliderSpec> slider_specs(const PackLoaded& pack) {
    QVector<SliderSpec> specs;
    for (const DirectionInfo& direction : pack.directions) {
        SliderSpec spec;
        spec.id = QString::fromStdString(direction.id);
        spec.title = slider_title(direction);
        spec.group = direction.kept ? found_group(direction) : catalogue_text(direction.group);
        spec.tooltip = tooltip_of(direction);
        spec.note = catalogue_text(direction.note);
        spec.warning = catalogue_text(direction.warning);
        spec.synonyms = search_words(direction);
        spec.can_be_managed = direction.kept;
        spec.minimum = direction.minimum == direction.neutral ? 0 : -1;
        spec.maximum = direction.maximum == direction.neutral ? 0 : 1;
        if (spec.minimum < spec.maximum) specs.append(spec);
    }
    return specs;
}

QString stage_sentence(WorkStage stage) {
    switch (stage) {
        case WorkStage::LoadPack:
            return tr("Loading the model");
        case WorkStage::LoadNetworks:
            return tr("Loading the method");
        case WorkStage::LoadFaceModels:
        case WorkStage::FindFaces:
            return tr("Looking for faces");
        case WorkStage::LoadPhoto:
            return tr("Reading the photo");
        case WorkStage::Align:
            return tr("Aligning the face");
        case WorkStage::Invert:
            return tr("Getting the face ready");
        case WorkStage::Render:
        case WorkStage::Mix:
            return tr("Rendering");
        case WorkStage::PasteBack:
            return tr("Pasting the face back");
        case WorkStage::Save:
            return tr("Saving");
        case WorkStage::ReadPortraits:
            return tr("Reading the portraits");
        case WorkStage::Search:
            return tr("Searching");
        case WorkStage::InvertStrip:
            return tr("Getting the faces to show ready");
        case WorkStage::RenderStrip:
            return tr("Rendering the strip");
        case WorkStage::ReadFile:
        case WorkStage::WriteFile:
        case WorkStage::CheckFile:
        case WorkStage::ComputeMeanCode:
        case WorkStage::MakePairs:
        case WorkStage::Train:
        case WorkStage::Evaluate:
            break;  // the window does none of it
    }
    return QString::fromLatin1(stage_name(stage));
}

QString progress_sentence(const WorkerProgress& progress) {
    const QString stage = stage_sentence(progress.step.stage);
    switch (progress.task) {
        case WorkerTask::LoadPack:
            return tr("Loading the model");
        case WorkerTask::UseMethod:
            return tr("Loading the method");
        case WorkerTask::OpenPhoto:
            return stage;
        case WorkerTask::OpenFace:
        case WorkerTask::Export:
            return stage;
        case WorkerTask::Render:
        case WorkerTask::PackWork:  // whoever asked for it tells of it
            break;
    }
    if (progress.pane.empty()) return tr("Rendering");
    return stage;
}

QString timings_text(const StageTimings& timings) {
    QStringList parts;
    for (const auto& [stage, seconds] : timings.stages)
        parts << tr("%1: %2 ms").arg(stage_sentence(stage)).arg(seconds * 1000, 0, 'f', 1);
    return parts.join(QStringLiteral(", "));
}

}  // namespace lineament
