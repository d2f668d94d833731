// From the engine's words to the window's: directions become sliders, stages become sentences.
#pragma once

#include <QString>
#include <QVector>

#include "core/session/session_worker.h"
#include "widgets/sliders/slider_spec.h"

namespace lineament {

/// The direction's title in the person's language, where it is one of the known ones.
QString slider_title(const DirectionInfo& direction);

/// A labelled attribute's title in the person's language: "facial_hair" is "Facial hair".
QString attribute_title(const std::string& attribute);

/// One slider per direction, in the pack's order, from -1 to 1; a side that does nothing is left out (0 to 1).
QVector<SliderSpec> slider_specs(const PackLoaded& pack);

/// "Getting the face ready" for a stage of the engine's work.
QString stage_sentence(WorkStage stage);

/// The same for what the worker is doing.
QString progress_sentence(const WorkerProgress& progress);

/// "Aligning the face: 12 ms, Getting the face ready: 431 ms" ...
QString timings_text(const StageTimings& timings);

}  // namespace lineament
