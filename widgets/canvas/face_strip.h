#pragma once

#include <QImage>
#include <QVector>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QScrollArea;

namespace lineament {

/**
 * The faces found in a photo, as thumbnails to choose from. Hidden by itself while there are fewer than two.
 *
 * Reachable with Tab; the arrow keys choose. A dot marks faces that are edited; a context menu takes one out.
 */
class FaceStrip : public QWidget {
    Q_OBJECT

  public:
    explicit FaceStrip(QWidget* parent = nullptr);

    /// Thumbnails of any size (square looks best); `current` is -1 for none. Emits nothing. The same thumbnails again
    /// change nothing but the choice.
    void set_faces(const QVector<QImage>& thumbnails, int current);
    /// Emits nothing.
    void set_current(int index);
    /// One per thumbnail; missing ones are not edited.
    void set_edited(const QVector<bool>& edited);
    int current() const;
    int count() const;

  Q_SIGNALS:
    void face_selected(int index);   ///< chosen by the person
    void removal_wanted(int index);  ///< by the context menu: this is no face

  private:
    QWidget* make_button(int index, int count, const QImage& thumbnail);

    QVector<qint64> shown_;  ///< the thumbnails' keys
    QScrollArea* scroll_ = nullptr;
    QHBoxLayout* layout_ = nullptr;
    QButtonGroup* buttons_ = nullptr;
};

}  // namespace lineament
