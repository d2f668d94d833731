#pragma once

#include <QString>
#include <QVector>

#include "widgets/dialogs/info_dialogs.h"

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace lineament {

/// All that a person can ask the window for: one action each, used by menus, toolbar, keyboard and the list of keys.
/// Owned by the window through Qt's parents; the window connects them.
struct WindowActions {
    QAction *open = nullptr, *open_sample = nullptr, *paste = nullptr, *save = nullptr, *save_as = nullptr;
    QAction *export_photo = nullptr, *export_comparison = nullptr, *quit = nullptr;
    QAction *undo = nullptr, *redo = nullptr, *reset_all = nullptr, *find_slider = nullptr, *new_slider = nullptr;
    QAction *fit = nullptr, *actual_size = nullptr, *zoom_in = nullptr, *zoom_out = nullptr;
    QAction *split = nullptr, *original = nullptr, *face_crop = nullptr, *outlines = nullptr;
    QAction *compare = nullptr, *flow = nullptr;
    QAction *theme_system = nullptr, *theme_light = nullptr, *theme_dark = nullptr;
    QAction *next_face = nullptr, *previous_face = nullptr, *remove_face = nullptr, *restore_faces = nullptr;
    QAction *shortcuts = nullptr, *about = nullptr, *licences = nullptr, *marking = nullptr;
    QAction* report = nullptr;
    QMenu *recent_menu = nullptr, *model_menu = nullptr, *method_menu = nullptr;

    /// Makes actions, menus and toolbar of `window`.
    void build(QMainWindow* window);
};

/// For the shortcuts dialog: the menus' actions with their keys, and what canvas and sliders understand.
QVector<ShortcutGroup> shortcut_groups(const WindowActions& actions, const QMainWindow* window);

}  // namespace lineament
