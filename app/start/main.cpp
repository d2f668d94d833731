// The editor's program: a window first, then the models.
#include <QApplication>
#include <QTextStream>
#include <QTimer>

#include "app/start/data_folders.h"
#include "app/start/launch_job.h"
#include "app/start/program_log.h"
#include "app/start/translations.h"
#include "app/window/main_window.h"
#include "core/session/engine_setup.h"

int main(int argc, char** argv) {
    lineament::initialise_engine();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Lineament"));
    QApplication::setOrganizationName(QStringLiteral("lineament"));
    QApplication::setApplicationVersion(QStringLiteral(LINEAMENT_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("lineament"));

    lineament::LaunchOptions options = lineament::parse_launch_options(QApplication::arguments());
    if (options.help || options.version) {
        QTextStream(stdout) << (options.help
                                    ? lineament::launch_help()
                                    : QStringLiteral("Lineament %1\n").arg(QApplication::applicationVersion()));
        return lineament::ExitDone;
    }
    if (!options.error.isEmpty()) {
        QTextStream(stderr) << options.error << "\n" << lineament::launch_help();
        return lineament::ExitWrongUse;
    }
    if (options.sample) options.file = lineament::sample_photo();
    const bool screenshot = !options.screenshot.isEmpty();
    lineament::begin_program_log(/*in_file=*/!screenshot);
    if (!screenshot) lineament::install_translations(application);

    lineament::WindowOptions window_options;
    window_options.pack = options.pack;
    window_options.remember = !screenshot;
    window_options.fit_screen = !screenshot;
    lineament::MainWindow window(window_options);
    if (options.theme) window.set_theme(*options.theme);
    if (!options.size.isEmpty()) window.resize(options.size);
    lineament::LaunchJob job(options, &window);
    window.show();
    QTimer::singleShot(0, &window, [&] { window.start(options.file); });
    const int code = QApplication::exec();
    return code == lineament::ExitDone ? job.exit_code() : code;
}
