#include "app/document/face_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lineament {

QVector<int> reading_order(const QVector<QRectF>& boxes) {
    QVector<int> order(boxes.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return boxes[a].center().y() < boxes[b].center().y(); });
    auto row = order.begin();
    double middle = 0, height = 0;  // means of the row so far
    for (auto face = order.begin(); face != order.end(); ++face) {
        const QRectF& box = boxes[*face];
        const double count = static_cast<double>(face - row);
        if (count > 0 && std::abs(box.center().y() - middle) <= 0.5 * std::max(height, box.height())) {
            middle += (box.center().y() - middle) / (count + 1);
            height += (box.height() - height) / (count + 1);
            continue;
        }
        std::stable_sort(row, face, [&](int a, int b) { return boxes[a].center().x() < boxes[b].center().x(); });
        row = face;
        middle = box.center().y();
        height = box.height();
    }
    std::stable_sort(row, order.end(), [&](int a, int b) { return boxes[a].center().x() < boxes[b].center().x(); });
    return order;
}

}  // namespace lineament
