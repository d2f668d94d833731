// Windows that are never larger than the screen.
#pragma once

#include <QRect>

class QWidget;

namespace lineament {

/**
 * Keeps a window (also a dialog) inside the part of its screen that panels and docks of the desktop leave free: when
 * it is shown, and when the screen or its scale changes. A window that is too large is made smaller, one that sticks
 * out is moved. What a person does to it by hand stays. Maximised and full-screen windows are left alone.
 */
void keep_on_screen(QWidget* window);

/// `frame` (a window with its title bar) made to fit into `available`: moved as little as possible, and no larger.
QRect fitted_frame(const QRect& frame, const QRect& available);

}  // namespace lineament
