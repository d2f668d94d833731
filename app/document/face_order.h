// In which order a person reads the faces of a photo.
#pragma once

#include <QRectF>
#include <QVector>

namespace lineament {

/// Indices of the boxes: rows from top to bottom, in each from left to right. A face belongs to a row while its middle
/// lies within half a face's height of the row's.
QVector<int> reading_order(const QVector<QRectF>& boxes);

}  // namespace lineament
