// Whether a window can be seen and read whole: by geometry, not by looking.
#pragma once

#include <QStringList>

class QWidget;

namespace lineament::testing {

/// What is wrong with the window as it stands, a sentence each: it sticks out of the screen, a visible widget sticks
/// out of the window or its parent (scrolled contents may go on below), a text has less room than it needs.
QStringList faults_on_screen(QWidget* window);

/// Writes a picture of the whole screen into the folder that $LINEAMENT_SCREENSHOTS names; without it nothing.
void keep_screenshot(const QWidget& window, const QString& name);

}  // namespace lineament::testing
