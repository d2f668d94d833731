#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace lineament {

/**
 * The line at the window's foot: what is going on (with a way to stop it), and on what device, with which model pack,
 * how fast, at what zoom. Put it into a QStatusBar with addWidget(panel, 1) or into a layout.
 *
 * Where there is no room for all fields the less important ones go: a text that is cut off says less than none. It asks
 * for little width itself, so that it never makes a window wider than its screen.
 */
class StatusPanel : public QWidget {
    Q_OBJECT

  public:
    explicit StatusPanel(QWidget* parent = nullptr);

    /// An empty text hides the field.
    void set_device(const QString& text, const QString& tooltip = QString());
    void set_pack(const QString& text, const QString& tooltip = QString());
    void set_timing(const QString& text, const QString& tooltip = QString());
    void set_zoom(double device_pixels_per_image_pixel);
    /// A sentence at the left; `milliseconds` > 0 clears it after that time.
    void set_message(const QString& text, int milliseconds = 0);

    /// Shows the bar. `fraction` is 0..1, or negative when it is not known; `cancellable` shows the button.
    void set_progress(const QString& text, double fraction, bool cancellable = true);
    void clear_progress();
    bool shows_progress() const;

    QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void cancel_requested();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void set_field(QLabel* label, const QString& text, const QString& tooltip);
    void show_what_fits();
    void show_message();
    QLabel* add_field(const QString& description);

    QLabel* message_ = nullptr;
    QLabel* device_ = nullptr;
    QLabel* pack_ = nullptr;
    QLabel* timing_ = nullptr;
    QLabel* zoom_ = nullptr;
    QWidget* progress_box_ = nullptr;
    QLabel* progress_text_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QToolButton* cancel_ = nullptr;
    QString message_text_;
    int message_serial_ = 0;
};

}  // namespace lineament
