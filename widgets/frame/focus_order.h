// Tab in the order of the screen.
#pragma once

class QWidget;

namespace lineament {

/**
 * Puts all visible children of `window` that Tab reaches into the order in which they are read: line by line, in each
 * line along the writing direction, and what is inside a part before the next part. Widgets that come and go are
 * created in no such order, and Qt's own order is that of creation.
 */
void order_focus_as_seen(QWidget* window);

}  // namespace lineament
