#include "app/start/launch_job.h"

#include <QAction>
#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>

#include "app/document/picture_file.h"
#include "app/engine/compare_controller.h"
#include "app/window/main_window.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "core/base/cannot_write_error.h"
#include "widgets/canvas/photo_canvas.h"

namespace lineament {

LaunchJob::LaunchJob(const LaunchOptions& options, MainWindow* window)
    : QObject(window), options_(options), window_(window) {
    const EditingController* editing = window_->editing();
    // Queued: the window's own answers to a signal come first.
    connect(editing, &EditingController::settled, this, &LaunchJob::proceed, Qt::QueuedConnection);
    connect(editing, &EditingController::pack_shown, this, &LaunchJob::check_sliders, Qt::SingleShotConnection);
    if (options_.screenshot.isEmpty()) return;
    connect(editing, &EditingController::pack_failed, this,
            [this](const QString& sentence) { fail(ExitMissingModel, sentence); });
    connect(editing, &EditingController::photo_failed, this,
            [this](quint64, const QString& sentence) { fail(ExitBadInput, sentence); });
}

/// As soon as there is a model: a name that it does not know is wrong whether or not a photo follows.
void LaunchJob::check_sliders(const PackLoaded& pack) {
    QStringList known, unknown;
    for (const DirectionInfo& direction : pack.directions)
        known << QString::fromStdString(direction.id);
    for (const QString& id : options_.sliders.keys())
        if (!known.contains(id)) unknown << QStringLiteral("\"%1\"").arg(id);
    if (unknown.isEmpty()) return;
    fail(ExitWrongUse, tr("--set: the model %1 has no slider %2. It has: %3.")
                           .arg(QString::fromStdString(pack.id), unknown.join(QStringLiteral(", ")),
                                known.join(QStringLiteral(", "))));
}

void LaunchJob::proceed() {
    const EditingController* editing = window_->editing();
    if (ended_ || !editing->is_settled() || !editing->has_pack() || !window_->document()->has_photo()) return;
    if (!applied_) {
        applied_ = true;
        apply();
        if (ended_) return;
    }
    if (editing->is_settled()) take_screenshot();
}

void LaunchJob::apply() {
    if (!window_->editing()->has_face() &&
        (!options_.sliders.isEmpty() || options_.face_crop || !options_.compare.isEmpty()))
        return fail(
            ExitBadInput,
            tr("No face was found in %1, so there is nothing to edit.").arg(window_->document()->data().photo.path));
    for (auto slider = options_.sliders.begin(); slider != options_.sliders.end(); ++slider)
        window_->editing()->set_slider(slider.key(), slider.value());  // check_sliders named the unknown ones
    if (options_.split) window_->actions().split->trigger();
    if (options_.face_crop) window_->actions().face_crop->trigger();
    if (options_.compare.isEmpty()) return;
    if (!window_->comparison()->set_panes(options_.compare))
        return fail(ExitWrongUse, tr("The model %1 does not serve all of these methods: %2.")
                                      .arg(options_.pack, options_.compare.join(QStringLiteral(", "))));
    window_->comparison()->set_active(true);
}

void LaunchJob::take_screenshot() {
    if (ended_ || options_.screenshot.isEmpty()) return;
    ended_ = true;
    // One more turn of the event loop: layouts and styles that the last answer changed.
    QTimer::singleShot(50, this, [this] {
        ExitCode code = ExitDone;
        try {
            write_picture_file(options_.screenshot, window_->grab().toImage());
        } catch (const CannotWriteError& error) {
            QTextStream(stderr) << "The screenshot was not written: " << error.what() << "\n";
            code = ExitBadInput;
        }
        QCoreApplication::exit(code);
    });
}

void LaunchJob::fail(ExitCode code, const QString& sentence) {
    QTextStream(stderr) << sentence << "\n";
    exit_code_ = code;
    if (options_.screenshot.isEmpty()) {
        window_->messages()->post(QStringLiteral("launch"), MessageKind::Warning, sentence, {}, MessageScope::Program);
        return;
    }
    ended_ = true;
    // Queued, because the event loop may not run yet.
    QMetaObject::invokeMethod(
        qApp, [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
}

}  // namespace lineament
