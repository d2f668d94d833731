#include "app/engine/session_log.h"

#include <cstdio>
#include <filesystem>

#include "app/engine/session_controller.h"
#include "core/base/log.h"

namespace lineament {
namespace {

std::string task_name(WorkerTask task) {
    switch (task) {
        case WorkerTask::LoadPack:
            return "Loading a pack";
        case WorkerTask::UseMethod:
            return "Changing the method";
        case WorkerTask::OpenPhoto:
            return "Opening a photo";
        case WorkerTask::OpenFace:
            return "Inverting a face";
        case WorkerTask::Render:
            return "Rendering";
        case WorkerTask::Export:
            return "Exporting";
        case WorkerTask::PackWork:
            break;
    }
    return "Looking for a slider";
}

/// " load photo 0.12 s, find faces 0.40 s"
std::string times(const StageTimings& timings) {
    std::string text;
    for (const auto& [stage, seconds] : timings.stages) {
        char number[32];
        std::snprintf(number, sizeof number, " %.2f s", seconds);
        text += (text.empty() ? " " : ", ") + std::string(stage_name(stage)) + number;
    }
    return text;
}

std::string photo_line(const PhotoOpened& photo) {
    const std::string name = std::filesystem::path(photo.path).filename().string();
    return "Opened " + (name.empty() ? "a pasted picture" : name) + ": " + std::to_string(photo.width) + " x " +
           std::to_string(photo.height) + " px, " + std::to_string(photo.bits_per_channel) + " bits, " +
           std::to_string(photo.faces.size()) + " faces;" + times(photo.timings) + ".";
}

std::string pack_line(const PackLoaded& pack) {
    return "Loaded the pack " + pack.id + " of " + std::to_string(pack.resolution) + " px for the method " +
           pack.method_id + " on " + pack.device + ";" + times(pack.timings) + ".";
}

}  // namespace

void log_session(SessionController* session) {
    const auto info = [](const std::string& text) { log_event(LogLevel::Info, text); };
    QObject::connect(session, &SessionController::pack_loaded, session,
                     [info](const PackLoaded& pack) { info(pack_line(pack)); });
    QObject::connect(session, &SessionController::method_used, session,
                     [info](const MethodUsed& method) { info("The method is " + method.id + "."); });
    QObject::connect(session, &SessionController::photo_opened, session,
                     [info](const PhotoOpened& photo) { info(photo_line(photo)); });
    QObject::connect(session, &SessionController::face_opened, session, [info](const FaceOpened& face) {
        info("Opened face " + std::to_string(face.face_index) + ";" + times(face.timings) + ".");
    });
    QObject::connect(session, &SessionController::exported, session, [info](const Exported& done) {
        info("Exported " + std::filesystem::path(done.path).filename().string() + ";" + times(done.timings) + ".");
    });
    QObject::connect(session, &SessionController::notice, session,
                     [](const QString& sentence) { log_event(LogLevel::Warning, sentence.toStdString()); });
    QObject::connect(session, &SessionController::failed, session, [](const WorkerError& error) {
        log_event(LogLevel::Error,
                  task_name(error.task) + " failed (" + error_kind_name(error.kind) + "): " + error.sentence);
    });
}

}  // namespace lineament
