// What the command line of the window's program asks for.
#pragma once

#include <QMap>
#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

#include "widgets/frame/theme.h"

namespace lineament {

/// Exit codes, the same as those of lineament-cli.
enum ExitCode { ExitDone = 0, ExitWrongUse = 2, ExitBadInput = 3, ExitMissingModel = 4 };

struct LaunchOptions {
    QString file;  ///< photo or project to open; may be empty
    QString pack = QStringLiteral("starter");
    QMap<QString, double> sliders;  ///< values in [-1, 1] to set once the photo is open
    QString screenshot;             ///< picture file to write; empty: an ordinary run
    std::optional<Theme> theme;
    QSize size;           ///< of the window; empty: as it was
    QStringList compare;  ///< panes of the comparison, methods or "original"; empty: no comparison
    bool sample = false;
    bool split = false;
    bool face_crop = false;
    bool help = false, version = false;
    QString error;  ///< not empty: wrong use, this sentence says why
};

/// `arguments` with the program's name first.
LaunchOptions parse_launch_options(const QStringList& arguments);

QString launch_help();

}  // namespace lineament
