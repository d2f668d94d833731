#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

namespace lineament {

/// What a slider panel needs to know about one attribute. Texts are shown as they are (translated by the caller).
struct SliderSpec {
    QString id;            ///< unique in the panel, e.g. "smile"
    QString title;         ///< shown, e.g. "Smile"
    QString group;         ///< section, e.g. "Expression"
    QString family;        ///< keeps sections of one name apart; shown beside the title; usually empty
    QString tooltip;       ///< what it does
    QString note;          ///< what else is good to know; empty for none
    QString warning;       ///< how it may distort the picture: a triangle warns of it; empty for none
    QStringList synonyms;  ///< other words that the search finds it by
    double minimum = -1.0;
    double maximum = 1.0;
    double neutral = 0.0;  ///< the value that changes nothing
    double value = 0.0;
    bool can_be_managed = false;  ///< one that the person added: it can be renamed and removed
};

/// One slider's step from one value to another.
struct SliderChange {
    QString id;
    double from = 0.0;
    double to = 0.0;
};

}  // namespace lineament
