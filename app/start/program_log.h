// What the window's program writes into its log at the start, and the versions that a report of a problem names.
#pragma once

#include <QPair>
#include <QString>
#include <QVector>

namespace lineament {

/// Lineament, Qt and the libraries of the engine with the versions in use.
QVector<QPair<QString, QString>> program_versions();

/// "Lineament 0.1.0, Qt 6.4.2, ..." in one line.
QString versions_line();

/// The operating system, the processor and how windows are shown, in one line.
QString system_line();

/// Begins the log, says in it what runs where, and sends Qt's messages there as well as to the standard error.
/// `in_file`: lineament.log in the person's folder for states; else it is in memory only. Called once by main(), after
/// the application was made.
void begin_program_log(bool in_file);

}  // namespace lineament
