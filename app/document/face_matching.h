// Which face of a stored recipe is which face that was found in the photo now.
#pragma once

#include <QVector>

#include "app/document/project_file.h"

namespace lineament {

struct MatchedFaces {
    QVector<FaceEdit> faces;  ///< the found ones, with the values of the stored ones that lie in the same place
    int current = 0;
    /// Stored faces with edits that lie where no face was found, and those that had no place before; removed ones also
    /// without edits, so that they are known for no faces when they are found again. Boxes in pixels of the photo.
    QVector<FaceEdit> unplaced;
    int lost = 0;  ///< how many of these have edits that want a face
};

/// found: boxes of the faces in the photo of `photo_size` pixels. The stored boxes are scaled where the stored photo
/// had another size. A stored face belongs to the found one that it overlaps most, by at least 0.3 of their union.
/// Faces that had no place are looked for last, in what is left.
MatchedFaces match_faces(const ProjectData& stored, const QVector<QRectF>& found, const QSize& photo_size);

}  // namespace lineament
