#include "app/slider_specs.h"

#include <QCoreApplication>
#include <algorithm>
#include <cctype>
#include <cmath>

namespace lineament {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

/// Catalogue texts are English. These come up in most packs, so they are here for translators.
constexpr const char* known_words[] = {
    QT_TRANSLATE_NOOP("lineament", "Age"),
    QT_TRANSLATE_NOOP("lineament", "Smile"),
    QT_TRANSLATE_NOOP("lineament", "Glasses"),
    QT_TRANSLATE_NOOP("lineament", "Gender"),
    QT_TRANSLATE_NOOP("lineament", "Facial hair"),
    QT_TRANSLATE_NOOP("lineament", "Beard"),
    QT_TRANSLATE_NOOP("lineament", "Hair"),
    QT_TRANSLATE_NOOP("lineament", "Hair colour"),
    QT_TRANSLATE_NOOP("lineament", "Dark hair"),
    QT_TRANSLATE_NOOP("lineament", "Blond hair"),
    QT_TRANSLATE_NOOP("lineament", "Grey hair"),
    QT_TRANSLATE_NOOP("lineament", "Pose"),
    QT_TRANSLATE_NOOP("lineament", "Expression"),
    QT_TRANSLATE_NOOP("lineament", "Face"),
    QT_TRANSLATE_NOOP("lineament", "Accessories"),
    QT_TRANSLATE_NOOP("lineament", "Bald"),
    QT_TRANSLATE_NOOP("lineament", "Feminine"),
    QT_TRANSLATE_NOOP("lineament", "Female"),
    QT_TRANSLATE_NOOP("lineament", "Found"),
    QT_TRANSLATE_NOOP("lineament", "Principal components"),
    QT_TRANSLATE_NOOP("lineament", "Style channels"),
    QT_TRANSLATE_NOOP("lineament", "Light"),
    QT_TRANSLATE_NOOP("lineament", "Components"),
};

QString translated(const std::string& english) {
    for (const char* word : known_words)
        if (english == word) return tr(word);
    return QString::fromStdString(english);
}

QString family_title(const std::string& family) {
    if (family == "interfacegan") return QStringLiteral("InterFaceGAN");
    if (family == "ganspace") return QStringLiteral("GANSpace");
    if (family == "stylespace") return QStringLiteral("StyleSpace");
    if (family == "styleclip_mapper") return QStringLiteral("StyleCLIP");
    if (family == "styleclip_global") return QStringLiteral("StyleCLIP");
    if (family == "fs_boundary") return QStringLiteral("FS");
    return QString::fromStdString(family);
}

QString stage_sentence(const std::string& stage) {
    if (stage == "load photo") return tr("Reading the photo");
    if (stage == "find faces") return tr("Looking for faces");
    if (stage == "align") return tr("Aligning the face");
    if (stage == "invert") return tr("Finding the face's code");
    if (stage == "render") return tr("Rendering");
    if (stage == "paste back") return tr("Pasting the face back");
    if (stage == "save") return tr("Saving");
    if (stage.rfind("loading ", 0) == 0) return tr("Loading the method");
    return {};
}

}  // namespace

QString slider_title(const DirectionInfo& direction) {
    return translated(direction.title);
}

QString attribute_title(const std::string& attribute) {
    std::string words = attribute;
    std::replace(words.begin(), words.end(), '_', ' ');
    if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    return translated(words);
}

QVector<SliderSpec> slider_specs(const PackLoaded& pack) {
    QVector<SliderSpec> specs;
    for (const DirectionInfo& direction : pack.directions) {
        SliderSpec spec;
        spec.id = QString::fromStdString(direction.id);
        spec.title = slider_title(direction);
        spec.group = translated(direction.group);
        spec.family = family_title(direction.family);
        spec.tooltip = QString::fromStdString(direction.tooltip);
        spec.warning = QString::fromStdString(direction.warning);
        spec.minimum = direction.minimum == direction.neutral ? 0 : -1;
        spec.maximum = direction.maximum == direction.neutral ? 0 : 1;
        if (spec.minimum < spec.maximum) specs.append(spec);
    }
    return specs;
}

QString progress_sentence(const WorkerProgress& progress) {
    const QString stage = stage_sentence(progress.stage);
    switch (progress.task) {
        case WorkerTask::LoadPack:
            return tr("Loading the model");
        case WorkerTask::UseMethod:
            return tr("Loading the method");
        case WorkerTask::OpenPhoto:
            return stage.isEmpty() ? tr("Opening the photo") : stage;
        case WorkerTask::OpenFace:
            return stage.isEmpty() ? tr("Finding the face's code") : stage;
        case WorkerTask::Export:
            return stage.isEmpty() ? tr("Exporting the photo") : stage;
        case WorkerTask::Render:
            break;
    }
    if (progress.pane.empty()) return tr("Rendering");
    return stage.isEmpty() ? tr("Finding the face's code") : stage;
}

QString timings_text(const StageTimings& timings) {
    QStringList parts;
    for (const auto& [stage, seconds] : timings.stages)
        parts << QStringLiteral("%1 %2 ms").arg(QString::fromStdString(stage)).arg(seconds * 1000, 0, 'f', 1);
    return parts.join(QStringLiteral(", "));
}

}  // namespace lineament
