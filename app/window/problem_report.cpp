#include "app/window/problem_report.h"

#include <QStringList>

#include "app/start/program_log.h"
#include "core/base/log.h"
#include "core/base/log_text.h"

namespace lineament {
namespace {

constexpr size_t kLines = 100;

QString pack_line(const PackLoaded& pack, const QString& method_id) {
    QStringList methods;
    for (const MethodInfo& method : pack.methods)
        methods << QString::fromStdString(method.id);
    const QString line = QStringLiteral("Pack: %1 (%2), %3 px, %4 sliders, method %5 of %6")
                             .arg(QString::fromStdString(pack.id), QString::fromStdString(pack.title))
                             .arg(pack.resolution)
                             .arg(pack.directions.size())
                             .arg(method_id, methods.join(QStringLiteral(", ")));
    return QString::fromStdString(log_text(line.toStdString()));
}

}  // namespace

QString problem_report(const PackLoaded* pack, const QString& method_id) {
    QStringList lines;
    for (const auto& [name, version] : program_versions())
        lines << name + QLatin1Char(' ') + version;
    lines << QStringLiteral("System: ") + system_line();
    if (pack) {
        lines << QStringLiteral("Device: ") + QString::fromStdString(pack->device) << pack_line(*pack, method_id);
    } else {
        lines << QStringLiteral("Pack: none is loaded");
    }
    lines << QString() << QStringLiteral("Last lines of the log:");
    const std::vector<std::string> log = last_log_lines(kLines);
    for (const std::string& line : log)
        lines << QString::fromStdString(line);
    if (log.empty()) lines << QStringLiteral("(none)");
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace lineament
