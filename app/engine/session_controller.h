#pragma once

#include <QImage>
#include <QObject>
#include <memory>

#include "core/session/session_worker.h"
#include "widgets/canvas/image_pyramid.h"

namespace lineament {

/// The pixels of an RGB CV_8UC3 image as a QImage that painters draw without converting (RGB32). Safe on any thread.
QImage to_qimage(const cv::Mat& rgb);

/**
 * The session worker as a Qt object: its callbacks come out as signals on the GUI thread.
 *
 * Responsibility: crossing threads, nothing else. The images of answers are turned into QImages on the worker's thread,
 * so that the GUI thread only paints. Signals of answers that arrive after the destructor began are never emitted.
 */
class SessionController : public QObject {
    Q_OBJECT

  public:
    explicit SessionController(const WorkerOptions& options = {}, QObject* parent = nullptr);
    ~SessionController() override;

    /// The worker's functions return at once; see there for order and cancelling.
    SessionWorker& worker() { return *worker_; }
    bool is_busy() const { return busy_; }

    /// Ends the thread; may last as long as the running step. Called by the destructor.
    void shutdown();

  Q_SIGNALS:
    void pack_loaded(const lineament::PackLoaded& pack);
    void method_used(const lineament::MethodUsed& method);
    /// `after` has pixels of its own, equal to those of `before`: what live updates are written into.
    void photo_opened(const lineament::PhotoOpened& photo, const lineament::ImagePyramid& before,
                      const lineament::ImagePyramid& after, const QVector<QImage>& thumbnails);
    void face_opened(const lineament::FaceOpened& face, const QImage& aligned, const QImage& reconstruction,
                     const QImage& own_crop);
    void rendered(const lineament::RenderResult& result, const QImage& image);
    void exported(const lineament::Exported& exported);
    void pack_work_done(quint64 request);
    void progress(const lineament::WorkerProgress& progress);
    void failed(const lineament::WorkerError& error);
    void cancelled(lineament::WorkerTask task, quint64 request);
    void notice(const QString& sentence);
    void busy_changed(bool busy);

  private:
    SessionCallbacks callbacks();

    bool busy_ = false;
    std::unique_ptr<SessionWorker> worker_;
};

}  // namespace lineament
