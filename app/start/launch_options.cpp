#include "app/start/launch_options.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <cmath>

namespace lineament {
namespace {

void add_options(QCommandLineParser& parser) {
    parser.setApplicationDescription(QStringLiteral("Lineament: an editor for faces in photographs."));
    parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("Photo or project to open."),
                                 QStringLiteral("[file]"));
    parser.addOptions({
        {"photo", "Photo to open (the same as naming the file).", "file"},
        {"sample", "Open the bundled sample photo."},
        {"pack", "Model pack, by id or folder (default: starter).", "id"},
        {"set", "Set a slider, from -1 to 1; may be repeated.", "slider=value"},
        {"split", "Show the photo before and after side by side."},
        {"face-crop", "Show the face crop instead of the whole photo."},
        {"compare", "Compare these methods side by side, for example sfe,e4e or original,sfe.", "methods"},
        {"theme", "dark, light or system.", "theme"},
        {"size", "Size of the window, for example 1280x820.", "WxH"},
        {"screenshot", "Write a picture of the window with the photo edited, and leave.", "file"},
        {{"h", "help"}, "Show this help."},
        {"version", "Show the version."},
    });
}

QString read_sliders(const QStringList& settings, QMap<QString, double>& sliders) {
    for (const QString& setting : settings) {
        const QStringList parts = setting.split(QLatin1Char('='));
        bool ok = false;
        const double value = parts.size() == 2 ? parts[1].toDouble(&ok) : 0;
        if (!ok || parts[0].isEmpty() || !(std::abs(value) <= 1))
            return QStringLiteral("--set %1: expected slider=value with a value from -1 to 1.").arg(setting);
        sliders[parts[0]] = value;
    }
    return {};
}

QString read_compare(const QString& text, QStringList& panes) {
    if (text.isEmpty()) return {};
    panes = text.split(QLatin1Char(','));
    if (panes.size() == 1) panes.prepend(QStringLiteral("original"));
    QStringList once = panes;
    if (panes.size() > 6 || panes.contains(QString()) || once.removeDuplicates() > 0)
        return QStringLiteral("--compare %1: expected one to six different methods, separated by commas.").arg(text);
    return {};
}

QString read_size(const QString& text, QSize& size) {
    if (text.isEmpty()) return {};
    const QStringList parts = text.split(QLatin1Char('x'));
    if (parts.size() == 2) size = QSize(parts[0].toInt(), parts[1].toInt());
    if (size.width() < 200 || size.height() < 200 || size.width() > 8192 || size.height() > 8192)
        return QStringLiteral("--size %1: expected WxH in pixels, from 200x200 to 8192x8192.").arg(text);
    return {};
}

QString read_theme(const QString& text, std::optional<Theme>& theme) {
    if (text == QLatin1String("dark")) theme = Theme::Dark;
    if (text == QLatin1String("light")) theme = Theme::Light;
    if (text == QLatin1String("system")) theme = Theme::System;
    return text.isEmpty() || theme ? QString()
                                   : QStringLiteral("--theme %1: expected dark, light or system.").arg(text);
}

QString check_files(const QCommandLineParser& parser, const LaunchOptions& options) {
    const int named = static_cast<int>(parser.positionalArguments().size()) + parser.isSet("photo") + options.sample;
    if (named > 1) return QStringLiteral("One photo at a time: %1 were named.").arg(named);
    if (!options.screenshot.isEmpty() && named == 0)
        return QStringLiteral("--screenshot needs a photo: name one with --photo, or take --sample.");
    return {};
}

}  // namespace

LaunchOptions parse_launch_options(const QStringList& arguments) {
    QCommandLineParser parser;
    add_options(parser);
    LaunchOptions options;
    if (!parser.parse(arguments)) {
        options.error = parser.errorText() + QLatin1Char('.');
        return options;
    }
    options.help = parser.isSet("help");
    options.version = parser.isSet("version");
    options.sample = parser.isSet("sample");
    options.split = parser.isSet("split");
    options.face_crop = parser.isSet("face-crop");
    options.screenshot = parser.value("screenshot");
    if (parser.isSet("pack")) options.pack = parser.value("pack");
    options.file = parser.isSet("photo") ? parser.value("photo") : parser.positionalArguments().value(0);
    for (const QString& error :
         {read_sliders(parser.values("set"), options.sliders), read_compare(parser.value("compare"), options.compare),
          read_size(parser.value("size"), options.size), read_theme(parser.value("theme"), options.theme),
          check_files(parser, options)})
        if (options.error.isEmpty()) options.error = error;
    return options;
}

QString launch_help() {
    QCommandLineParser parser;
    add_options(parser);
    return parser.helpText();
}

}  // namespace lineament
