#include "widgets/sliders/slider_row.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QEvent>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QTimer>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "widgets/frame/icons.h"
#include "widgets/frame/theme.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/percent.h"

namespace lineament {
namespace {

constexpr int left_pad = 20;  // the marker of a changed value stands in it
constexpr int reset_width = 22;
constexpr int warning_width = 18;
constexpr int number_padding = 12;
constexpr int least_slider_width = 70;

/// Without case and accents, so that "lacheln" finds "Lächeln".
QString folded(const QString& text) {
    QString result;
    for (const QChar letter : text.normalized(QString::NormalizationForm_KD))
        if (letter.category() != QChar::Mark_NonSpacing) result += letter;
    return result.toCaseFolded();
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
    connect(this, &QAbstractSpinBox::editingFinished, this, &ValueSpinBox::tell_correction);
}

QValidator::State ValueSpinBox::validate(QString& text, int&) const {
    const std::optional<double> typed = parse_percent(text);
    // Nothing is refused while it is typed: what it comes to is seen at the end.
    return typed && *typed >= minimum() && *typed <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
}

void ValueSpinBox::fixup(QString& text) const {
    const std::optional<double> typed = parse_percent(text);
    if (typed) {
        hint_ = tr("From %1 to %2").arg(percent_text(minimum()), percent_text(maximum()));
        text = percent_text(std::clamp(*typed, minimum(), maximum()));
    } else if (!text.trimmed().isEmpty()) {
        hint_ = tr("“%1” is no number; type percent, for example 50").arg(text.trimmed());
    }
}

double ValueSpinBox::valueFromText(const QString& text) const {
    return std::clamp(parse_percent(text).value_or(value()), minimum(), maximum());
}

QString ValueSpinBox::textFromValue(double value) const {
    return percent_text(value);
}

void ValueSpinBox::commit_input() {
    if (text() == textFromValue(value())) return;
    interpretText();
    tell_correction();
}

void ValueSpinBox::tell_correction() {
    if (hint_.isEmpty()) return;
    const QString sentence = hint_;
    hint_.clear();
    Q_EMIT corrected(sentence);
    // Later, because the focus that moves on at this moment would hide it at once.
    QTimer::singleShot(0, this,
                       [this, sentence] { QToolTip::showText(mapToGlobal(QPoint(0, height())), sentence, this); });
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
    QStringList description{spec.tooltip, spec.note, spec.warning};
    description.removeAll(QString());
    slider_->setAccessibleDescription(description.join(QLatin1Char(' ')));
    searched_ = folded((QStringList{spec.title, spec.id, spec.group, spec.family} + spec.synonyms)
                           .join(QLatin1Char('\n')));  // no word goes over two of them
    number_->setRange(spec.minimum, spec.maximum);
    number_->setToolTip(tr("Percent; 0.5 is 50 %"));
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
    connect(number_, &ValueSpinBox::corrected, this, &SliderRow::hint);
    connect(reset_, &QToolButton::clicked, this, [this] {
        slider_->setFocus(Qt::OtherFocusReason);  // the button hides itself: the focus must not run away
        slider_->reset_by_person();
    });
}

bool SliderRow::is_modified() const {
    return slider_->is_modified();
}

bool SliderRow::matches(const QStringList& words) const {
    return std::all_of(words.begin(), words.end(),
                       [this](const QString& word) { return searched_.contains(folded(word)); });
}

void SliderRow::finish_input() {
    number_->commit_input();
    slider_->finish_gesture();
}

std::vector<QWidget*> SliderRow::focus_order() const {
    return {slider_, number_, reset_};
}

int SliderRow::wanted_title_width() const {
    return fontMetrics().horizontalAdvance(spec_.title) + (spec_.warning.isEmpty() ? 2 : warning_width + 2);
}

void SliderRow::set_title_width(int width) {
    title_width_ = width;
    place_parts();
    update();
}

bool SliderRow::shows_whole_title() const {
    return fontMetrics().horizontalAdvance(spec_.title) <= title_rect().width();
}

int SliderRow::number_width() const {
    return number_->fontMetrics().horizontalAdvance(percent_text(-1)) + number_padding;
}

int SliderRow::title_width() const {
    const int room = width() - left_pad - least_slider_width - number_width() - reset_width - 12;
    return std::max(40, std::min(title_width_ > 0 ? title_width_ : wanted_title_width(), room));
}

void SliderRow::show_value(double value) {
    const QSignalBlocker blocker(number_);
    number_->setValue(value);
    reset_->setVisible(is_modified());
    update(title_rect().united(QRect(0, 0, left_pad, height())));
}

QRect SliderRow::title_rect() const {
    return {left_pad, 0, title_width() - (spec_.warning.isEmpty() ? 0 : warning_width), height()};
}

QRect SliderRow::warning_rect() const {
    return {left_pad + title_width() - warning_width + 1, (height() - 15) / 2, 15, 15};
}

void SliderRow::resizeEvent(QResizeEvent*) {
    place_parts();
}

void SliderRow::place_parts() {
    const int number = number_width();
    const int slider_left = left_pad + title_width() + 4;
    const int slider_right = width() - number - reset_width - 8;
    slider_->setGeometry(slider_left, 0, std::max(40, slider_right - slider_left), height());
    number_->setGeometry(width() - number - reset_width - 6, (height() - 22) / 2, number, 22);
    reset_->setGeometry(width() - reset_width - 4, (height() - reset_width) / 2, reset_width, reset_width);
}

void SliderRow::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menu_requested(event->globalPos());
}

void SliderRow::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && event->position().x() < slider_->x()) slider_->reset_by_person();
}

QString SliderRow::tooltip_text() const {
    QStringList parts;
    parts << QStringLiteral("<b>%1</b>").arg(spec_.title.toHtmlEscaped());
    if (!spec_.tooltip.isEmpty()) parts << spec_.tooltip.toHtmlEscaped();
    if (!spec_.note.isEmpty()) parts << spec_.note.toHtmlEscaped();
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
    if (event->type() == QEvent::FontChange) place_parts();
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
