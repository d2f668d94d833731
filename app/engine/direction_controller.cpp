#include "app/engine/direction_controller.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>
#include <QtConcurrent>

#include "app/engine/direction_work.h"
#include "app/engine/slider_specs.h"
#include "core/data/portrait_data.h"

namespace lineament {
namespace {

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

}  // namespace

DirectionController::DirectionController(EditingController* editing, SessionController* session, QWidget* window)
    : QObject(window), editing_(editing), session_(session), window_(window) {
    connect(editing_, &EditingController::method_shown, this, [this](const QString& id) {
        if (pack_) pack_->method_id = id.toStdString();
    });
    connect(editing_, &EditingController::pack_shown, this, [this](const PackLoaded& pack) {
        pack_ = pack;
        if (dialog_) dialog_->reject();  // it was about the model before
    });
    connect_session();
}

void DirectionController::connect_session() {
    connect(session_, &SessionController::progress, this, [this](const WorkerProgress& progress) {
        if (search_ != 0 && progress.request == search_ && dialog_ && dialog_->is_working())
            dialog_->show_progress(stage_sentence(progress.step.stage), progress.step.fraction);
    });
    connect(session_, &SessionController::pack_work_done, this, [this](quint64 request) {
        if (ends_search(request)) on_found();
    });
    connect(session_, &SessionController::cancelled, this, [this](WorkerTask, quint64 request) {
        if (ends_search(request)) dialog_->show_stopped();
    });
    connect(session_, &SessionController::failed, this, [this](const WorkerError& error) {
        if (ends_search(error.request)) dialog_->show_error(QString::fromStdString(error.sentence));
    });
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
    stop();
    search_ = 0;  // its end concerns nobody any more
    dialog_ = nullptr;
    result_.reset();
    is_found_ = false;
}

void DirectionController::find(const DirectionWish& wish) {
    dialog_->show_progress(tr("Starting"), -1);
    const SearchSource source{QString::fromStdString(pack_->folder), wish.crops, wish.labels, editing_->model_face()};
    // A search that was given up may still write into its own result.
    const std::shared_ptr<FindingResult> result = std::make_shared<FindingResult>();
    if (result_ && search_ == 0) result->prepared = result_->prepared;
    result_ = result;
    is_found_ = false;
    search_ = session_->worker().work_on_pack(
        [source, wish, result](const std::shared_ptr<const ModelPack>& pack, const Progress& go_on) {
            search_direction(*pack, source, wish, *result, go_on);
        });
}

void DirectionController::stop() {
    if (search_ != 0) session_->worker().cancel(search_);
}

bool DirectionController::ends_search(RequestNumber request) {
    if (search_ == 0 || request != search_ || !dialog_) return false;
    search_ = 0;
    return true;
}

void DirectionController::on_found() {
    is_found_ = true;
    dialog_->show_found(result_->preview);
}

void DirectionController::keep(const DirectionWish& wish) {
    if (!is_found_) return;
    QSet<QString> ids;
    for (const DirectionInfo& direction : pack_->directions)
        ids.insert(QString::fromStdString(direction.id));
    if (is_taken(wish.title)) return dialog_->show_error(taken_sentence(wish.title));
    const QString id = id_for(wish.title, ids);
    dialog_->show_keeping();
    const auto write = [result = std::shared_ptr<const FindingResult>(result_), id, wish] {
        return keep_direction(*result, id, wish);
    };
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
