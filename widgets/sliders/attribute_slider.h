#pragma once

#include <QTimer>
#include <QWidget>

namespace lineament {

/**
 * One attribute's slider: filled from the neutral value outwards, so that its state is seen at a glance.
 *
 * Responsibility: turn mouse, wheel and keys into a value, and tell live changes from finished ones. While a gesture
 * lasts it emits value_changing for every new value; at its end exactly one value_committed, or none when the value
 * came back to where it started. A gesture is a drag, a burst of keys or wheel notches, typing in the row's number
 * field, or a click followed by a double click.
 *
 * A press outside the handle moves it there; a double click or Delete sets the neutral value; Shift makes everything
 * finer; Escape during a drag takes it back. The wheel works only with focus, so that a list of sliders scrolls.
 */
class AttributeSlider : public QWidget {
    Q_OBJECT

  public:
    explicit AttributeSlider(QWidget* parent = nullptr);

    /// Requires minimum < maximum and neutral within.
    void set_range(double minimum, double maximum, double neutral);
    double minimum() const { return minimum_; }
    double maximum() const { return maximum_; }
    double neutral() const { return neutral_; }

    double value() const { return value_; }
    bool is_modified() const;
    bool is_in_gesture() const { return in_gesture_; }

    /// Sets the value from outside: emits no signal of a person's input and ends a running gesture without commit.
    void set_value(double value);

    /// A value from another input of the same row, e.g. typed: like a key press, a part of a gesture.
    void input_value(double value);
    /// Ends a running gesture now and commits it.
    void finish_gesture();
    /// Sets the neutral value as one finished gesture.
    void reset_by_person();

    static constexpr double single_step = 0.05;
    static constexpr double page_step = 0.25;
    static constexpr double fine_step = 0.01;

    QSize sizeHint() const override { return {140, 22}; }
    QSize minimumSizeHint() const override { return {60, 22}; }

    /// Centre of the handle for `value`, in this widget's x coordinates (also for tests and scripted drags).
    double x_of_value(double value) const;
    double value_of_x(double x) const;

  Q_SIGNALS:
    void value_changing(double value);             ///< live, during a gesture
    void value_committed(double from, double to);  ///< once, at the end of a gesture that changed the value
    void value_shown(double value);                ///< the value shown changed for whatever reason

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void begin_gesture();
    void change_to(double value);
    void cancel_gesture();
    double rounded(double value) const;

    double minimum_ = -1.0;
    double maximum_ = 1.0;
    double neutral_ = 0.0;
    double value_ = 0.0;
    double gesture_from_ = 0.0;
    bool in_gesture_ = false;
    bool pressed_ = false;
    bool moved_ = false;
    bool hovered_ = false;
    double press_x_ = 0.0;
    double drag_anchor_x_ = 0.0;  ///< mouse position that belongs to drag_anchor_value_
    double drag_anchor_value_ = 0.0;
    bool drag_fine_ = false;
    int wheel_remainder_ = 0;
    QTimer burst_timer_;
};

}  // namespace lineament
