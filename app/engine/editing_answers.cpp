// What the session answers, and how it is shown: the other half of EditingController.
#include <QFileInfo>
#include <QPolygonF>

#include "app/engine/editing_controller.h"
#include "app/engine/engine_texts.h"
#include "app/engine/slider_specs.h"
#include "app/window/message_area.h"
#include "widgets/canvas/face_strip.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {

void EditingController::connect_session() {
    connect(session_, &SessionController::pack_loaded, this, &EditingController::on_pack_loaded);
    connect(session_, &SessionController::method_used, this, &EditingController::on_method_used);
    connect(session_, &SessionController::photo_opened, this, &EditingController::on_photo_opened);
    connect(session_, &SessionController::face_opened, this,
            [this](const FaceOpened& face, const QImage& aligned, const QImage&, const QImage& own_crop) {
                on_face_opened(face, aligned, own_crop);
            });
    connect(session_, &SessionController::rendered, this, &EditingController::on_rendered);
    connect(session_, &SessionController::failed, this, &EditingController::on_failed);
    connect(session_, &SessionController::progress, this, &EditingController::on_progress);
    connect(session_, &SessionController::exported, this, [this](const Exported& done) {
        Q_EMIT export_finished(done);
        answered(done.request);
    });
    connect(session_, &SessionController::cancelled, this, [this](WorkerTask task, quint64 request) {
        if (task == WorkerTask::PackWork) return;  // not asked for here
        // A newer wish replaces an older one; only when the newest was given up is the picture behind the document.
        if (task == WorkerTask::Render && last_request_ && renders_.size() == 1 && renders_.contains(request))
            last_request_.reset();
        if (task == WorkerTask::OpenPhoto) {
            end_opening(request);
            Q_EMIT photo_failed(request, QString());
        }
        if (task == WorkerTask::Export) Q_EMIT export_failed(tr("The export was cancelled; nothing was written."));
        answered(request);
    });
    connect(session_, &SessionController::notice, this, [this](const QString& sentence) {
        widgets_.messages->post(QStringLiteral("notice"), MessageKind::Information, sentence, {},
                                MessageScope::Program);
    });
    connect(session_, &SessionController::busy_changed, this, [this](bool busy) {
        if (busy) return;
        widgets_.canvas->clear_busy();
        repeat_if_only_preview();
        Q_EMIT progress_ended();
    });
}

void EditingController::on_photo_opened(const PhotoOpened& photo, const ImagePyramid& before, const ImagePyramid& after,
                                        const QVector<QImage>& thumbnails) {
    photo_ = photo.request;
    opening_.remove(photo.request);
    before_ = before;
    whole_after_ = QImage();
    display_scale_ = photo.display_scale;
    thumbnails_ = thumbnails;
    aligned_.clear();
    model_faces_.clear();
    last_request_.reset();
    crop_shown_ = false;
    face_quads_.clear();
    for (const FoundFace& face : photo.faces) {
        QPolygonF quad;
        for (const cv::Point2d& corner : face.quad)
            quad << QPointF(corner.x, corner.y) * photo.display_scale;
        face_quads_.append(quad);
    }
    widgets_.canvas->clear_busy();
    widgets_.canvas->clear_error();
    widgets_.canvas->set_images(before, after);
    widgets_.messages->remove_of_document();
    if (face_quads_.isEmpty())
        widgets_.messages->post(
            QStringLiteral("face"), MessageKind::Warning,
            tr("No face was found in this photo, so there is nothing to edit. Faces have to be seen "
               "from the front and be at least about 80 pixels wide."));
    QStringList warnings;
    for (const std::string& warning : photo.warnings)
        warnings << engine_text(warning);
    if (!warnings.isEmpty())
        widgets_.messages->post(QStringLiteral("photo"), MessageKind::Warning, warnings.join(QLatin1Char(' ')));
    Q_EMIT photo_arrived(photo);  // starts the document, which asks for the face
    answered(photo.request);
}

void EditingController::on_pack_loaded(const PackLoaded& pack) {
    pack_ = pack;
    aligned_.clear();
    model_faces_.clear();
    last_request_.reset();
    widgets_.messages->remove(QStringLiteral("pack"));
    widgets_.messages->remove(QStringLiteral("method"));  // it was about the model before
    widgets_.panel->set_sliders(slider_specs(pack));
    widgets_.panel->set_empty_text(tr("This model has no sliders."));
    document_->set_model(QString::fromStdString(pack.id), QString::fromStdString(pack.method_id));
    Q_EMIT pack_shown(pack);
    show_current_face();
    warn_of_unknown_sliders();
    if (document_->data().has_edits()) request_render(-1);
    answered(pack.request);
}

void EditingController::on_method_used(const MethodUsed& method) {
    if (pack_) {
        pack_->method_id = method.id;
        pack_->method_title = method.title;
    }
    Q_EMIT method_shown(QString::fromStdString(method.id), QString::fromStdString(method.title));
    answered(method.request);
}

void EditingController::on_face_opened(const FaceOpened& face, const QImage& aligned, const QImage& own_crop) {
    if (face.photo == photo_) {
        widgets_.messages->remove(QStringLiteral("render"));
        aligned_.insert(face.face_index, own_crop);
        model_faces_.insert(face.face_index, aligned);
        widgets_.canvas->clear_busy();
        const bool current = face.face_index == document_->data().current_face;
        if (view_ == RenderView::FaceCrop && current) show_crop();
        if (is_comparing() && current) request_render(face.face_index);
    }
    answered(face.request);
}

void EditingController::on_pane_rendered(const RenderResult& result, const QImage& image) {
    if (result.photo == photo_ && result.face_index == document_->data().current_face) Q_EMIT pane_shown(result, image);
    if (!result.preview && result.panes_left == 0) answered(result.request, true);
}

void EditingController::on_rendered(const RenderResult& result, const QImage& image) {
    if (!result.pane.empty()) return on_pane_rendered(result, image);
    const bool current = result.photo == photo_ && result.view == view_;
    if (current) widgets_.messages->remove(QStringLiteral("render"));
    if (current && view_ == RenderView::WholePhoto && !crop_shown_)
        widgets_.canvas->update_after_region(image, QPoint(result.top_left.x, result.top_left.y));
    if (current && crop_shown_ && result.face_index == document_->data().current_face &&
        image.size() == widgets_.canvas->before().size())
        widgets_.canvas->set_after(image);
    if (current) Q_EMIT result_shown(result);
    if (result.preview)
        last_preview_ = result.request;
    else
        answered(result.request, true);
}

void EditingController::repeat_if_only_preview() {
    // The worker skips the full pass when anything else came up; if that was no newer rendering, it is owed still.
    if (!renders_.contains(last_preview_)) return;
    for (RequestNumber request : renders_)
        if (request > last_preview_) return;
    const int face = last_request_ ? last_request_->face_index : -1;
    last_request_.reset();
    request_render(face);
}

void EditingController::on_failed(const WorkerError& error) {
    if (error.task == WorkerTask::PackWork) return;  // not asked for here
    const QString sentence = QString::fromStdString(error.sentence);
    widgets_.canvas->clear_busy();
    switch (error.task) {
        case WorkerTask::LoadPack:
            widgets_.messages->post(QStringLiteral("pack"), MessageKind::Error, sentence, {}, MessageScope::Program);
            widgets_.panel->set_empty_text(tr("No model is loaded, so there are no sliders."));
            Q_EMIT pack_failed(sentence);
            break;
        case WorkerTask::UseMethod:
            widgets_.messages->post(QStringLiteral("method"), MessageKind::Error, sentence);
            break;
        case WorkerTask::OpenPhoto:
            widgets_.canvas->show_error(sentence);
            end_opening(error.request);
            Q_EMIT photo_failed(error.request, sentence);
            break;
        case WorkerTask::OpenFace:
        case WorkerTask::Render:
            last_request_.reset();
            widgets_.messages->post(QStringLiteral("render"), MessageKind::Error, sentence);
            break;
        case WorkerTask::Export:
            widgets_.messages->post(QStringLiteral("export"), MessageKind::Error, sentence);
            Q_EMIT export_failed(sentence);
            break;
        case WorkerTask::PackWork:
            break;
    }
    answered(error.request);
}

void EditingController::on_progress(const WorkerProgress& progress) {
    if (progress.task == WorkerTask::PackWork) return;  // not asked for here
    const QString text = progress_sentence(progress);
    if (progress.task == WorkerTask::OpenPhoto || progress.task == WorkerTask::OpenFace)
        widgets_.canvas->set_busy(text, progress.step.fraction);
    if (progress.task != WorkerTask::Render) Q_EMIT progress_text(text, progress.step.fraction);
    if (!progress.pane.empty())
        Q_EMIT pane_progress(QString::fromStdString(progress.pane), text, progress.step.fraction);
}

void EditingController::warn_of_unknown_sliders() {
    widgets_.messages->remove(QStringLiteral("sliders"));
    if (!pack_) return;
    QStringList unknown;
    for (const FaceEdit& face : document_->data().faces) {
        const SliderValues known_values = known(face.sliders);
        for (const auto& [id, value] : face.sliders)
            if (value != 0 && !known_values.count(id) && !unknown.contains(QString::fromStdString(id)))
                unknown << QString::fromStdString(id);
    }
    if (unknown.isEmpty()) return;
    widgets_.messages->post(QStringLiteral("sliders"), MessageKind::Warning,
                            tr("The model %1 has no sliders for: %2. These edits are kept in the project, but they are "
                               "not shown.")
                                .arg(QString::fromStdString(pack_->title), unknown.join(QStringLiteral(", "))));
}

}  // namespace lineament
