#pragma once

#include <QImage>
#include <QStringList>
#include <QVector>
#include <QWidget>

namespace lineament {

/**
 * Pictures in rows and columns under column headings, as large as there is room for.
 *
 * Shows an empty frame with a sentence while there are none.
 */
class StripView : public QWidget {
    Q_OBJECT

  public:
    explicit StripView(QWidget* parent = nullptr);

    /// Row by row, one picture per heading in each; all of one size. Empty: none.
    void set_cells(const QVector<QImage>& cells, const QStringList& headings);
    const QVector<QImage>& cells() const { return cells_; }
    void set_empty_text(const QString& text);

    QSize sizeHint() const override { return {560, 360}; }
    QSize minimumSizeHint() const override { return {320, 140}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    int rows() const;
    int cell_side() const;  // logical pixels
    int heading_height() const;

    QVector<QImage> cells_;
    QStringList headings_;
    QString empty_text_;
};

}  // namespace lineament
