#include "app/direction_controller.h"

#include <QPromise>
#include <QSet>
#include <QtConcurrent>

#include "app/direction_work.h"
#include "app/slider_specs.h"
#include "core/training/portrait_data.h"

namespace lineament {
namespace {

constexpr int progress_steps = 100;

/// Rows of W+ of a StyleGAN2 generator: two for each doubling from 4 px on.
int w_rows_at(int resolution) {
    int rows = 2;
    for (int side = 8; side <= resolution; side *= 2)
        rows += 2;
    return rows;
}

/// An id for a title, other than those in use: "Round glasses" becomes "round_glasses".
QString id_for(const QString& title, const QSet<QString>& taken) {
    QString stem;
    for (const QChar letter : title.toLower())
        stem += letter.unicode() < 128 && letter.isLetterOrNumber() ? letter : QLatin1Char('_');
    QString id = stem;
    for (int number = 2; taken.contains(id); ++number)
        id = QStringLiteral("%1_%2").arg(stem).arg(number);
    return id;
}

void run_search(QPromise<std::shared_ptr<const FindingResult>>& promise, const SearchSource& source,
                const DirectionWish& wish, const std::shared_ptr<const PreparedSearch>& prepared) {
    promise.setProgressRange(0, progress_steps);
    const auto progress = [&promise](double fraction, const std::string& stage) {
        promise.setProgressValueAndText(static_cast<int>(progress_steps * fraction), search_stage_text(stage));
        return !promise.isCanceled();
    };
    promise.addResult(search_direction(source, wish, prepared, progress));
}

}  // namespace

DirectionController::DirectionController(EditingController* editing, QWidget* window)
    : QObject(window), editing_(editing), window_(window) {
    connect(editing_, &EditingController::pack_shown, this, [this](const PackLoaded& pack) { pack_ = pack; });
    connect(&watcher_, &QFutureWatcherBase::finished, this, &DirectionController::on_found);
    connect(&watcher_, &QFutureWatcherBase::progressTextChanged, this, [this](const QString& text) {
        if (dialog_ && dialog_->is_working())
            dialog_->show_progress(text, watcher_.progressValue() / static_cast<double>(progress_steps));
    });
}

DirectionController::~DirectionController() {
    watcher_.disconnect(this);
    watcher_.cancel();
    watcher_.waitForFinished();
}

FindDirectionSetup DirectionController::setup() const {
    FindDirectionSetup setup;
    setup.pack_title = QString::fromStdString(pack_->title);
    setup.crop_side = pack_->resolution;
    setup.layers = w_rows_at(pack_->resolution);
    setup.has_face = !editing_->aligned_face().isNull();
    for (const std::string& attribute : attribute_names())
        setup.attributes.append({QString::fromStdString(attribute), attribute_title(attribute)});
    setup.initial = last_wish_;
    setup.initial.title.clear();
    return setup;
}

void DirectionController::open_dialog() {
    if (!pack_ || dialog_) return;
    dialog_ = new FindDirectionDialog(setup(), window_);
    dialog_->setObjectName(QStringLiteral("find_direction_dialog"));
    dialog_->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog_, &FindDirectionDialog::find_requested, this, &DirectionController::find);
    connect(dialog_, &FindDirectionDialog::stop_requested, &watcher_, &QFutureWatcherBase::cancel);
    connect(dialog_, &FindDirectionDialog::keep_requested, this, &DirectionController::keep);
    connect(dialog_, &QDialog::finished, this, &DirectionController::forget_search);
    dialog_->open();
}

void DirectionController::forget_search() {
    last_wish_ = dialog_->wish();
    watcher_.cancel();
    prepared_.reset();
    result_.reset();
}

void DirectionController::find(const DirectionWish& wish) {
    if (watcher_.isRunning()) {  // given up a moment ago, and not ended yet
        connect(
            &watcher_, &QFutureWatcherBase::finished, dialog_, [this, wish] { find(wish); }, Qt::SingleShotConnection);
        return;
    }
    const SearchSource source{QString::fromStdString(pack_->folder), wish.crops, wish.labels, editing_->aligned_face()};
    dialog_->show_progress(tr("Starting"), -1);
    watcher_.setFuture(QtConcurrent::run(run_search, source, wish, prepared_));
}

void DirectionController::on_found() {
    if (!dialog_) return;
    if (watcher_.isCanceled() || watcher_.future().resultCount() == 0) return dialog_->show_stopped();
    result_ = watcher_.result();
    if (result_->prepared) prepared_ = result_->prepared;
    if (result_->error.isEmpty()) {
        dialog_->show_found(result_->preview);
    } else {
        dialog_->show_error(result_->error);
    }
}

void DirectionController::keep(const DirectionWish& wish) {
    if (!result_ || !result_->error.isEmpty()) return;
    QSet<QString> ids;
    for (const DirectionInfo& direction : pack_->directions) {
        ids.insert(QString::fromStdString(direction.id));
        if (slider_title(direction) == wish.title)
            return dialog_->show_error(tr("The model has a slider “%1” already; choose another name.").arg(wish.title));
    }
    const QString id = id_for(wish.title, ids);
    const auto write = [result = result_, id, wish] { return keep_direction(*result, id, wish); };
    QtConcurrent::run(write).then(this, [this, id, wish](const QString& error) {
        if (!error.isEmpty()) {
            if (dialog_) dialog_->show_error(error);
            return;
        }
        Q_EMIT kept(QString::fromStdString(pack_->folder), QString::fromStdString(pack_->method_id), id, wish.title);
        if (dialog_) dialog_->accept();
    });
}

}  // namespace lineament
