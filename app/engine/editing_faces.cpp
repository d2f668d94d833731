// Which faces of the photo can be chosen, and how they are shown: another part of EditingController.
#include <QPolygonF>

#include "app/document/face_order.h"
#include "app/engine/editing_controller.h"
#include "widgets/canvas/face_strip.h"

namespace lineament {

void EditingController::connect_faces() {
    // Strip and canvas count the faces that are shown.
    const auto select = [this](int place) { select_face(shown_faces().value(place, -1)); };
    connect(widgets_.strip, &FaceStrip::face_selected, this, select);
    connect(widgets_.strip, &FaceStrip::removal_wanted, this,
            [this](int place) { remove_face(shown_faces().value(place, -1)); });
    connect(widgets_.canvas, &PhotoCanvas::face_clicked, this, select);
}

void EditingController::step_face(int step) {
    const QVector<int> faces = shown_faces();
    if (faces.isEmpty()) return;
    const qsizetype place = faces.indexOf(document_->data().current_face);
    select_face(faces[(qMax<qsizetype>(place, 0) + step + faces.size()) % faces.size()]);
}

void EditingController::remove_current_face() {
    remove_face(document_->data().current_face);
}

void EditingController::remove_face(int face) {
    const QVector<int> faces = shown_faces();
    const qsizetype place = faces.indexOf(face);
    if (place < 0) return;
    const int current = document_->data().current_face;
    const int neighbour = faces.value(place + 1, faces.value(place - 1, face));
    document_->remove_face(face, face == current ? neighbour : current);
}

QVector<int> EditingController::shown_faces() const {
    QVector<int> faces;
    QVector<QRectF> boxes;
    for (int face = 0; face < document_->data().faces.size() && face < face_quads_.size(); ++face) {
        if (document_->data().faces[face].removed) continue;
        faces.append(face);
        boxes.append(document_->data().faces[face].box);
    }
    QVector<int> ordered;
    for (const int place : reading_order(boxes))
        ordered.append(faces[place]);
    return ordered;
}

void EditingController::show_strip() {
    const QVector<int> faces = shown_faces();
    QVector<QImage> pictures;
    QVector<bool> edited;
    for (const int face : faces) {
        pictures.append(thumbnails_.value(face));
        edited.append(!all_zero(document_->sliders(face)));
    }
    widgets_.strip->set_faces(pictures, static_cast<int>(faces.indexOf(document_->data().current_face)));
    widgets_.strip->set_edited(edited);
}

void EditingController::show_outlines() {
    QVector<QPolygonF> outlines;
    const QVector<int> faces = crop_shown_ ? QVector<int>() : shown_faces();
    for (const int face : faces)
        outlines.append(face_quads_[face]);
    widgets_.canvas->set_faces(outlines, static_cast<int>(faces.indexOf(document_->data().current_face)));
}

}  // namespace lineament
