// The recipe of an edit and its file: which photo, which faces, which slider values. Never holds pixels.
#pragma once

#include <QByteArray>
#include <QRectF>
#include <QSize>
#include <QString>
#include <QVector>

#include "core/base/error.h"
#include "core/session/session_types.h"

namespace lineament {

struct PhotoReference {
    QString path;    ///< absolute
    QString sha256;  ///< lower-case hexadecimal of the file's bytes; empty while it is not known yet
    QSize size;      ///< pixels, upright; empty while it is not known yet
};

/// One face of the photo and what was done to it.
struct FaceEdit {
    QRectF box;            ///< pixels of the full-size photo
    SliderValues sliders;  ///< only values other than 0
    bool removed = false;  ///< by the person: what was found is no face to edit. Its values are kept, but not applied
};

/// Everything that a project file says. A value.
struct ProjectData {
    PhotoReference photo;
    QVector<FaceEdit> faces;
    int current_face = 0;
    QString pack_id;
    QString method_id;
    bool keep_original_detail = true;
    /// Edits of faces that were not found in the photo, boxes in its pixels: kept until they are placed or removed.
    /// Among them what the person said is no face and was not found this time: it has no edits to place.
    QVector<FaceEdit> unplaced;

    /// Places in `unplaced` of edits that want a face.
    QVector<int> edits_without_face() const;
    /// Edits that are seen in the picture: those of faces that are there.
    bool has_edits() const;
};

/// The file is not a project, is damaged or comes from a newer version; what() is a sentence for the person.
class ProjectError : public Error {
  public:
    explicit ProjectError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

constexpr int project_format_version = 1;

/// JSON text of a project. `project_dir`: where the file will lie; the photo is then also named relative to it, so that
/// both can be moved together. Empty: absolute path only.
QByteArray project_to_json(const ProjectData& project, const QString& project_dir = QString());

/// Reads what project_to_json wrote. Every field is checked before use. The relative photo path wins where that file
/// exists. Throws ProjectError; `name` stands for the file in its sentence.
ProjectData project_from_json(const QByteArray& json, const QString& name, const QString& project_dir = QString());

/// Throws ProjectError. Reads at most 16 MB. `sha256`: receives the hash of what was read, as file_sha256.
ProjectData read_project(const QString& path, QString* sha256 = nullptr);

/// Atomic: the old file survives a failure, and the new one is on the disk when this returns. Throws ProjectError.
void write_project(const QString& path, const ProjectData& project);

/// SHA-256 of a file's bytes in lower-case hexadecimal; empty if it cannot be read. Reads in pieces; may take long.
QString file_sha256(const QString& path);

}  // namespace lineament
