#include "widgets/frame/focus_order.h"

#include <QWidget>
#include <algorithm>
#include <vector>

namespace lineament {
namespace {

bool takes_tab(const QWidget* widget) {
    return (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && !widget->focusProxy();
}

/// Children as they are read. A line is what begins above the middle of its first (highest) member.
std::vector<QWidget*> children_as_seen(const QWidget* parent) {
    std::vector<QWidget*> children;
    for (QObject* object : parent->children()) {
        QWidget* child = qobject_cast<QWidget*>(object);
        if (child && !child->isWindow() && child->isVisible()) children.push_back(child);
    }
    std::stable_sort(children.begin(), children.end(),
                     [](const QWidget* a, const QWidget* b) { return a->y() < b->y(); });
    const bool leftwards = parent->layoutDirection() == Qt::RightToLeft;
    for (auto line = children.begin(); line != children.end();) {
        const int middle = (*line)->geometry().center().y();
        const auto end =
            std::find_if(std::next(line), children.end(), [middle](const QWidget* w) { return w->y() > middle; });
        std::stable_sort(line, end, [leftwards](const QWidget* a, const QWidget* b) {
            return leftwards ? a->x() > b->x() : a->x() < b->x();
        });
        line = end;
    }
    return children;
}

void collect(const QWidget* parent, std::vector<QWidget*>& found) {
    for (QWidget* child : children_as_seen(parent)) {
        if (takes_tab(child)) found.push_back(child);
        collect(child, found);
    }
}

}  // namespace

void order_focus_as_seen(QWidget* window) {
    std::vector<QWidget*> order;
    collect(window, order);
    for (size_t i = 1; i < order.size(); ++i)
        QWidget::setTabOrder(order[i - 1], order[i]);
}

}  // namespace lineament
