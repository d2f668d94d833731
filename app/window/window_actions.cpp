#include "app/window/window_actions.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include "widgets/frame/icons.h"

namespace lineament {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

/// Makes an action; `icon` may be empty. The tool tip is the text with its key, as a toolbar shows no menu.
QAction* make(QMenu* menu, const char* icon, const QString& text, const QKeySequence& key, const QString& name) {
    QAction* action = menu->addAction(text);
    if (*icon) action->setIcon(themed_icon(QLatin1String(icon)));
    action->setShortcut(key);
    action->setObjectName(name);
    QString plain = action->text();
    plain.remove(QLatin1Char('&')).remove(QStringLiteral("..."));
    action->setToolTip(key.isEmpty() ? plain
                                     : QStringLiteral("%1 (%2)").arg(plain, key.toString(QKeySequence::NativeText)));
    return action;
}

QAction* make_checkable(QMenu* menu, const char* icon, const QString& text, const QKeySequence& key,
                        const QString& name) {
    QAction* action = make(menu, icon, text, key, name);
    action->setCheckable(true);
    return action;
}

void build_file_menu(WindowActions& a, QMenuBar* bar) {
    QMenu* menu = bar->addMenu(tr("&File"));
    a.open = make(menu, "open", tr("&Open..."), QKeySequence::Open, "open");
    a.open->setIconText(tr("Open"));
    a.recent_menu = menu->addMenu(themed_icon("recent"), tr("Open &recent"));
    a.paste = make(menu, "paste", tr("&Paste picture"), QKeySequence::Paste, "paste");
    a.open_sample = make(menu, "photo", tr("Open the sa&mple photo"), {}, "open_sample");
    menu->addSeparator();
    a.save = make(menu, "save", tr("&Save project"), QKeySequence::Save, "save");
    a.save_as = make(menu, "", tr("Save project &as..."), QKeySequence("Ctrl+Shift+S"), "save_as");
    a.export_photo = make(menu, "export", tr("&Export picture..."), QKeySequence("Ctrl+E"), "export");
    a.export_photo->setIconText(tr("Export"));
    a.export_comparison = make(menu, "", tr("Export &comparison..."), {}, "export_comparison");
    menu->addSeparator();
    a.model_menu = menu->addMenu(tr("&Model"));
    a.model_menu->setObjectName("model_menu");
    a.new_slider = make(menu, "", tr("Find a &new slider..."), {}, "new_slider");
    menu->addSeparator();
    a.quit = make(menu, "", tr("&Quit"), QKeySequence("Ctrl+Q"), "quit");
    a.quit->setMenuRole(QAction::QuitRole);
}

void build_edit_menu(WindowActions& a, QMenuBar* bar) {
    QMenu* menu = bar->addMenu(tr("&Edit"));
    a.undo = make(menu, "undo", tr("Undo"), QKeySequence::Undo, "undo");
    a.redo = make(menu, "redo", tr("Redo"), QKeySequence("Ctrl+Shift+Z"), "redo");
    a.redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
    menu->addSeparator();
    a.reset_all = make(menu, "reset", tr("&Reset all sliders"), QKeySequence("Ctrl+Shift+R"), "reset_all");
    a.find_slider = make(menu, "search", tr("&Find a slider"), QKeySequence::Find, "find_slider");
    menu->addSeparator();
    a.method_menu = menu->addMenu(tr("&Method"));
    a.method_menu->setObjectName("method_menu");
}

void build_view_menu(WindowActions& a, QMainWindow* window) {
    QMenu* menu = window->menuBar()->addMenu(tr("&View"));
    a.fit = make(menu, "zoom-fit", tr("&Fit to window"), QKeySequence("Ctrl+0"), "fit");
    a.actual_size = make(menu, "zoom-actual", tr("&Actual size (1:1)"), QKeySequence("Ctrl+1"), "actual_size");
    a.zoom_in = make(menu, "zoom-in", tr("Zoom &in"), QKeySequence::ZoomIn, "zoom_in");
    a.zoom_out = make(menu, "zoom-out", tr("Zoom &out"), QKeySequence::ZoomOut, "zoom_out");
    menu->addSeparator();
    a.split = make_checkable(menu, "view-split", tr("&Split before and after"), QKeySequence("Ctrl+D"), "split");
    a.original = make_checkable(menu, "original", tr("Show the &original (hold B)"), {}, "original");
    a.face_crop = make_checkable(menu, "face", tr("Face &crop only"), QKeySequence("Ctrl+Shift+C"), "face_crop");
    a.compare = make_checkable(menu, "compare", tr("Compare &methods"), QKeySequence("Ctrl+M"), "compare");
    a.flow = make_checkable(menu, "", tr("Show the flo&w of details"), QKeySequence("Ctrl+Shift+M"), "flow");
    a.outlines = make_checkable(menu, "", tr("Face out&lines"), QKeySequence("Ctrl+Shift+O"), "outlines");
    menu->addSeparator();
    QMenu* themes = menu->addMenu(themed_icon("theme"), tr("&Theme"));
    a.theme_system = make_checkable(themes, "", tr("As the s&ystem"), {}, "theme_system");
    a.theme_light = make_checkable(themes, "", tr("&Light"), {}, "theme_light");
    a.theme_dark = make_checkable(themes, "", tr("&Dark"), {}, "theme_dark");
    QActionGroup* group = new QActionGroup(window);
    for (QAction* theme : {a.theme_system, a.theme_light, a.theme_dark})
        group->addAction(theme);
}

void build_face_and_help_menus(WindowActions& a, QMenuBar* bar) {
    QMenu* face = bar->addMenu(tr("F&ace"));
    a.next_face = make(face, "chevron-right", tr("&Next face"), QKeySequence("Ctrl+PgDown"), "next_face");
    a.previous_face = make(face, "", tr("&Previous face"), QKeySequence("Ctrl+PgUp"), "previous_face");
    face->addSeparator();
    a.remove_face = make(face, "", tr("&Remove this face"), {}, "remove_face");
    a.restore_faces = make(face, "", tr("&Bring removed faces back"), {}, "restore_faces");
    QMenu* help = bar->addMenu(tr("&Help"));
    a.shortcuts = make(help, "keyboard", tr("&Keyboard"), QKeySequence::HelpContents, "shortcuts");
    a.marking = make(help, "", tr("What edited photos are &marked with"), {}, "marking");
    a.licences = make(help, "", tr("&Licences"), {}, "licences");
    a.report = make(help, "", tr("&Report a problem..."), {}, "report");
    help->addSeparator();
    a.about = make(help, "info", tr("&About Lineament"), {}, "about");
}

void build_toolbar(const WindowActions& a, QMainWindow* window) {
    QToolBar* bar = window->addToolBar(tr("Main toolbar"));
    bar->setObjectName("main_toolbar");
    bar->setMovable(false);
    bar->setIconSize(QSize(20, 20));
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->addActions({a.open, a.save, a.export_photo});
    bar->addSeparator();
    bar->addActions({a.undo, a.redo, a.reset_all});
    bar->addSeparator();
    bar->addActions({a.fit, a.actual_size, a.zoom_out, a.zoom_in});
    bar->addSeparator();
    bar->addActions({a.split, a.original, a.face_crop, a.compare});
    for (QAction* action : {a.open, a.export_photo})
        if (QToolButton* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
}

}  // namespace

void WindowActions::build(QMainWindow* window) {
    QMenuBar* bar = window->menuBar();
    build_file_menu(*this, bar);
    build_edit_menu(*this, bar);
    build_view_menu(*this, window);
    build_face_and_help_menus(*this, bar);
    build_toolbar(*this, window);
}

QVector<ShortcutGroup> shortcut_groups(const WindowActions& actions, const QMainWindow* window) {
    QVector<ShortcutGroup> groups;
    for (const QAction* top : window->menuBar()->actions()) {
        ShortcutGroup group;
        group.title = QString(top->text()).remove(QLatin1Char('&'));
        for (const QAction* action : top->menu()->actions()) {
            if (action->shortcut().isEmpty()) continue;
            const QString text = action == actions.undo   ? tr("Undo")
                                 : action == actions.redo ? tr("Redo")
                                                          : action->text();
            group.actions.append({QString(text).remove(QLatin1Char('&')).remove(QStringLiteral("...")),
                                  action->shortcut().toString(QKeySequence::NativeText)});
        }
        if (!group.actions.isEmpty()) groups.append(group);
    }
    groups.append({tr("Photo"),
                   {{tr("Show the original"), tr("hold B")},
                    {tr("Zoom"), tr("+ and -, or the wheel")},
                    {tr("Fit, actual size"), tr("0 and 1")},
                    {tr("Move the view"), tr("arrows, or Space and drag")},
                    {tr("Move the split line"), tr("Ctrl+arrows")}}});
    groups.append({tr("Comparison"),
                   {{tr("From pane to pane"), tr("arrows, or Tab")},
                    {tr("Use the result of the pane"), tr("Enter, or click")},
                    {tr("Move the view of all panes"), tr("Shift+arrows, or drag")}}});
    groups.append({tr("Slider"),
                   {{tr("Step"), tr("Left and Right")},
                    {tr("Fine step"), tr("Shift+arrows, or Shift and drag")},
                    {tr("Large step"), tr("Page Up and Page Down")},
                    {tr("To zero"), tr("Delete, or double click")},
                    {tr("Take a drag back"), tr("Escape")}}});
    return groups;
}

}  // namespace lineament
