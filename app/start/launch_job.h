#pragma once

#include <QObject>

#include "app/start/launch_options.h"
#include "core/session/session_worker.h"

namespace lineament {

class MainWindow;

/**
 * Carries out what the command line asks for beyond opening a file: sets sliders and view once the photo is there, and
 * for a screenshot waits until the window shows that state, writes it and ends the program with an exit code.
 *
 * What cannot be carried out is said on stderr, in the window where one stays open, and by exit_code().
 */
class LaunchJob : public QObject {
    Q_OBJECT

  public:
    LaunchJob(const LaunchOptions& options, MainWindow* window);

    /// What the program ends with when the person closes the window.
    ExitCode exit_code() const { return exit_code_; }

  private:
    void check_sliders(const PackLoaded& pack);
    void proceed();
    void apply();
    void take_screenshot();
    void fail(ExitCode code, const QString& sentence);

    LaunchOptions options_;
    MainWindow* window_;
    ExitCode exit_code_ = ExitDone;
    bool applied_ = false;
    bool ended_ = false;
};

}  // namespace lineament
