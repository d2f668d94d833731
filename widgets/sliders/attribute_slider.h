#pragma once

#include <QTimer>
#include <QWidget>

namespace lineament {

/**
 * One attribute's slider: filled from the neutral value outwards, so that its state is seen at a glance.
 *
 * Responsibility: turn mouse, wheel and keys into a value, and tell live changes from finished ones. Every new value is
 * told by value_changing, and every finished step by one value_committed: at the end of a drag, or none when it came
 * back to where it started, and at once for a key, a wheel notch, a number typed in the row's field or a click. Of
 * steps that follow each other quickly (keys, notches, a click and the double click that it is the first half of) those
 * after the first say that they belong to the one before: together they are one thing to undo.
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

    /// Sets the value from outside: emits no signal of a person's input and ends a running drag without commit.
    void set_value(double value);

    /// A value from another input of the same row, e.g. typed: like a key press.
    void input_value(double value);
    /// Ends a running drag now and commits it; the next step belongs to none before.
    void finish_gesture();
    /// Sets the neutral value as a step.
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
    void value_changing(double value);  ///< live, and before the step's value_committed
    /// A finished step that changed the value. `joins`: it belongs to the step before it, whose end it starts from.
    void value_committed(double from, double to, bool joins);
    void value_shown(double value);  ///< the value shown changed for whatever reason

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
    void begin_drag();
    void change_to(double value);
    void step_to(double value);
    void cancel_drag();
    double rounded(double value) const;

    double minimum_ = -1.0;
    double maximum_ = 1.0;
    double neutral_ = 0.0;
    double value_ = 0.0;
    double drag_from_ = 0.0;
    bool pressed_ = false;  ///< a drag, or the first half of a click
    bool moved_ = false;
    bool hovered_ = false;
    double press_x_ = 0.0;
    double drag_anchor_x_ = 0.0;  ///< mouse position that belongs to drag_anchor_value_
    double drag_anchor_value_ = 0.0;
    bool drag_fine_ = false;
    int wheel_remainder_ = 0;
    QTimer burst_timer_;     ///< runs while a further step belongs to the one before
    bool in_burst_ = false;  ///< ... of which there was one that changed the value
};

}  // namespace lineament
