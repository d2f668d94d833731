#include "widgets/status_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "widgets/icons.h"

namespace lineament {

StatusPanel::StatusPanel(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(16);
    message_ = new QLabel(this);
    message_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    progress_box_ = new QWidget(this);
    auto* progress_layout = new QHBoxLayout(progress_box_);
    progress_layout->setContentsMargins(0, 0, 0, 0);
    progress_layout->setSpacing(8);
    progress_text_ = new QLabel(progress_box_);
    progress_ = new QProgressBar(progress_box_);
    progress_->setTextVisible(false);
    progress_->setFixedSize(150, 6);
    progress_->setAccessibleName(tr("Progress"));
    cancel_ = new QToolButton(progress_box_);
    cancel_->setIcon(themed_icon(QStringLiteral("close")));
    cancel_->setIconSize({12, 12});
    cancel_->setAutoRaise(true);
    cancel_->setAccessibleName(tr("Cancel"));
    cancel_->setToolTip(tr("Cancel"));
    cancel_->setFocusPolicy(Qt::TabFocus);
    progress_layout->addWidget(progress_text_);
    progress_layout->addWidget(progress_);
    progress_layout->addWidget(cancel_);
    connect(cancel_, &QToolButton::clicked, this, &StatusPanel::cancel_requested);

    layout->addWidget(message_, 1);
    layout->addWidget(progress_box_);
    timing_ = add_field(tr("Time of the last step"));
    pack_ = add_field(tr("Model"));
    device_ = add_field(tr("Device"));
    zoom_ = add_field(tr("Zoom"));
    progress_box_->hide();
    setMinimumHeight(26);
}

QLabel* StatusPanel::add_field(const QString& description) {
    auto* label = new QLabel(this);
    label->setAccessibleDescription(description);  // a name would hide the text from screen readers
    label->setForegroundRole(QPalette::PlaceholderText);
    label->hide();
    layout()->addWidget(label);
    return label;
}

namespace {

void set_field(QLabel* label, const QString& text, const QString& tooltip) {
    label->setText(text);
    label->setToolTip(tooltip);
    label->setVisible(!text.isEmpty());
}

}  // namespace

void StatusPanel::set_device(const QString& text, const QString& tooltip) {
    set_field(device_, text, tooltip);
}

void StatusPanel::set_pack(const QString& text, const QString& tooltip) {
    set_field(pack_, text, tooltip);
}

void StatusPanel::set_timing(const QString& text, const QString& tooltip) {
    set_field(timing_, text, tooltip);
}

void StatusPanel::set_zoom(double device_pixels_per_image_pixel) {
    set_field(zoom_, tr("%1 %").arg(std::lround(device_pixels_per_image_pixel * 100)), tr("Zoom"));
    // A field whose width follows its digits would make its neighbours dance while zooming.
    zoom_->setMinimumWidth(zoom_->fontMetrics().horizontalAdvance(tr("%1 %").arg(1000)));
    zoom_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

void StatusPanel::set_message(const QString& text, int milliseconds) {
    message_->setText(text);
    message_->setToolTip(text);
    const int serial = ++message_serial_;
    if (milliseconds <= 0) return;
    QTimer::singleShot(milliseconds, this, [this, serial] {
        if (serial == message_serial_) message_->clear();
    });
}

void StatusPanel::set_progress(const QString& text, double fraction, bool cancellable) {
    progress_text_->setText(text);
    if (fraction < 0) {
        progress_->setRange(0, 0);
    } else {
        progress_->setRange(0, 1000);
        progress_->setValue(static_cast<int>(std::lround(std::min(fraction, 1.0) * 1000)));
    }
    cancel_->setVisible(cancellable);
    progress_box_->show();
}

void StatusPanel::clear_progress() {
    progress_box_->hide();
}

bool StatusPanel::shows_progress() const {
    return !progress_box_->isHidden();
}

}  // namespace lineament
