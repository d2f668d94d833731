#include "widgets/frame/status_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "widgets/frame/icons.h"

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

void StatusPanel::set_field(QLabel* label, const QString& text, const QString& tooltip) {
    label->setText(text);
    label->setToolTip(tooltip);
    show_what_fits();
}

void StatusPanel::show_what_fits() {
    const QMargins margins = layout()->contentsMargins();
    int room = width() - margins.left() - margins.right();
    if (shows_progress()) room -= progress_box_->sizeHint().width() + layout()->spacing();
    // A sentence that somebody waits for is worth more than the model's name.
    if (!message_text_.isEmpty())
        room -= std::min(message_->fontMetrics().horizontalAdvance(message_text_), width() / 2) + layout()->spacing();
    for (QLabel* label : {zoom_, pack_, device_, timing_}) {
        const int needed = std::max(label->sizeHint().width(), label->minimumWidth()) + layout()->spacing();
        const bool fits = !label->text().isEmpty() && needed <= room;
        label->setVisible(fits);
        if (fits) room -= needed;
    }
    show_message();
}

void StatusPanel::show_message() {
    // As much of it as there is room for; the tool tip has it all.
    layout()->activate();
    message_->setText(message_->fontMetrics().elidedText(message_text_, Qt::ElideRight, message_->width()));
}

QSize StatusPanel::minimumSizeHint() const {
    return {240, std::max(26, layout()->minimumSize().height())};
}

void StatusPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    show_what_fits();
}

void StatusPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) show_what_fits();
}

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
    // A field whose width follows its digits would make its neighbours dance while zooming.
    zoom_->setMinimumWidth(zoom_->fontMetrics().horizontalAdvance(tr("%1 %").arg(1000)));
    zoom_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    set_field(zoom_, tr("%1 %").arg(std::lround(device_pixels_per_image_pixel * 100)), tr("Zoom"));
}

void StatusPanel::set_message(const QString& text, int milliseconds) {
    message_text_ = text;
    message_->setToolTip(text);
    show_what_fits();
    const int serial = ++message_serial_;
    if (milliseconds <= 0) return;
    QTimer::singleShot(milliseconds, this, [this, serial] {
        if (serial == message_serial_) set_message(QString());
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
    show_what_fits();
}

void StatusPanel::clear_progress() {
    progress_box_->hide();
    show_what_fits();
}

bool StatusPanel::shows_progress() const {
    return !progress_box_->isHidden();
}

}  // namespace lineament
