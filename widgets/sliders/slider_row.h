#pragma once

#include <QDoubleSpinBox>
#include <QWidget>
#include <vector>

#include "widgets/sliders/slider_spec.h"

class QToolButton;

namespace lineament {

class AttributeSlider;

/**
 * The number beside a slider, in percent: no wheel without focus, Shift makes its steps finer.
 *
 * Understands what parse_percent does. What is out of range becomes the nearest value in it, what is no number leaves
 * the value as it was; both are said by a hint beside the box and by `corrected`.
 */
class ValueSpinBox : public QDoubleSpinBox {
    Q_OBJECT

  public:
    explicit ValueSpinBox(QWidget* parent = nullptr);
    void stepBy(int steps) override;
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override;
    double valueFromText(const QString& text) const override;
    QString textFromValue(double value) const override;

    /// Takes over what is typed and not yet entered.
    void commit_input();

  Q_SIGNALS:
    void corrected(const QString& hint);  ///< a sentence: why the value is not what was typed

  protected:
    void wheelEvent(QWheelEvent* event) override;

  private:
    void tell_correction();

    mutable QString hint_;  ///< Qt corrects in a const function, and nobody may be told before it is done
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
    /// Whether each word is found in the title, the synonyms or the section's name; case and accents do not count.
    bool matches(const QStringList& words) const;
    /// Commits a number that is typed and not yet entered, and a drag that waits for its end.
    void finish_input();

    /// Slider, number and reset, as they stand in the row.
    std::vector<QWidget*> focus_order() const;

    /// What the title needs to be seen whole, with its warning sign, px.
    int wanted_title_width() const;
    /// Width of the column of titles, the same in all rows; less where it would leave no room for the slider.
    void set_title_width(int width);
    bool shows_whole_title() const;

    QSize sizeHint() const override { return {300, 30}; }
    QSize minimumSizeHint() const override { return {220, 30}; }

  Q_SIGNALS:
    void hint(const QString& sentence);           ///< see ValueSpinBox::corrected
    void menu_requested(const QPoint& position);  ///< the context menu, by mouse or key; global position

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void place_parts();
    int number_width() const;
    int title_width() const;
    QRect title_rect() const;
    QRect warning_rect() const;
    void show_value(double value);
    QString tooltip_text() const;

    SliderSpec spec_;
    QString searched_;  ///< all that a search looks at, folded
    int title_width_ = 0;
    AttributeSlider* slider_ = nullptr;
    ValueSpinBox* number_ = nullptr;
    QToolButton* reset_ = nullptr;
};

}  // namespace lineament
