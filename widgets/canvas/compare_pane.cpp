#include "widgets/canvas/compare_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "widgets/canvas/flow_overlay.h"
#include "widgets/canvas/photo_canvas.h"
#include "widgets/frame/theme.h"

namespace lineament {

ComparePane::ComparePane(const ComparePaneInfo& info, QWidget* parent) : QWidget(parent), info_(info) {
    QVBoxLayout* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2);  // room for the frame of the focus
    layout->setSpacing(0);
    QHBoxLayout* heading = new QHBoxLayout;
    heading->setContentsMargins(10, 5, 10, 0);
    heading->setSpacing(8);
    title_ = new QLabel(info_.title, this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    used_mark_ = new QLabel(tr("in use"), this);
    used_mark_->setForegroundRole(QPalette::Link);
    used_mark_->hide();
    heading->addWidget(title_);
    heading->addWidget(used_mark_);
    heading->addStretch(1);
    figures_ = new QLabel(this);
    figures_->setContentsMargins(10, 0, 10, 3);
    figures_->setForegroundRole(QPalette::PlaceholderText);
    figures_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    figures_->setWordWrap(true);
    // The same height in every pane, so that the pictures are of one size whatever their figures say.
    figures_->setFixedHeight(2 * figures_->fontMetrics().lineSpacing() + 4);
    canvas_ = new PhotoCanvas(this);
    canvas_->setObjectName(QStringLiteral("pane_") + info_.id);
    canvas_->setMinimumSize(120, 100);
    canvas_->set_empty_text(tr("No picture yet"), QString());
    if (info_.can_be_used) canvas_->setToolTip(tr("Click to use this result for the photo"));
    flow_ = new FlowOverlay(canvas_);
    layout->addLayout(heading);
    layout->addWidget(figures_);
    layout->addWidget(canvas_, 1);
    setFocusProxy(canvas_);
    update_accessible_name();
}

void ComparePane::set_pictures(const QImage& before, const QImage& after) {
    canvas_->clear_busy();
    canvas_->clear_error();
    if (canvas_->before().cacheKey() == before.cacheKey()) {
        canvas_->set_after(after);
    } else {
        canvas_->set_images(before, after);
    }
}

void ComparePane::clear() {
    canvas_->clear_busy();
    canvas_->clear_error();
    canvas_->set_images(QImage());
    set_figures(QString());
    set_flow({});
}

void ComparePane::set_flow(const FlowField& flow) {
    flow_->set_flow(flow);
}

bool ComparePane::has_picture() const {
    return canvas_->has_image();
}

QImage ComparePane::picture() const {
    return has_picture() ? canvas_->after() : QImage();
}

void ComparePane::set_figures(const QString& text, const QString& details) {
    if (text == figures_text_) return;
    figures_text_ = text;
    figures_->setText(text);
    figures_->setToolTip(details);
    update_accessible_name();
}

void ComparePane::show_busy(const QString& text, double fraction) {
    canvas_->set_busy(text, fraction);
}

void ComparePane::show_error(const QString& sentence) {
    canvas_->clear_busy();
    canvas_->show_error(sentence);
}

QString ComparePane::error_text() const {
    return canvas_->error_text();
}

void ComparePane::set_used(bool used) {
    used_ = used;
    used_mark_->setVisible(used);
    update_accessible_name();
    update();
}

void ComparePane::update_accessible_name() {
    QStringList parts{info_.title};
    if (used_) parts << tr("in use");
    if (!figures_text_.isEmpty()) parts << figures_text_;
    canvas_->setAccessibleName(parts.join(QStringLiteral(", ")));
}

void ComparePane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeColors colors = theme_colors(palette());
    const bool focused = canvas_->hasFocus();
    painter.setPen(QPen(focused ? colors.accent : colors.line, focused ? 2 : 1));
    painter.setBrush(colors.raised);
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

}  // namespace lineament
