#pragma once

#include <QDoubleSpinBox>
#include <QWidget>

#include "widgets/slider_spec.h"

class QToolButton;

namespace lineament {

class AttributeSlider;

/// The number beside a slider: no wheel without focus, Shift makes its steps finer.
class ValueSpinBox : public QDoubleSpinBox {
    Q_OBJECT

  public:
    explicit ValueSpinBox(QWidget* parent = nullptr);
    void stepBy(int steps) override;

  protected:
    void wheelEvent(QWheelEvent* event) override;
};

/**
 * One line of the slider panel: title, warning sign, slider, number, reset.
 *
 * Responsibility: keep slider and number in step, and show whether the value is changed. Double click on the title sets
 * the neutral value. It paints title and signs itself: a panel has many rows, and child widgets are what costs.
 */
class SliderRow : public QWidget {
    Q_OBJECT

  public:
    explicit SliderRow(const SliderSpec& spec, QWidget* parent = nullptr);

    const SliderSpec& spec() const { return spec_; }
    AttributeSlider* slider() const { return slider_; }
    bool is_modified() const;
    bool matches(const QStringList& words) const;

    QSize sizeHint() const override { return {300, 30}; }
    QSize minimumSizeHint() const override { return {220, 30}; }

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QRect title_rect() const;
    QRect warning_rect() const;
    void show_value(double value);
    QString tooltip_text() const;

    SliderSpec spec_;
    AttributeSlider* slider_ = nullptr;
    ValueSpinBox* number_ = nullptr;
    QToolButton* reset_ = nullptr;
};

}  // namespace lineament
