// Where the program finds what comes with it, installed or in its source tree.
#pragma once

#include <QString>
#include <QVector>

namespace lineament {

/// A file or folder that comes with the program ("sample/astronaut.png"): $LINEAMENT_DATA_DIR, then share/lineament
/// beside the program's bin folder, then the source tree that it was built from. Empty if it is nowhere.
QString data_file(const QString& relative_path);

/// The bundled sample photo; empty if it is not there.
QString sample_photo();

/// Folder of a model pack by id or path. Throws std::runtime_error with a sentence that says where it was looked for.
QString pack_folder(const QString& id);

struct PackChoice {
    QString id, title;
};

/// The model packs that can be found, the program's own and imported ones, by title. Damaged ones are left out.
QVector<PackChoice> known_packs();

/// Where pictures that came from the clipboard are kept as files, so that projects can name them.
QString pasted_folder();

}  // namespace lineament
