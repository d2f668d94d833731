#include "widgets/sliders/collapsible_section.h"

#include <QKeyEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/frame/icons.h"
#include "widgets/frame/theme.h"
#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

constexpr int reset_side = 22;
constexpr int text_left = 24;

}  // namespace

SectionHeader::SectionHeader(const QString& title, const QString& family, QWidget* parent)
    : QAbstractButton(parent), family_(family) {
    setText(title);
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    set_counts(0, 0);
}

void SectionHeader::set_counts(int sliders, int modified) {
    modified_ = modified;
    const QString what = family_.isEmpty() || family_ == text() ? text() : tr("%1, %2").arg(text(), family_);
    setAccessibleName(tr("%1: %2 of %3 changed").arg(what).arg(modified).arg(sliders));
    setToolTip(what);
    update();
}

QFont SectionHeader::title_font() const {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

double SectionHeader::badge_end() const {
    return width() - reset_side - 12;
}

double SectionHeader::badge_width() const {
    if (modified_ == 0) return 0;
    return std::max(18.0, fontMetrics().horizontalAdvance(QString::number(modified_)) + 11.0);
}

double SectionHeader::title_end() const {
    return badge_end() - (modified_ > 0 ? badge_width() + 8 : 0);
}

bool SectionHeader::shows_whole_title() const {
    return text_left + QFontMetrics(title_font()).horizontalAdvance(text()) <= title_end();
}

void SectionHeader::keyPressEvent(QKeyEvent* event) {
    const bool opens = event->key() == Qt::Key_Right && !isChecked();
    const bool closes = event->key() == Qt::Key_Left && isChecked();
    const bool toggles = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (opens || closes || toggles) {
        click();
    } else {
        QAbstractButton::keyPressEvent(event);
    }
}

void SectionHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = theme_colors(palette());
    const QRectF card = QRectF(rect()).adjusted(2, 2, -2, -2);
    QColor fill = colors.raised;
    if (underMouse()) fill = is_dark(palette()) ? fill.lighter(112) : fill.darker(103);
    painter.setPen(hasFocus() ? QPen(colors.accent, 1.5) : QPen(colors.line, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(card.adjusted(.5, .5, -.5, -.5), 5, 5);

    const double middle = height() / 2.0;
    painter.setPen(QPen(colors.muted_text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    if (isChecked()) {
        painter.drawPolyline(QPolygonF({{9.5, middle - 1.75}, {13, middle + 1.75}, {16.5, middle - 1.75}}));
    } else {
        painter.drawPolyline(QPolygonF({{11.25, middle - 3.5}, {14.75, middle}, {11.25, middle + 3.5}}));
    }

    if (modified_ > 0) {
        const QString count = QString::number(modified_);
        const QRectF badge(badge_end() - badge_width(), middle - 9, badge_width(), 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.accent);
        painter.drawRoundedRect(badge, 9, 9);
        painter.setPen(palette().color(QPalette::HighlightedText));
        painter.drawText(badge, Qt::AlignCenter, count);
    }
    const double right = title_end();
    const QFont bold = title_font();
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    const QFontMetrics metrics(bold);
    const QString title = metrics.elidedText(text(), Qt::ElideRight, static_cast<int>(right - text_left));
    painter.drawText(QRectF(text_left, 0, right - text_left, height()), Qt::AlignVCenter | Qt::AlignLeft, title);
    const double family_left = text_left + metrics.horizontalAdvance(title) + 8;
    if (family_.isEmpty() || family_ == text() || family_left > right - 20) return;
    painter.setFont(font());
    painter.setPen(colors.muted_text);
    painter.drawText(QRectF(family_left, 0, right - family_left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(family_, Qt::ElideRight, static_cast<int>(right - family_left)));
}

CollapsibleSection::CollapsibleSection(const QString& key, const QString& title, const QString& family, QWidget* parent)
    : QWidget(parent),
      key_(key),
      header_(new SectionHeader(title, family, this)),
      reset_(new QToolButton(this)),
      body_(new QWidget(this)),
      body_layout_(new QVBoxLayout(body_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(2);
    layout->addWidget(header_);
    layout->addWidget(body_);
    body_layout_->setContentsMargins(0, 2, 0, 2);
    body_layout_->setSpacing(0);
    reset_->setIcon(themed_icon(QStringLiteral("reset")));
    reset_->setIconSize({14, 14});
    reset_->setAutoRaise(true);
    reset_->setFocusPolicy(Qt::TabFocus);
    reset_->setFixedSize(reset_side, reset_side);
    reset_->setAccessibleName(tr("Reset all of %1").arg(title));
    reset_->setToolTip(tr("Reset all of %1").arg(title));
    reset_->hide();
    connect(reset_, &QToolButton::clicked, this, [this] {
        header_->setFocus(Qt::OtherFocusReason);
        Q_EMIT reset_requested();
    });
    connect(header_, &QAbstractButton::toggled, this, [this](bool open) {
        collapsed_ = !open;
        forced_open_ = false;
        refresh();
        Q_EMIT collapse_toggled(collapsed_);
    });
}

void CollapsibleSection::add_row(SliderRow* row) {
    rows_.push_back(row);
    body_layout_->addWidget(row);
}

std::vector<QWidget*> CollapsibleSection::focus_order() const {
    std::vector<QWidget*> order{header_, reset_};
    for (const SliderRow* row : rows_) {
        const std::vector<QWidget*> parts = row->focus_order();
        order.insert(order.end(), parts.begin(), parts.end());
    }
    return order;
}

void CollapsibleSection::set_collapsed(bool collapsed) {
    collapsed_ = collapsed;
    refresh();
}

void CollapsibleSection::set_forced_open(bool forced) {
    forced_open_ = forced;
    refresh();
}

void CollapsibleSection::refresh() {
    const bool open = forced_open_ || !collapsed_;
    const QSignalBlocker blocker(header_);
    header_->setChecked(open);
    header_->update();
    body_->setVisible(open);
}

void CollapsibleSection::update_counts() {
    const auto modified = std::count_if(rows_.begin(), rows_.end(), [](SliderRow* row) { return row->is_modified(); });
    header_->set_counts(static_cast<int>(rows_.size()), static_cast<int>(modified));
    reset_->setVisible(modified > 0);
}

void CollapsibleSection::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    reset_->move(width() - reset_side - 6, (header_->sizeHint().height() - reset_side) / 2);
    reset_->raise();
}

}  // namespace lineament
