#include "app/document/face_matching.h"

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
        matched.faces.append({box, {}, false});
    double sx = 1, sy = 1;
    if (!stored.photo.size.isEmpty() && !photo_size.isEmpty()) {
        sx = double(photo_size.width()) / stored.photo.size.width();
        sy = double(photo_size.height()) / stored.photo.size.height();
    }
    QVector<bool> taken(found.size(), false);
    const QVector<FaceEdit> all = stored.faces + stored.unplaced;
    for (int i = 0; i < all.size(); ++i) {
        const QRectF& box = all[i].box;
        const QRectF scaled(box.x() * sx, box.y() * sy, box.width() * sx, box.height() * sy);
        int best = -1;
        double best_overlap = smallest_overlap;
        for (int j = 0; j < found.size(); ++j) {
            if (taken[j] || overlap(scaled, found[j]) < best_overlap) continue;
            best = j;
            best_overlap = overlap(scaled, found[j]);
        }
        if (best < 0) {
            if (all[i].removed || !all_zero(all[i].sliders))
                matched.unplaced.append({scaled, all[i].sliders, all[i].removed});
            if (!all[i].removed && !all_zero(all[i].sliders)) ++matched.lost;
            continue;
        }
        taken[best] = true;
        matched.faces[best].sliders = all[i].sliders;
        matched.faces[best].removed = all[i].removed;
        if (i == stored.current_face) matched.current = best;
    }
    const auto is_removed = [&](int face) { return face < matched.faces.size() && matched.faces[face].removed; };
    for (int face = 0; face < matched.faces.size() && is_removed(matched.current); ++face)
        if (!is_removed(face)) matched.current = face;
    return matched;
}

}  // namespace lineament
