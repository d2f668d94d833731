#pragma once

#include <QIcon>
#include <QString>

namespace lineament {

/**
 * An icon of the program by name, drawn in the palette's text colour at any size, so that it suits light and dark and
 * follows a change of theme. Names are the files in resources/icons without ".svg"; an unknown name gives a null icon.
 */
QIcon themed_icon(const QString& name);

/// Makes ":/lineament/icons/..." readable; icons and theme do it by themselves.
void ensure_widget_resources();

/// The program's own (coloured) icon.
QIcon application_icon();

}  // namespace lineament
