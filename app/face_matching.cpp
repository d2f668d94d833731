#include "app/face_matching.h"

namespace lineament {
namespace {

constexpr double smallest_overlap = 0.3;

double area(const QRectF& rect) {
    return rect.isEmpty() ? 0 : rect.width() * rect.height();
}

double overlap(const QRectF& a, const QRectF& b) {
    const double common = area(a.intersected(b));
    return common > 0 ? common / (area(a) + area(b) - common) : 0;
}

}  // namespace

MatchedFaces match_faces(const ProjectData& stored, const QVector<QRectF>& found, const QSize& photo_size) {
    MatchedFaces matched;
    for (const QRectF& box : found)
        matched.faces.append({box, {}});
    double sx = 1, sy = 1;
    if (!stored.photo.size.isEmpty() && !photo_size.isEmpty()) {
        sx = double(photo_size.width()) / stored.photo.size.width();
        sy = double(photo_size.height()) / stored.photo.size.height();
    }
    QVector<bool> taken(found.size(), false);
    for (int i = 0; i < stored.faces.size(); ++i) {
        const QRectF& box = stored.faces[i].box;
        const QRectF scaled(box.x() * sx, box.y() * sy, box.width() * sx, box.height() * sy);
        int best = -1;
        double best_overlap = smallest_overlap;
        for (int j = 0; j < found.size(); ++j) {
            if (taken[j] || overlap(scaled, found[j]) < best_overlap) continue;
            best = j;
            best_overlap = overlap(scaled, found[j]);
        }
        if (best < 0) {
            if (!all_zero(stored.faces[i].sliders)) ++matched.lost;
            continue;
        }
        taken[best] = true;
        matched.faces[best].sliders = stored.faces[i].sliders;
        if (i == stored.current_face) matched.current = best;
    }
    return matched;
}

}  // namespace lineament
