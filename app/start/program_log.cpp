#include "app/start/program_log.h"

#include <torch/version.h>

#include <QGuiApplication>
#include <QStringList>
#include <QSysInfo>
#include <cstdio>
#include <opencv2/core/utility.hpp>

#include "core/base/log.h"
#include "core/base/program_folders.h"
#include "core/faces/face_finder.h"
#include "core/photo/metadata.h"

namespace lineament {
namespace {

LogLevel level_of(QtMsgType type) {
    switch (type) {
        case QtDebugMsg:
            return LogLevel::Debug;
        case QtInfoMsg:
            return LogLevel::Info;
        case QtWarningMsg:
            return LogLevel::Warning;
        case QtCriticalMsg:
        case QtFatalMsg:
            break;
    }
    return LogLevel::Error;
}

/// Called by Qt on any thread. A fatal message ends the program behind it.
void log_qt_message(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    log_event(level_of(type), "Qt: " + text.toStdString());
    std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, text)));
    std::fflush(stderr);
}

}  // namespace

QVector<QPair<QString, QString>> program_versions() {
    return {{QCoreApplication::applicationName(), QCoreApplication::applicationVersion()},
            {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
            {QStringLiteral("LibTorch"), QString::fromLatin1(TORCH_VERSION)},
            {QStringLiteral("OpenCV"), QString::fromStdString(cv::getVersionString())},
            {QStringLiteral("dlib"), QString::fromStdString(dlib_version())},
            {QStringLiteral("Exiv2"), QString::fromStdString(exiv2_version())}};
}

QString versions_line() {
    QStringList parts;
    for (const auto& [name, version] : program_versions())
        parts << name + QLatin1Char(' ') + version;
    return parts.join(QStringLiteral(", "));
}

QString system_line() {
    return QStringLiteral("%1, %2, %3")
        .arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture(), QGuiApplication::platformName());
}

void begin_program_log(bool in_file) {
    LogOptions options;
    if (in_file) options.folder = own_folder_in(user_state_folder());
    start_log(options);
    log_event(LogLevel::Info, versions_line().toStdString());
    log_event(LogLevel::Info, system_line().toStdString());
    qInstallMessageHandler(log_qt_message);
}

}  // namespace lineament
