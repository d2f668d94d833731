#include "app/start/translations.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace lineament {

void install_translations(QApplication& application, const QString& folder) {
    QTranslator* ours = new QTranslator(&application);
    if (ours->load(QLocale(), QStringLiteral("lineament"), QStringLiteral("_"), folder))
        QApplication::installTranslator(ours);
    QTranslator* qt = new QTranslator(&application);
    if (qt->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(qt);
}

}  // namespace lineament
