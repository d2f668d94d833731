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

  Q_SIGNALS:
    void cancel_requested();

  private:
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
    int message_serial_ = 0;
};

}  // namespace lineament
