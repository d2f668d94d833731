// What the tests of the window share: waiting for states, dragging by mouse.
#pragma once

#include <QString>
#include <functional>

#include "app/window/main_window.h"

namespace lineament::testing {

constexpr int patience_ms = 120000;  ///< for a state that has to come: generous, as test machines are shared

/// Runs the event loop until `condition` holds; false when it did not within patience_ms.
bool wait_for(const std::function<bool()>& condition);

/// Shows the window and makes it the active one, as keys need; also on a server without a window manager.
void show_active(MainWindow& window);

/// The pack is loaded, the photo is open, its face is inverted and nothing is left to do.
bool wait_until_ready(MainWindow& window);
bool wait_until_settled(MainWindow& window);

/// Folder of the tiny test pack, written once per process.
QString tiny_pack_folder();

/// A window with this pack (or the one that $LINEAMENT_GUI_PACK names, for measuring) and nothing of the person's own.
WindowOptions test_window_options();

/// Drags a slider of the panel from the value it shows to `value` by mouse; released at the end unless `keep_down`.
void drag_slider(MainWindow& window, const QString& id, double value, bool keep_down = false);
/// One step of a drag whose button is down.
void move_slider(MainWindow& window, const QString& id, double value);

}  // namespace lineament::testing
