#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace lineament {

/// System follows the desktop: Qt's colour scheme where Qt tells it (6.5), else the palette the program started with.
enum class Theme { System, Light, Dark };

/// Colours beyond the palette's, for painting by hand.
struct ThemeColors {
    QColor accent;      ///< selection, slider fill
    QColor canvas;      ///< behind the photo: neutral grey, so that it does not tint what one sees
    QColor groove;      ///< unfilled slider track
    QColor muted_text;  ///< secondary text
    QColor line;        ///< separators
    QColor warning;
    QColor error;
    QColor raised;  ///< section headers, cards
};

/// Sets style, palette and style sheet of the whole program; may be called again at any time.
void apply_theme(QApplication& application, Theme theme);

bool is_dark(const QPalette& palette);
QPalette theme_palette(bool dark);
/// The colours that belong to a palette (dark or light by its window colour).
ThemeColors theme_colors(const QPalette& palette);

}  // namespace lineament
