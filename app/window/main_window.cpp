#include "app/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QStatusBar>
#include <QTimer>
#include <QUndoStack>
#include <QVBoxLayout>

#include "app/document/safe_keeping.h"
#include "app/document/unplaced_edits.h"
#include "app/engine/compare_controller.h"
#include "app/engine/direction_controller.h"
#include "app/engine/engine_texts.h"
#include "app/engine/session_log.h"
#include "app/engine/slider_specs.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "app/window/window_keys.h"
#include "widgets/canvas/compare_view.h"
#include "widgets/canvas/face_strip.h"
#include "widgets/canvas/photo_canvas.h"
#include "widgets/frame/focus_order.h"
#include "widgets/frame/icons.h"
#include "widgets/frame/screen_fit.h"
#include "widgets/frame/status_panel.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent),
      options_(options),
      settings_(options.remember),
      session_(std::make_unique<SessionController>(options.worker)),
      actions_(std::make_unique<WindowActions>()),
      document_(new Document(this)) {
    setWindowIcon(application_icon());
    log_session(session_.get());
    build_widgets();
    editing_ = new EditingController(document_, session_.get(), {canvas_, panel_, strip_, messages_}, this);
    files_ = new FileController(document_, session_.get(), editing_, messages_, &settings_, this);
    comparison_ = new CompareController(document_, editing_, compare_view_, messages_, &settings_, this);
    new_sliders_ = new DirectionController(editing_, session_.get(), this);
    safe_keeping_ = new SafeKeeping(document_, files_, messages_, options_.journal_folder, this);
    new UnplacedEdits(document_, editing_, messages_, this);
    if (options_.remember) {
        const QString journals =
            options_.journal_folder.isEmpty() ? Journal::default_folder() : options_.journal_folder;
        files_->guard_projects(journals + QStringLiteral("/locks"));
        safe_keeping_->begin();
    }
    actions_->build(this);
    new WindowKeys(this);  // owned by the window
    if (options_.fit_screen) keep_on_screen(this);
    connect_parts();
    connect_status();
    connect_actions();
    restore_settings();
    update_actions();
    update_title();
    canvas_->setFocus();
}

MainWindow::~MainWindow() {
    // The worker's answers go to objects that are about to end.
    session_->disconnect();
    session_->shutdown();
    document_->disconnect();
}

void MainWindow::start(const QString& file) {
    if (!file.isEmpty()) files_->open_file(file);
    load_pack(options_.pack);
    if (options_.remember) safe_keeping_->offer_lost_edits();
}

void MainWindow::load_pack(const QString& pack, const QString& method) {
    try {
        editing_->load_pack(pack_folder(pack), method);
    } catch (const std::exception& error) {
        const QString sentence = QString::fromStdString(error.what());
        messages_->post(QStringLiteral("pack"), MessageKind::Error, sentence, {}, MessageScope::Program);
        if (!editing_->has_pack()) panel_->set_empty_text(tr("No model is loaded, so there are no sliders."));
        Q_EMIT editing_->pack_failed(sentence);
    }
}

void MainWindow::build_widgets() {
    QWidget* middle = new QWidget(this);
    QVBoxLayout* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    messages_ = new MessageArea(middle);
    canvas_ = new PhotoCanvas(middle);
    canvas_->setObjectName(QStringLiteral("canvas"));
    canvas_->hold_original_by_key_in(this);
    compare_view_ = new CompareView(middle);
    compare_view_->setObjectName(QStringLiteral("compare_view"));
    compare_view_->hide();
    strip_ = new FaceStrip(middle);
    layout->addWidget(messages_);
    layout->addWidget(canvas_, 1);
    layout->addWidget(compare_view_, 1);
    layout->addWidget(strip_);
    setCentralWidget(middle);

    QDockWidget* dock = new QDockWidget(tr("Sliders"), this);
    dock->setObjectName(QStringLiteral("slider_dock"));
    dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    dock->setTitleBarWidget(new QWidget(dock));  // the panel has a header of its own
    dock->setWidget(build_slider_dock());
    addDockWidget(Qt::RightDockWidgetArea, dock);

    status_ = new StatusPanel(this);
    statusBar()->addWidget(status_, 1);
    statusBar()->setSizeGripEnabled(false);
    setMinimumSize(480, 320);  // of the screen of a small tablet at a large scale
}

QWidget* MainWindow::build_slider_dock() {
    QWidget* side = new QWidget(this);
    QVBoxLayout* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    panel_ = new SliderPanel(side);
    panel_->setObjectName(QStringLiteral("sliders"));
    panel_->setEnabled(false);
    keep_detail_ = new QCheckBox(tr("Keep original detail"), side);
    keep_detail_->setToolTip(
        tr("Carries the change over to the photo's own pixels, so that skin and hair stay sharp. "
           "Off: the face as the model renders it."));
    keep_detail_->setObjectName(QStringLiteral("keep_detail"));
    QWidget* footer = new QWidget(side);
    QVBoxLayout* footer_layout = new QVBoxLayout(footer);
    footer_layout->setContentsMargins(14, 8, 14, 10);
    footer_layout->addWidget(keep_detail_);
    layout->addWidget(panel_, 1);
    layout->addWidget(footer);
    return side;
}

void MainWindow::connect_parts() {
    connect(document_, &Document::changed, this, [this](const DocumentChange&) {
        keep_detail_->setChecked(document_->data().keep_original_detail);
        update_title();
        update_actions();
    });
    connect(document_, &Document::modified_changed, this, &MainWindow::update_title);
    connect(editing_, &EditingController::state_changed, this, &MainWindow::update_actions);
    connect(keep_detail_, &QCheckBox::clicked, document_, &Document::set_keep_original_detail);
    connect(files_, &FileController::recent_files_changed, this, &MainWindow::fill_recent_menu);
    connect(files_, &FileController::pack_wanted, this, &MainWindow::load_pack);
    connect(compare_view_, &CompareView::files_dropped, canvas_, &PhotoCanvas::files_dropped);
    connect(compare_view_, &CompareView::image_dropped, canvas_, &PhotoCanvas::image_dropped);
    connect(canvas_, &PhotoCanvas::open_requested, files_, &FileController::open_dialog);
    connect(canvas_, &PhotoCanvas::image_dropped, files_, &FileController::open_image);
    connect(canvas_, &PhotoCanvas::files_dropped, this, [this](const QStringList& paths) {
        files_->open_file(paths.first());
        if (paths.size() > 1) status_->set_message(tr("One photo at a time: the first one was opened."), 6000);
    });
    connect(canvas_, &PhotoCanvas::view_mode_changed, this,
            [this](ViewMode mode) { actions_->split->setChecked(mode == ViewMode::Split); });
    connect(canvas_, &PhotoCanvas::view_mode_changed, compare_view_, &CompareView::set_view_mode);
    connect(canvas_, &PhotoCanvas::show_original_changed, actions_->original, &QAction::setChecked);
    connect(canvas_, &PhotoCanvas::show_original_changed, compare_view_, &CompareView::set_show_original);
    connect(compare_view_, &CompareView::show_original_changed, canvas_, &PhotoCanvas::set_show_original);
    connect(comparison_, &CompareController::active_changed, this, &MainWindow::show_comparison);
}

void MainWindow::connect_status() {
    connect(panel_, &SliderPanel::hint, this, [this](const QString& text) { status_->set_message(text, 8000); });
    connect(files_, &FileController::message, this, [this](const QString& text) { status_->set_message(text, 8000); });
    connect(comparison_, &CompareController::message, this,
            [this](const QString& text) { status_->set_message(text, 8000); });
    connect(canvas_, &PhotoCanvas::zoom_changed, this, &MainWindow::update_zoom);
    connect(compare_view_, &CompareView::zoom_changed, this, &MainWindow::update_zoom);
    connect(status_, &StatusPanel::cancel_requested, editing_, &EditingController::cancel);
    connect(editing_, &EditingController::progress_text, this,
            [this](const QString& text, double fraction) { status_->set_progress(text, fraction); });
    connect(editing_, &EditingController::progress_ended, status_, &StatusPanel::clear_progress);
    connect(editing_, &EditingController::pack_shown, this, [this](const PackLoaded& pack) {
        status_->set_device(engine_text(pack.device));
        show_pack(pack);
        panel_->set_collapsed_sections(settings_.collapsed_sections());
    });
    connect(editing_, &EditingController::method_shown, this, [this] {
        if (editing_->pack()) show_pack(*editing_->pack());
    });
    connect(editing_, &EditingController::pane_shown, this, [this](const RenderResult& result) {
        if (result.panes_left > 0 || result.preview) return;
        status_->set_timing(tr("%1 ms").arg(result.total * 1000, 0, 'f', 0), tr("From the slider to the last pane"));
    });
    connect(editing_, &EditingController::result_shown, this, [this](const RenderResult& result) {
        status_->set_timing(tr("%1 ms").arg(result.total * 1000, 0, 'f', 0), timings_text(result.timings));
    });
}

void MainWindow::show_pack(const PackLoaded& pack) {
    const QString method = catalogue_text(pack.method_title);
    status_->set_pack(QStringLiteral("%1, %2").arg(catalogue_text(pack.title), method),
                      tr("%1, %2 pixels, %3\n%4")
                          .arg(QString::fromStdString(pack.id))
                          .arg(pack.resolution)
                          .arg(method, QString::fromStdString(pack.folder)));
}

void MainWindow::update_zoom(double zoom) {
    const bool whole = canvas_->has_image() && editing_->view() == RenderView::WholePhoto && !comparison_->is_active();
    status_->set_zoom(whole ? zoom * editing_->display_scale() : zoom);
}

PhotoCanvas* MainWindow::active_canvas() const {
    PhotoCanvas* pane = comparison_->is_active() ? compare_view_->focused_canvas() : nullptr;
    return pane ? pane : canvas_;
}

void MainWindow::show_comparison(bool shown) {
    const bool had_focus = canvas_->hasFocus() || compare_view_->isAncestorOf(QApplication::focusWidget());
    canvas_->setVisible(!shown);
    compare_view_->setVisible(shown);
    if (shown) {
        compare_view_->set_view_mode(canvas_->view_mode());
        if (had_focus) compare_view_->focus_pane(compare_view_->focused_pane());
    } else {
        if (had_focus) canvas_->setFocus();
        update_zoom(canvas_->zoom());
    }
    update_actions();
}

void MainWindow::update_title() {
    setWindowModified(document_->has_photo() && document_->is_modified());
    setWindowTitle(document_->has_photo()
                       ? QStringLiteral("%1[*] - %2").arg(document_->display_name(), QApplication::applicationName())
                       : QApplication::applicationName() + QStringLiteral("[*]"));
}

void MainWindow::update_actions() {
    update_undo_actions();
    const bool photo = document_->has_photo();
    const qsizetype faces = editing_->shown_faces().size();
    actions_->save->setEnabled(photo);
    actions_->save_as->setEnabled(photo);
    actions_->export_photo->setEnabled(photo && !files_->is_exporting());
    actions_->reset_all->setEnabled(!document_->sliders(document_->data().current_face).empty());
    actions_->find_slider->setEnabled(editing_->has_pack());
    actions_->new_slider->setEnabled(editing_->has_pack());
    for (QAction* action : {actions_->fit, actions_->actual_size, actions_->zoom_in, actions_->zoom_out,
                            actions_->split, actions_->original})
        action->setEnabled(canvas_->has_image());
    const bool can_render = editing_->has_face() && editing_->has_pack(), comparing = comparison_->is_active();
    actions_->compare->setEnabled(can_render);
    actions_->compare->setChecked(comparing);
    actions_->export_comparison->setEnabled(comparing);
    actions_->flow->setEnabled(comparing);
    actions_->method_menu->setEnabled(editing_->has_pack());
    actions_->face_crop->setEnabled(can_render && !comparing);
    actions_->face_crop->setChecked(editing_->view() == RenderView::FaceCrop);
    actions_->outlines->setEnabled(faces > 0 && !comparing && editing_->view() == RenderView::WholePhoto);
    actions_->outlines->setChecked(canvas_->has_face_outlines());
    actions_->next_face->setEnabled(faces > 1);
    actions_->previous_face->setEnabled(faces > 1);
    actions_->remove_face->setEnabled(faces > 0);
    actions_->restore_faces->setEnabled(faces < document_->data().faces.size());
    keep_detail_->setEnabled(photo && can_render);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (files_->is_exporting()) {
        event->ignore();
        close_wanted_ = true;
        status_->set_message(tr("The window closes when the export is done."));
        return;
    }
    editing_->finish_gestures();
    if (!document_->would_lose_edits() || giving_up_edits_) {
        save_settings();
        safe_keeping_->end();
        event->accept();
        hide();  // the worker's last step may last a moment
        return;
    }
    event->ignore();
    files_->ask_before_losing_edits([this] {
        giving_up_edits_ = true;
        close();
    });
}

bool MainWindow::focusNextPrevChild(bool next) {
    // Messages, faces and sliders come and go, so the order is that of this moment.
    order_focus_as_seen(this);
    return QMainWindow::focusNextPrevChild(next);
}

void MainWindow::restore_settings() {
    resize(1280, 820);
    restoreGeometry(settings_.value(QStringLiteral("geometry")));
    restoreState(settings_.value(QStringLiteral("state")));
    for (QDockWidget* dock : findChildren<QDockWidget*>())
        resizeDocks({dock}, {380}, Qt::Horizontal);
    settings_.on_failure([this](const QString& sentence) {
        messages_->post(QStringLiteral("settings"), MessageKind::Warning, sentence, {}, MessageScope::Program);
    });
    const QByteArray outlines = settings_.value(QStringLiteral("face_outlines"));
    canvas_->set_face_outlines(outlines == "hidden"  ? FaceOutlines::Hidden
                               : outlines == "shown" ? FaceOutlines::Shown
                                                     : FaceOutlines::Automatic);
    fill_recent_menu();
    set_theme(settings_.theme());
}

void MainWindow::save_settings() {
    settings_.set_value(QStringLiteral("geometry"), saveGeometry());
    settings_.set_value(QStringLiteral("state"), saveState());
    settings_.set_collapsed_sections(panel_->collapsed_sections());
}

}  // namespace lineament
