#include "app/engine/direction_controller.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMessageBox>
#include <QPromise>
#include <QPushButton>
#include <QSet>
#include <QtConcurrent>

#include "app/engine/direction_work.h"
#include "app/engine/slider_specs.h"
#include "core/data/portrait_data.h"

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

QString taken_sentence(const QString& title) {
    return QCoreApplication::translate("lineament::DirectionController",
                                       "The model has a slider “%1” already; choose another name.")
        .arg(title);
}

void run_search(QPromise<std::shared_ptr<const FindingResult>>& promise, const SearchSource& source,
                const DirectionWish& wish, const std::shared_ptr<const PreparedSearch>& prepared) {
    promise.setProgressRange(0, progress_steps);
    const auto progress = [&promise](const ProgressStep& step) {
        promise.setProgressValueAndText(static_cast<int>(progress_steps * step.fraction), stage_sentence(step.stage));
        return !promise.isCanceled();
    };
    promise.addResult(search_direction(source, wish, prepared, progress));
}

}  // namespace

DirectionController::DirectionController(EditingController* editing, QWidget* window)
    : QObject(window), editing_(editing), window_(window) {
    connect(editing_, &EditingController::method_shown, this, [this](const QString& id) {
        if (pack_) pack_->method_id = id.toStdString();
    });
    connect(editing_, &EditingController::pack_shown, this, [this](const PackLoaded& pack) {
        pack_ = pack;
        if (dialog_) dialog_->reject();  // it was about the model before
    });
    connect(&watcher_, &QFutureWatcherBase::finished, this, &DirectionController::on_found);
    connect(&watcher_, &QFutureWatcherBase::progressTextChanged, this, [this](const QString& text) {
        if (dialog_ && dialog_->is_working())
            dialog_->show_progress(text, watcher_.progressValue() / static_cast<double>(progress_steps));
    });
}

DirectionController::~DirectionController() {
    watcher_.disconnect(this);
    if (!searching_) return;
    watcher_.cancel();
    watcher_.waitForFinished();
}

FindDirectionSetup DirectionController::setup() const {
    FindDirectionSetup setup;
    setup.pack_title = QString::fromStdString(pack_->title);
    setup.crop_side = pack_->resolution;
    setup.layers = w_rows_at(pack_->resolution);
    setup.has_face = !editing_->model_face().isNull();
    for (const std::string& attribute : attribute_names())
        setup.attributes.append({QString::fromStdString(attribute), attribute_title(attribute)});
    setup.cannot_keep = why_not_kept(QString::fromStdString(pack_->folder));
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
    connect(dialog_, &FindDirectionDialog::stop_requested, this, &DirectionController::stop);
    connect(dialog_, &FindDirectionDialog::keep_requested, this, &DirectionController::keep);
    connect(dialog_, &QDialog::finished, this, &DirectionController::forget_search);
    dialog_->open();
}

void DirectionController::forget_search() {
    last_wish_ = dialog_->wish();
    dialog_ = nullptr;
    stop();
    prepared_.reset();
    result_.reset();
}

void DirectionController::find(const DirectionWish& wish) {
    dialog_->show_progress(tr("Starting"), -1);
    if (searching_) {  // given up a moment ago, and not ended yet
        pending_ = wish;
    } else {
        start_search(wish);
    }
}

void DirectionController::start_search(const DirectionWish& wish) {
    const SearchSource source{QString::fromStdString(pack_->folder), wish.crops, wish.labels, editing_->model_face()};
    searching_ = true;
    watcher_.setFuture(QtConcurrent::run(run_search, source, wish, prepared_));
}

void DirectionController::stop() {
    pending_.reset();
    if (searching_) watcher_.cancel();
}

void DirectionController::on_found() {
    const bool stopped = watcher_.isCanceled();
    // Taken out, so that the future does not keep the networks in memory after the dialog has closed.
    std::shared_ptr<const FindingResult> result;
    if (watcher_.future().resultCount() > 0) result = watcher_.future().takeResult();
    searching_ = false;
    if (!dialog_) return;
    if (pending_) {
        const DirectionWish wish = *pending_;
        pending_.reset();
        return start_search(wish);
    }
    if (!dialog_->is_working()) return;  // the search of a dialog before this one
    if (stopped || !result) return dialog_->show_stopped();
    result_ = result;
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
    for (const DirectionInfo& direction : pack_->directions)
        ids.insert(QString::fromStdString(direction.id));
    if (is_taken(wish.title)) return dialog_->show_error(taken_sentence(wish.title));
    const QString id = id_for(wish.title, ids);
    dialog_->show_keeping();
    const auto write = [result = result_, id, wish] { return keep_direction(*result, id, wish); };
    const auto answer = [this, dialog = dialog_, folder = pack_->folder, id, wish](const QString& error) {
        const bool still_open = dialog && dialog == dialog_;
        if (!error.isEmpty()) {
            if (still_open) dialog->show_error(error);
            return;
        }
        // A model that was chosen meanwhile stays; the slider is there when its own is loaded again.
        if (pack_->folder == folder)
            Q_EMIT kept(QString::fromStdString(folder), QString::fromStdString(pack_->method_id), id, wish.title);
        if (still_open) dialog->accept();
    };
    QtConcurrent::run(write).then(this, answer);
}

// --- sliders that are kept ------------------------------------------------------------------------------------------

const DirectionInfo* DirectionController::own_slider(const QString& id) const {
    if (!pack_) return nullptr;
    for (const DirectionInfo& direction : pack_->directions)
        if (direction.kept && QString::fromStdString(direction.id) == id) return &direction;
    return nullptr;
}

bool DirectionController::is_taken(const QString& title, const QString& by_other_than) const {
    for (const DirectionInfo& direction : pack_->directions)
        if (slider_title(direction).compare(title, Qt::CaseInsensitive) == 0 &&
            QString::fromStdString(direction.id) != by_other_than)
            return true;
    return false;
}

void DirectionController::ask_rename(const QString& slider_id) {
    const DirectionInfo* slider = own_slider(slider_id);
    if (!slider) return;
    QInputDialog* dialog = new QInputDialog(window_);
    dialog->setObjectName(QStringLiteral("rename_slider"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename the slider"));
    dialog->setLabelText(tr("New name of “%1”:").arg(slider_title(*slider)));
    dialog->setTextValue(slider_title(*slider));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, slider_id](const QString& text) {
        const QString title = text.simplified();
        const DirectionInfo* now = own_slider(slider_id);
        if (!now || title.isEmpty() || title == slider_title(*now)) return;
        if (is_taken(title, slider_id)) return Q_EMIT failed(taken_sentence(title));
        const QString folder = QString::fromStdString(pack_->folder);
        change_catalogue([folder, slider_id, title] { return rename_direction(folder, slider_id, title); },
                         tr("The slider is called “%1” now.").arg(title));
    });
    dialog->open();
}

void DirectionController::ask_remove(const QString& slider_id) {
    const DirectionInfo* slider = own_slider(slider_id);
    if (!slider) return;
    const QString title = slider_title(*slider);
    QMessageBox* box =
        new QMessageBox(QMessageBox::Question, QCoreApplication::applicationName(),
                        tr("Remove the slider “%1” from the model?").arg(title), QMessageBox::Cancel, window_);
    box->setObjectName(QStringLiteral("remove_slider"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("This cannot be undone. Edits that were made with it stay in their projects, but are not shown any more."));
    QPushButton* remove = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    remove->setObjectName(QStringLiteral("remove"));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::buttonClicked, this, [this, remove, slider_id, title](QAbstractButton* button) {
        if (button != remove || !own_slider(slider_id)) return;
        const QString folder = QString::fromStdString(pack_->folder);
        change_catalogue([folder, slider_id] { return remove_direction(folder, slider_id); },
                         tr("The slider “%1” is removed.").arg(title));
    });
    box->open();
}

void DirectionController::change_catalogue(const std::function<QString()>& change, const QString& sentence) {
    QtConcurrent::run(change).then(this, [this, folder = pack_->folder, sentence](const QString& error) {
        if (!error.isEmpty()) return Q_EMIT failed(error);
        // A model that was chosen meanwhile stays.
        if (pack_->folder == folder)
            Q_EMIT changed(QString::fromStdString(folder), QString::fromStdString(pack_->method_id), sentence);
    });
}

}  // namespace lineament
