#pragma once

#include <QObject>

#include "app/launch_options.h"

namespace lineament {

class MainWindow;

/**
 * Carries out what the command line asks for beyond opening a file: sets sliders and view once the photo is there, and
 * for a screenshot waits until the window shows that state, writes it and ends the program with an exit code.
 */
class LaunchJob : public QObject {
    Q_OBJECT

  public:
    LaunchJob(const LaunchOptions& options, MainWindow* window);

  private:
    void proceed();
    void apply();
    void take_screenshot();
    void fail(ExitCode code, const QString& sentence);

    LaunchOptions options_;
    MainWindow* window_;
    bool applied_ = false;
    bool ended_ = false;
};

}  // namespace lineament
