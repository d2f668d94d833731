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
 * Reachable with Tab; the arrow keys choose.
 */
class FaceStrip : public QWidget {
    Q_OBJECT

  public:
    explicit FaceStrip(QWidget* parent = nullptr);

    /// Thumbnails of any size (square looks best); `current` is -1 for none. Emits nothing.
    void set_faces(const QVector<QImage>& thumbnails, int current);
    /// Emits nothing.
    void set_current(int index);
    int current() const;
    int count() const;

  Q_SIGNALS:
    void face_selected(int index);  ///< chosen by the person

  private:
    QScrollArea* scroll_ = nullptr;
    QHBoxLayout* layout_ = nullptr;
    QButtonGroup* buttons_ = nullptr;
};

}  // namespace lineament
