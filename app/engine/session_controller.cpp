#include "app/engine/session_controller.h"

#include <QMetaObject>
#include <QVector>

namespace lineament {

QImage to_qimage(const cv::Mat& rgb) {
    if (rgb.empty()) return {};
    CV_Assert(rgb.type() == CV_8UC3);
    const QImage view(rgb.data, rgb.cols, rgb.rows, static_cast<qsizetype>(rgb.step), QImage::Format_RGB888);
    return view.convertToFormat(QImage::Format_RGB32);
}

SessionController::SessionController(const WorkerOptions& options, QObject* parent)
    : QObject(parent), worker_(std::make_unique<SessionWorker>(callbacks(), options)) {}

SessionController::~SessionController() {
    shutdown();
}

void SessionController::shutdown() {
    if (worker_) worker_->shutdown();
}

SessionCallbacks SessionController::callbacks() {
    // Runs `emit_it` in the GUI thread's event loop; what is still queued when this object dies is dropped by Qt.
    const auto queue = [this](auto emit_it) {
        QMetaObject::invokeMethod(this, std::move(emit_it), Qt::QueuedConnection);
    };
    SessionCallbacks callbacks;
    callbacks.pack_loaded = [=](const PackLoaded& pack) { queue([=] { Q_EMIT pack_loaded(pack); }); };
    callbacks.method_used = [=](const MethodUsed& method) { queue([=] { Q_EMIT method_used(method); }); };
    callbacks.photo_opened = [=](const PhotoOpened& photo) {
        QVector<QImage> thumbnails;
        for (const FoundFace& face : photo.faces)
            thumbnails.append(to_qimage(face.thumbnail));
        const ImagePyramid before(to_qimage(photo.display));
        queue([=, after = before.detached()] { Q_EMIT photo_opened(photo, before, after, thumbnails); });
    };
    callbacks.face_opened = [=](const FaceOpened& face) {
        queue([=, aligned = to_qimage(face.aligned), reconstruction = to_qimage(face.reconstruction),
               own_crop = to_qimage(face.own_crop)] { Q_EMIT face_opened(face, aligned, reconstruction, own_crop); });
    };
    callbacks.rendered = [=](const RenderResult& result) {
        queue([=, image = to_qimage(result.image)] { Q_EMIT rendered(result, image); });
    };
    callbacks.exported = [=](const Exported& done) { queue([=] { Q_EMIT exported(done); }); };
    callbacks.pack_work_done = [=](RequestNumber request) { queue([=] { Q_EMIT pack_work_done(request); }); };
    callbacks.progress = [=](const WorkerProgress& step) { queue([=] { Q_EMIT progress(step); }); };
    callbacks.failed = [=](const WorkerError& error) { queue([=] { Q_EMIT failed(error); }); };
    callbacks.cancelled = [=](WorkerTask task, RequestNumber request) {
        queue([=] { Q_EMIT cancelled(task, request); });
    };
    callbacks.notice = [=](const WorkerNotice& notice_) {
        queue([=] { Q_EMIT notice(QString::fromStdString(notice_.sentence)); });
    };
    callbacks.busy_changed = [=](bool busy) {
        queue([=] {
            busy_ = busy;
            Q_EMIT busy_changed(busy);
        });
    };
    return callbacks;
}

}  // namespace lineament
