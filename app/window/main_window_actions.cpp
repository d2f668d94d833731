// What the window's actions are wired to.
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QUndoStack>

#include "app/document/write_obstacle.h"
#include "app/engine/compare_controller.h"
#include "app/engine/direction_controller.h"
#include "app/engine/engine_texts.h"
#include "app/start/data_folders.h"
#include "app/start/program_texts.h"
#include "app/window/file_controller.h"
#include "app/window/main_window.h"
#include "app/window/message_area.h"
#include "app/window/problem_report.h"
#include "app/window/window_actions.h"
#include "core/base/atomic_file.h"
#include "core/base/cannot_write_error.h"
#include "widgets/canvas/photo_canvas.h"
#include "widgets/dialogs/info_dialogs.h"
#include "widgets/dialogs/report_dialog.h"
#include "widgets/frame/status_panel.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {

void MainWindow::connect_actions() {
    const WindowActions& a = *actions_;
    // First, so that what is half typed or dragged is an edit when the action acts. Keys and toolbar take no focus
    // away.
    for (QAction* action : {a.open, a.open_sample, a.paste, a.save, a.save_as, a.export_photo, a.export_comparison,
                            a.undo, a.redo, a.new_slider, a.next_face, a.previous_face, a.remove_face, a.restore_faces})
        connect(action, &QAction::triggered, editing_, &EditingController::finish_gestures);
    connect(a.open, &QAction::triggered, files_, &FileController::open_dialog);
    connect(a.paste, &QAction::triggered, files_, &FileController::paste);
    connect(a.open_sample, &QAction::triggered, this, [this] { files_->open_file(sample_photo()); });
    a.open_sample->setEnabled(!sample_photo().isEmpty());
    connect(a.save, &QAction::triggered, this, [this] { files_->save_project(); });
    connect(a.save_as, &QAction::triggered, this, [this] { files_->save_project_as(); });
    connect(a.export_photo, &QAction::triggered, files_, &FileController::export_dialog);
    connect(a.export_comparison, &QAction::triggered, comparison_, &CompareController::export_dialog);
    connect(a.method_menu, &QMenu::aboutToShow, this, &MainWindow::fill_method_menu);
    connect(a.model_menu, &QMenu::aboutToShow, this, &MainWindow::fill_model_menu);
    connect(a.new_slider, &QAction::triggered, new_sliders_, &DirectionController::open_dialog);
    connect(new_sliders_, &DirectionController::kept, this, &MainWindow::show_new_slider);
    connect_own_sliders();
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(files_, &FileController::export_ended, this, [this] {
        update_actions();
        if (close_wanted_) close();
    });

    connect(a.undo, &QAction::triggered, document_->undo_stack(), &QUndoStack::undo);
    connect(a.redo, &QAction::triggered, document_->undo_stack(), &QUndoStack::redo);
    connect(document_->undo_stack(), &QUndoStack::indexChanged, this, &MainWindow::update_undo_actions);
    connect(a.reset_all, &QAction::triggered, editing_, &EditingController::reset_all);
    connect(a.find_slider, &QAction::triggered, panel_, &SliderPanel::focus_search);

    connect(a.fit, &QAction::triggered, this, [this] { active_canvas()->zoom_to_fit(); });
    connect(a.actual_size, &QAction::triggered, this, [this] { active_canvas()->zoom_to_actual(); });
    connect(a.zoom_in, &QAction::triggered, this, [this] { active_canvas()->zoom_in(); });
    connect(a.zoom_out, &QAction::triggered, this, [this] { active_canvas()->zoom_out(); });
    connect(a.split, &QAction::triggered, this,
            [this](bool on) { canvas_->set_view_mode(on ? ViewMode::Split : ViewMode::After); });
    connect(a.original, &QAction::triggered, canvas_, &PhotoCanvas::set_show_original);
    connect(a.face_crop, &QAction::triggered, this,
            [this](bool on) { editing_->set_view(on ? RenderView::FaceCrop : RenderView::WholePhoto); });
    connect(a.compare, &QAction::triggered, comparison_, &CompareController::set_active);
    connect(a.flow, &QAction::triggered, comparison_, &CompareController::set_flow_shown);
    connect(a.outlines, &QAction::triggered, this, &MainWindow::set_outlines);
    connect(a.theme_system, &QAction::triggered, this, [this] { set_theme(Theme::System); });
    connect(a.theme_light, &QAction::triggered, this, [this] { set_theme(Theme::Light); });
    connect(a.theme_dark, &QAction::triggered, this, [this] { set_theme(Theme::Dark); });

    connect(a.next_face, &QAction::triggered, this, [this] { editing_->step_face(1); });
    connect(a.previous_face, &QAction::triggered, this, [this] { editing_->step_face(-1); });
    connect(a.remove_face, &QAction::triggered, editing_, &EditingController::remove_current_face);
    connect(a.restore_faces, &QAction::triggered, document_, &Document::restore_removed_faces);

    connect(a.shortcuts, &QAction::triggered, this, &MainWindow::show_shortcuts);
    connect(a.about, &QAction::triggered, this, [this] { show_about(AboutPage); });
    connect(a.licences, &QAction::triggered, this, [this] { show_about(LicencesPage); });
    connect(a.marking, &QAction::triggered, this, [this] { show_about(MarkingPage); });
    connect(a.report, &QAction::triggered, this, &MainWindow::show_report);
}

void MainWindow::connect_own_sliders() {
    connect(panel_, &SliderPanel::rename_requested, new_sliders_, &DirectionController::ask_rename);
    connect(panel_, &SliderPanel::remove_requested, new_sliders_, &DirectionController::ask_remove);
    connect(new_sliders_, &DirectionController::changed, this,
            [this](const QString& folder, const QString& method, const QString& sentence) {
                messages_->remove(QStringLiteral("slider"));
                load_pack(folder, method);
                status_->set_message(sentence, 8000);
            });
    connect(new_sliders_, &DirectionController::failed, this, [this](const QString& sentence) {
        messages_->post(QStringLiteral("slider"), MessageKind::Error, sentence, {}, MessageScope::Program);
    });
}

void MainWindow::update_undo_actions() {
    const QUndoStack* stack = document_->undo_stack();
    const auto name = [](QAction* action, const QString& verb, const QString& step) {
        const QString text = step.isEmpty() ? verb : QStringLiteral("%1 %2").arg(verb, step);
        action->setText(text);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(text, action->shortcut().toString(QKeySequence::NativeText)));
    };
    // A drag that is not finished has no name yet, but it can be taken back.
    name(actions_->undo, tr("Undo"), editing_->in_gesture() ? QString() : stack->undoText());
    name(actions_->redo, tr("Redo"), stack->redoText());
    actions_->undo->setEnabled(stack->canUndo() || editing_->in_gesture());
    actions_->redo->setEnabled(stack->canRedo() && !editing_->in_gesture());
}

void MainWindow::set_outlines(bool shown) {
    settings_.set_value(QStringLiteral("face_outlines"), shown ? "shown" : "hidden");
    canvas_->set_face_outlines(shown ? FaceOutlines::Shown : FaceOutlines::Hidden);
}

void MainWindow::set_theme(Theme theme) {
    settings_.set_theme(theme);
    actions_->theme_system->setChecked(theme == Theme::System);
    actions_->theme_light->setChecked(theme == Theme::Light);
    actions_->theme_dark->setChecked(theme == Theme::Dark);
    apply_theme(*qApp, theme);
}

void MainWindow::fill_recent_menu() {
    QMenu* menu = actions_->recent_menu;
    menu->clear();
    const QStringList files = settings_.recent_files();
    for (const QString& file : files) {
        QAction* action = menu->addAction(QString(QFileInfo(file).fileName()).replace('&', QStringLiteral("&&")));
        action->setToolTip(file);
        action->setStatusTip(file);
        connect(action, &QAction::triggered, this, [this, file] { files_->open_file(file); });
    }
    menu->setToolTipsVisible(true);
    menu->setEnabled(!files.isEmpty());
    if (files.isEmpty()) return;
    menu->addSeparator();
    connect(menu->addAction(tr("Clear the list")), &QAction::triggered, this, [this] {
        settings_.clear_recent_files();
        fill_recent_menu();
    });
}

void MainWindow::fill_model_menu() {
    QMenu* menu = actions_->model_menu;
    menu->clear();
    const QString current = document_->data().pack_id;
    for (const PackChoice& pack : known_packs()) {
        QAction* action = menu->addAction(catalogue_text(pack.title.toStdString()).replace('&', QStringLiteral("&&")));
        action->setObjectName(pack.id);
        action->setCheckable(true);
        action->setChecked(pack.id == current);
        if (pack.id != current) connect(action, &QAction::triggered, this, [this, id = pack.id] { load_pack(id); });
    }
    if (!menu->isEmpty()) return;
    menu->addAction(tr("No model was found"))->setEnabled(false);
}

void MainWindow::fill_method_menu() {
    QMenu* menu = actions_->method_menu;
    menu->clear();
    if (!editing_->pack()) return;
    for (const MethodInfo& method : editing_->pack()->methods) {
        const QString id = QString::fromStdString(method.id);
        QAction* action = menu->addAction(catalogue_text(method.title).replace('&', QStringLiteral("&&")));
        action->setObjectName(id);
        action->setCheckable(true);
        action->setChecked(id == document_->data().method_id);
        connect(action, &QAction::triggered, this, [this, id] { editing_->use_method(id); });
    }
}

void MainWindow::show_new_slider(const QString& folder, const QString& method, const QString& id,
                                 const QString& title) {
    QObject* answer = new QObject(this);  // ends with the first one
    const auto reveal = [this, answer, folder, id, title](const PackLoaded& pack) {
        answer->deleteLater();
        if (QString::fromStdString(pack.folder) != folder) return;
        panel_->reveal(id);
        status_->set_message(tr("The slider “%1” is kept in the model.").arg(title), 8000);
    };
    connect(editing_, &EditingController::pack_shown, answer, reveal);
    connect(editing_, &EditingController::pack_failed, answer, &QObject::deleteLater);
    load_pack(folder, method);
}

void MainWindow::show_shortcuts() {
    ShortcutsDialog* dialog = new ShortcutsDialog(shortcut_groups(*actions_, this), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::show_about(int page) {
    AboutDialog* dialog = new AboutDialog(about_content(page), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::show_report() {
    const PackLoaded* pack = editing_->pack() ? &*editing_->pack() : nullptr;
    ReportDialog* dialog = new ReportDialog(problem_report(pack, document_->data().method_id), this);
    dialog->setObjectName(QStringLiteral("report_dialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->set_suggested_path(QDir(settings_.last_folder("save")).absoluteFilePath("lineament-report.txt"));
    connect(dialog, &ReportDialog::save_requested, dialog, [dialog](const QString& path) {
        try {
            write_file_atomically(QFile::encodeName(path).toStdString(), dialog->report().toStdString());
            dialog->show_note(tr("Saved %1").arg(path));
        } catch (const CannotWriteError& error) {
            dialog->show_note(cannot_write_text(path, error));
        }
    });
    dialog->show();
}

}  // namespace lineament
