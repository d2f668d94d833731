#include "widgets/slider_row.h"

#include <QApplication>
#include <QEvent>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "widgets/attribute_slider.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

namespace lineament {
namespace {

constexpr int left_pad = 20;  // the marker of a changed value stands in it
constexpr int number_width = 56;
constexpr int reset_width = 22;
constexpr int warning_width = 18;

int title_width(int row_width) {
    return std::clamp(row_width * 32 / 100, 84, 170);
}

}  // namespace

ValueSpinBox::ValueSpinBox(QWidget* parent) : QDoubleSpinBox(parent) {
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setFocusPolicy(Qt::StrongFocus);
    setKeyboardTracking(false);
    setDecimals(2);
    setSingleStep(AttributeSlider::single_step);
    setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setFrame(false);
}

void ValueSpinBox::stepBy(int steps) {
    const bool fine = QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier);
    setSingleStep(fine ? AttributeSlider::fine_step : AttributeSlider::single_step);
    QDoubleSpinBox::stepBy(steps);
}

void ValueSpinBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) {
        QDoubleSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

SliderRow::SliderRow(const SliderSpec& spec, QWidget* parent)
    : QWidget(parent),
      spec_(spec),
      slider_(new AttributeSlider(this)),
      number_(new ValueSpinBox(this)),
      reset_(new QToolButton(this)) {
    slider_->set_range(spec.minimum, spec.maximum, spec.neutral);
    slider_->set_value(spec.value);
    slider_->setAccessibleName(spec.title);
    slider_->setAccessibleDescription(spec.warning.isEmpty() ? spec.tooltip : spec.tooltip + ' ' + spec.warning);
    number_->setRange(spec.minimum, spec.maximum);
    number_->setSuffix(spec.unit);
    number_->setAccessibleName(tr("%1, number").arg(spec.title));
    number_->findChild<QLineEdit*>()->setAccessibleName(number_->accessibleName());
    reset_->setIcon(themed_icon(QStringLiteral("reset")));
    reset_->setIconSize({14, 14});
    reset_->setAutoRaise(true);
    reset_->setFocusPolicy(Qt::TabFocus);
    reset_->setAccessibleName(tr("Reset %1").arg(spec.title));
    reset_->setToolTip(tr("Reset %1").arg(spec.title));
    show_value(slider_->value());

    connect(slider_, &AttributeSlider::value_shown, this, &SliderRow::show_value);
    connect(number_, &QDoubleSpinBox::valueChanged, slider_, &AttributeSlider::input_value);
    connect(number_, &QDoubleSpinBox::editingFinished, slider_, &AttributeSlider::finish_gesture);
    connect(reset_, &QToolButton::clicked, this, [this] {
        slider_->setFocus(Qt::OtherFocusReason);  // the button hides itself: the focus must not run away
        slider_->reset_by_person();
    });
}

bool SliderRow::is_modified() const {
    return slider_->is_modified();
}

bool SliderRow::matches(const QStringList& words) const {
    return std::all_of(words.begin(), words.end(), [this](const QString& word) {
        return spec_.title.contains(word, Qt::CaseInsensitive) || spec_.id.contains(word, Qt::CaseInsensitive) ||
               spec_.group.contains(word, Qt::CaseInsensitive) || spec_.family.contains(word, Qt::CaseInsensitive);
    });
}

void SliderRow::show_value(double value) {
    const QSignalBlocker blocker(number_);
    number_->setValue(value);
    reset_->setVisible(is_modified());
    update(title_rect().united(QRect(0, 0, left_pad, height())));
}

QRect SliderRow::title_rect() const {
    return {left_pad, 0, title_width(width()) - (spec_.warning.isEmpty() ? 0 : warning_width), height()};
}

QRect SliderRow::warning_rect() const {
    return {left_pad + title_width(width()) - warning_width + 1, (height() - 15) / 2, 15, 15};
}

void SliderRow::resizeEvent(QResizeEvent*) {
    const int slider_left = left_pad + title_width(width()) + 4;
    const int slider_right = width() - number_width - reset_width - 8;
    slider_->setGeometry(slider_left, 0, std::max(40, slider_right - slider_left), height());
    number_->setGeometry(width() - number_width - reset_width - 6, (height() - 22) / 2, number_width, 22);
    reset_->setGeometry(width() - reset_width - 4, (height() - reset_width) / 2, reset_width, reset_width);
}

void SliderRow::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().x() < slider_->x()) slider_->reset_by_person();
}

QString SliderRow::tooltip_text() const {
    QStringList parts;
    parts << QStringLiteral("<b>%1</b>").arg(spec_.title.toHtmlEscaped());
    if (!spec_.tooltip.isEmpty()) parts << spec_.tooltip.toHtmlEscaped();
    if (!spec_.warning.isEmpty()) parts << QStringLiteral("<i>%1</i>").arg(spec_.warning.toHtmlEscaped());
    parts << tr("Double click to reset, Shift for fine steps");
    return parts.join(QStringLiteral("<br>"));
}

bool SliderRow::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tooltip_text(), this);
        return true;
    }
    return QWidget::event(event);
}

void SliderRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange) update();
    QWidget::changeEvent(event);
}

void SliderRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = theme_colors(palette());
    const bool modified = is_modified();
    if (modified) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isEnabled() ? colors.accent : colors.muted_text);
        painter.drawEllipse(QPointF(left_pad / 2.0 + 1, height() / 2.0), 2.5, 2.5);
    }
    const QPalette::ColorGroup group = isEnabled() ? QPalette::Active : QPalette::Disabled;
    painter.setPen(palette().color(group, QPalette::WindowText));
    const QRect title = title_rect();
    painter.drawText(title, Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(spec_.title, Qt::ElideRight, title.width()));
    if (spec_.warning.isEmpty()) return;

    const QRectF sign = QRectF(warning_rect()).adjusted(1, 1, -1, -1);
    const QColor color = isEnabled() ? colors.warning : colors.muted_text;
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const double x = sign.center().x();
    painter.drawPolygon(QPolygonF({QPointF(x, sign.top()), sign.bottomRight(), sign.bottomLeft()}));
    painter.drawLine(QPointF(x, sign.top() + 4.6), QPointF(x, sign.top() + 8.2));
    painter.drawPoint(QPointF(x, sign.top() + 10.4));
}

}  // namespace lineament
