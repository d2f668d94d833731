#pragma once

#include <QPointF>
#include <QVector>
#include <QWidget>

namespace lineament {

class PhotoCanvas;

/// Vectors on a grid over a picture, row by row from the top left: from a place in the picture to where its detail was
/// before, in fractions of the picture's size.
struct FlowField {
    int columns = 0, rows = 0;
    QVector<QPointF> vectors;

    bool is_null() const { return vectors.isEmpty(); }
};

/**
 * Arrows over a canvas's picture that show how details were carried, from where they were to where they are. The hue
 * tells the direction, as on the colour wheel in the corner.
 *
 * Responsibility: painting. It lies over its canvas, follows its size and view, and lets all mouse events through.
 */
class FlowOverlay : public QWidget {
    Q_OBJECT

  public:
    explicit FlowOverlay(PhotoCanvas* canvas);

    /// A null field shows nothing. Throws std::invalid_argument where the number of vectors is not that of the grid.
    void set_flow(const FlowField& flow);
    const FlowField& flow() const { return flow_; }

    /// Hue of a direction: red to the right, then yellow, green, blue, violet, turning clockwise on the screen.
    static QColor color_of(const QPointF& direction);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void paint_arrows(QPainter& painter, const QRectF& picture) const;
    void paint_wheel(QPainter& painter, const QRectF& picture) const;

    PhotoCanvas* canvas_;
    FlowField flow_;
};

}  // namespace lineament
