#pragma once

class QApplication;

namespace lineament {

/// Lets the program speak the system's language where there is a translation: Lineament's own and Qt's.
void install_translations(QApplication& application);

}  // namespace lineament
