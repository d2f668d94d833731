#include "widgets/dialogs/contact_sheet.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace lineament {
namespace {

constexpr int gap = 16;

QFont sheet_font(int pixels, QFont::Weight weight) {
    QFont font;
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

}  // namespace

QImage contact_sheet(const QVector<ContactCell>& cells, const QString& heading, int least_side) {
    if (cells.isEmpty()) return {};
    const int count = static_cast<int>(cells.size());
    const int columns = count == 4 ? 2 : std::min(count, 3);
    const int rows = (count + columns - 1) / columns;
    const QSize own = cells.first().picture.size();
    const int factor = std::max(1, (least_side + own.width() - 1) / std::max(1, own.width()));
    const QSize side = own * factor;
    const int text_pixels = std::clamp(side.width() / 24, 14, 40);
    const QFont plain = sheet_font(text_pixels, QFont::Normal), bold = sheet_font(text_pixels, QFont::DemiBold);
    const int line = QFontMetrics(bold).lineSpacing();
    const int cell_height = side.height() + 3 * line + gap / 2;  // a title and two lines of figures
    const int top = gap + line + gap;

    QImage sheet(gap + columns * (side.width() + gap), top + rows * (cell_height + gap), QImage::Format_RGB32);
    sheet.fill(Qt::white);
    QPainter painter(&sheet);
    painter.setPen(Qt::black);
    painter.setFont(bold);
    painter.drawText(QRect(gap, gap, sheet.width() - 2 * gap, line), Qt::AlignLeft | Qt::AlignVCenter, heading);
    for (int i = 0; i < count; ++i) {
        const QPoint corner(gap + i % columns * (side.width() + gap), top + i / columns * (cell_height + gap));
        painter.drawImage(QRect(corner, side), cells[i].picture);
        const QRect text(corner + QPoint(0, side.height() + gap / 2), QSize(side.width(), line));
        painter.setFont(bold);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, cells[i].title);
        painter.setFont(plain);
        painter.drawText(QRect(text.left(), text.bottom() + 1, side.width(), 2 * line),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, cells[i].details);
    }
    return sheet;
}

}  // namespace lineament
