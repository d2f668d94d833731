#pragma once

#include <QString>
#include <QVector>

namespace lineament {

/// What a slider panel needs to know about one attribute. Texts are shown as they are (translated by the caller).
struct SliderSpec {
    QString id;       ///< unique in the panel, e.g. "smile"
    QString title;    ///< shown, e.g. "Smile"
    QString group;    ///< section, e.g. "Expression"
    QString family;   ///< where the direction comes from, e.g. "InterFaceGAN"; shown beside the section's title
    QString tooltip;  ///< what it does
    QString warning;  ///< known side effects; empty for none
    QString unit;     ///< suffix of the number, e.g. "%"; usually empty
    double minimum = -1.0;
    double maximum = 1.0;
    double neutral = 0.0;  ///< the value that changes nothing
    double value = 0.0;
};

/// One slider's step from one value to another.
struct SliderChange {
    QString id;
    double from = 0.0;
    double to = 0.0;
};

}  // namespace lineament
