#pragma once

#include <QString>

class QApplication;

namespace lineament {

/// Lets the program speak the language of QLocale() where there is a translation: Lineament's own, from `folder`, and
/// Qt's (Save, Cancel ...), which the package qt6-translations-l10n brings.
void install_translations(QApplication& application, const QString& folder = QStringLiteral(":/lineament/i18n"));

}  // namespace lineament
