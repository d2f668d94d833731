#include "app/engine/compare_controller.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QtConcurrent>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "app/engine/engine_texts.h"
#include "app/engine/slider_specs.h"
#include "app/start/app_settings.h"
#include "app/window/message_area.h"
#include "core/session/export_photo.h"
#include "widgets/canvas/compare_view.h"
#include "widgets/canvas/flow_overlay.h"
#include "widgets/dialogs/export_dialog.h"

namespace lineament {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

/// Empty when the sheet was written, else the sentence for the person. Marked as an edited photo.
QString write_marked(const QImage& sheet, const QString& photo_path, const QString& path, bool overwrite) {
    const QImage rgb = sheet.convertToFormat(QImage::Format_RGB888);
    const cv::Mat pixels(rgb.height(), rgb.width(), CV_8UC3, const_cast<uchar*>(rgb.constBits()),
                         static_cast<size_t>(rgb.bytesPerLine()));
    Photo photo;
    photo.source_path = photo_path.toStdString();
    ExportTarget target;
    target.path = path.toStdString();
    target.overwrite_existing = overwrite;
    try {
        export_crop(photo, pixels, target);
        return {};
    } catch (const std::exception& error) {
        return QString::fromStdString(error.what());
    }
}

FlowField to_field(const FlowGrid& grid) {
    FlowField field{grid.columns, grid.rows, {}};
    for (size_t i = 0; i < grid.dx.size(); ++i)
        field.vectors.append(QPointF(grid.dx[i], grid.dy[i]));
    return field;
}

}  // namespace

const QString CompareController::original_pane = QStringLiteral("original");

QString figures_text(const ReconstructionFigures& figures) {
    QStringList parts;
    const QLocale locale;
    const ReconstructionFigures::Figure* squared = figures.find("l2");
    // Pixels go from -1 to 1, so the whole range is 2.
    if (squared) parts << tr("off by %1 %").arg(locale.toString(50 * std::sqrt(squared->value), 'f', 1));
    if (const ReconstructionFigures::Figure* ratio = figures.find("psnr"))
        parts << QStringLiteral("PSNR %1 dB").arg(locale.toString(ratio->value, 'f', 1));
    for (QString& part : parts)
        part.replace(QLatin1Char(' '), QChar(QChar::Nbsp));  // narrow panes break the line between the two
    return parts.join(QStringLiteral(", "));
}

QString figures_details(const ReconstructionFigures& figures) {
    QStringList lines{
        tr("How near the face is shown before any change. The first number is the typical difference of a "
           "pixel; what researchers measure follows.")};
    for (const ReconstructionFigures::Figure& figure : figures.measured)
        lines << QStringLiteral("%1: %2").arg(QString::fromStdString(figure.title)).arg(figure.value, 0, 'f', 4);
    lines << tr("ready in %1 ms").arg(figures.seconds * 1000, 0, 'f', 0);
    return lines.join(QLatin1Char('\n'));
}

CompareController::CompareController(Document* document, EditingController* editing, CompareView* view,
                                     MessageArea* messages, AppSettings* settings, QWidget* window)
    : QObject(window),
      document_(document),
      editing_(editing),
      view_(view),
      messages_(messages),
      settings_(settings),
      window_(window) {
    connect(editing_, &EditingController::pack_shown, this, &CompareController::on_pack);
    connect(editing_, &EditingController::pane_shown, this, &CompareController::on_pane);
    connect(editing_, &EditingController::state_changed, this, &CompareController::refresh);
    connect(editing_, &EditingController::settled, this, [this] {
        // All panes were answered, unless the person cancelled.
        for (const QString& id : view_->pane_ids())
            view_->pane(id)->canvas()->clear_busy();
    });
    connect(editing_, &EditingController::pane_progress, this, [this](const QString& id, const QString& text, double) {
        if (ComparePane* pane = active_ ? view_->pane(id) : nullptr) pane->show_busy(text);
    });
    connect(document_, &Document::changed, this,
            [this](const DocumentChange&) { view_->set_used(document_->data().method_id); });
    connect(view_, &CompareView::pane_used, editing_, &EditingController::use_method);
    connect(view_, &CompareView::panes_wanted, this, &CompareController::set_panes);
    connect(view_, &CompareView::focus_changed, this, &CompareController::request_panes);
    connect(view_, &CompareView::export_wanted, this, &CompareController::export_dialog);
    connect(view_, &CompareView::close_wanted, this, [this] { set_active(false); });
}

void CompareController::set_active(bool active) {
    active = active && editing_->has_pack() && editing_->has_face();
    if (active == active_) return;
    active_ = active;
    if (active_) {
        refresh();
        request_panes();
    } else {
        editing_->compare({});
        view_->set_original(QImage());  // pictures of a comparison that nobody sees
    }
    Q_EMIT active_changed(active_);
}

void CompareController::set_flow_shown(bool shown) {
    flow_shown_ = shown;
    for (const QString& id : view_->pane_ids())
        if (!shown) view_->pane(id)->set_flow({});
    editing_->set_flow_wanted(shown);
}

bool CompareController::serves(const QString& id) const {
    if (!editing_->pack()) return false;
    for (const MethodInfo& method : editing_->pack()->methods)
        if (QString::fromStdString(method.id) == id) return true;
    return false;
}

bool CompareController::set_panes(const QStringList& ids) {
    QStringList wanted = ids;
    wanted.removeDuplicates();
    if (wanted.size() < CompareView::min_panes || wanted.size() > CompareView::max_panes) return false;
    for (const QString& id : wanted)
        if (id != original_pane && !serves(id)) return false;
    view_->set_panes(wanted);
    if (active_) {
        refresh();
        request_panes();
    }
    return true;
}

void CompareController::on_pack(const PackLoaded& pack) {
    QVector<ComparePaneInfo> choices{{original_pane, tr("Original"), false}};
    QStringList ids{original_pane};
    for (const MethodInfo& method : pack.methods) {
        choices.append({QString::fromStdString(method.id), catalogue_text(method.title)});
        ids << choices.last().id;
    }
    QStringList kept;
    for (const QString& id : view_->pane_ids())
        if (ids.contains(id)) kept << id;
    view_->set_choices(choices);
    view_->set_original(QImage());
    view_->set_panes({});  // the same id may be another network now
    view_->set_panes(kept.size() < CompareView::min_panes ? ids.mid(0, CompareView::max_panes) : kept);
    view_->set_used(QString::fromStdString(pack.method_id));
    if (active_) request_panes();
}

void CompareController::refresh() {
    if (!active_) return;
    if (!editing_->has_face() || !editing_->has_pack()) return set_active(false);
    const QImage face = editing_->aligned_face();
    if (face.cacheKey() != view_->original().cacheKey()) {
        view_->set_original(face);
        request_panes();
    }
    if (ComparePane* original = view_->pane(original_pane); original && !original->has_picture() && !face.isNull())
        view_->set_picture(original_pane, face);
}

/// Asks for every pane's method, the focused one first.
void CompareController::request_panes() {
    // Without the original no pane can show anything: it comes with the working method's inversion.
    if (!active_ || view_->original().isNull()) return;
    std::vector<std::string> methods;
    for (const QString& id : view_->pane_ids()) {
        if (id == original_pane) continue;
        methods.insert(id == view_->focused_pane() ? methods.begin() : methods.end(), id.toStdString());
        if (ComparePane* pane = view_->pane(id); !pane->has_picture()) pane->show_busy(tr("Waiting"));
    }
    editing_->compare(methods);
}

void CompareController::on_pane(const RenderResult& result, const QImage& image) {
    if (!active_) return;
    const QString id = QString::fromStdString(result.pane);
    ComparePane* pane = view_->pane(id);
    if (!pane) return;
    if (!result.error.empty()) return pane->show_error(QString::fromStdString(result.error));
    view_->set_picture(id, image);
    pane->set_flow(flow_shown_ && result.flow ? to_field(*result.flow) : FlowField());
    if (result.figures)
        pane->set_figures(figures_text(*result.figures),
                          figures_details(*result.figures) + QLatin1Char('\n') + timings_text(result.timings));
}

// --- the contact sheet ----------------------------------------------------------------------------------------------

void CompareController::export_dialog() {
    const QString name = QFileInfo(document_->data().photo.path).completeBaseName();
    const QString start = ExportDialog::free_path(
        QDir(settings_->last_folder(QStringLiteral("export"))).absoluteFilePath(name + tr("-compared") + ".png"));
    QFileDialog* dialog = new QFileDialog(window_, tr("Export the comparison"), start);
    dialog->setObjectName(QStringLiteral("export_comparison_dialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp)"));
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(start);
    // The dialog has asked whether a file that is there may be replaced.
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { export_to(path, true); });
    dialog->open();
}

void CompareController::export_to(const QString& path, bool overwrite) {
    settings_->set_last_file(QStringLiteral("export"), path);
    for (const char* key : {"export", "exported"})
        messages_->remove(QLatin1String(key));
    if (editing_->is_settled()) return write_sheet(path, overwrite);
    connect(
        editing_, &EditingController::settled, this, [this, path, overwrite] { write_sheet(path, overwrite); },
        Qt::SingleShotConnection);
}

void CompareController::write_sheet(const QString& path, bool overwrite) {
    QStringList heading{document_->display_name()};
    for (const auto& [id, value] : document_->sliders(document_->data().current_face))
        heading << QStringLiteral("%1 %2").arg(QString::fromStdString(id)).arg(value, 0, 'f', 2);
    const QImage sheet = contact_sheet(view_->contact_cells(), heading.join(QStringLiteral(", ")));
    if (sheet.isNull()) {
        const QString sentence = tr("There is nothing to compare, so no comparison was written.");
        messages_->post(QStringLiteral("export"), MessageKind::Error, sentence);
        Q_EMIT export_ended(sentence);
        return;
    }
    const QString photo = document_->data().photo.path;
    QtConcurrent::run(write_marked, sheet, photo, path, overwrite)
        .then(this, [this, photo, path](const QString& error) {
            if (error.isEmpty()) {
                if (document_->data().photo.path == photo) post_exported(messages_, path);
                Q_EMIT message(tr("Exported %1").arg(path));
            } else {
                messages_->post(QStringLiteral("export"), MessageKind::Error, error);
            }
            Q_EMIT export_ended(error);
        });
}

}  // namespace lineament
