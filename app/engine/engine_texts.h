// What the engine says in English, in the person's language.
#pragma once

#include <QString>
#include <string>

namespace lineament {

/// A word or sentence of a catalogue or pack (title, group, tooltip, note, warning, a pack's or method's title). As it
/// is where it is not known: a pack may bring words of its own.
QString catalogue_text(const std::string& english);

/// A sentence that the engine made, with names and numbers in it: a note on a photo, the name of a device. As it is
/// where it is not known.
QString engine_text(const std::string& english);

/// `sentence` in other words where it is `pattern` with %1, %2, ... filled in: `translation` with the same filled in.
/// Empty where it is not.
QString refilled(const QString& sentence, const QString& pattern, const QString& translation);

}  // namespace lineament
