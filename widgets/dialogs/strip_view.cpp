#include "widgets/dialogs/strip_view.h"

#include <QPainter>
#include <algorithm>

#include "widgets/frame/theme.h"

namespace lineament {
namespace {

constexpr int gap = 3;

}  // namespace

StripView::StripView(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setSizePolicy(policy);
}

void StripView::set_cells(const QVector<QImage>& cells, const QStringList& headings) {
    Q_ASSERT(cells.isEmpty() || (!headings.isEmpty() && cells.size() % headings.size() == 0));
    cells_ = cells;
    headings_ = headings;
    update();
}

void StripView::set_empty_text(const QString& text) {
    empty_text_ = text;
    update();
}

int StripView::rows() const {
    return headings_.isEmpty() ? 0 : static_cast<int>(cells_.size() / headings_.size());
}

int StripView::heading_height() const {
    return fontMetrics().height() + 2 * gap;
}

int StripView::cell_side() const {
    const int columns = static_cast<int>(headings_.size());
    const int by_width = (width() - gap * (columns - 1)) / columns;
    const int by_height = (height() - heading_height() - gap * (rows() - 1)) / rows();
    return std::max(8, std::min(by_width, by_height));
}

void StripView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeColors colors = theme_colors(palette());
    if (cells_.isEmpty()) {
        painter.setPen(colors.line);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
        painter.setPen(colors.muted_text);
        painter.drawText(rect().adjusted(24, 12, -24, -12), Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int columns = static_cast<int>(headings_.size());
    const int side = cell_side();
    const int left = (width() - columns * side - gap * (columns - 1)) / 2;
    painter.setPen(colors.muted_text);
    for (int column = 0; column < columns; ++column) {
        painter.drawText(QRect(left + column * (side + gap), 0, side, heading_height()), Qt::AlignCenter,
                         headings_[column]);
    }
    for (int i = 0; i < cells_.size(); ++i) {
        const QPoint corner(left + i % columns * (side + gap), heading_height() + i / columns * (side + gap));
        painter.drawImage(QRect(corner, QSize(side, side)), cells_[i]);
    }
}

}  // namespace lineament
