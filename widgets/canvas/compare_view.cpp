#include "widgets/canvas/compare_view.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "widgets/frame/icons.h"

namespace lineament {
namespace {

constexpr int gap = 6;
constexpr int pane_heading_px = 60;  // above each picture, for choosing the number of columns

}  // namespace

CompareView::CompareView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Comparison of methods"));
    QVBoxLayout* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gap, 4, gap, gap);
    layout->setSpacing(4);
    layout->addWidget(build_header());
    QWidget* panes = new QWidget(this);
    grid_ = new QGridLayout(panes);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(gap);
    layout->addWidget(panes, 1);
}

QWidget* CompareView::build_header() {
    QWidget* header = new QWidget(this);
    QHBoxLayout* layout = new QHBoxLayout(header);
    layout->setContentsMargins(4, 0, 0, 0);
    const auto button = [&](const char* icon, const QString& text, const QString& name) {
        QToolButton* made = new QToolButton(header);
        made->setText(text);
        made->setIcon(themed_icon(QLatin1String(icon)));
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        made->setAutoRaise(true);
        made->setObjectName(name);
        return made;
    };
    QToolButton* choose = button("sliders", tr("Panes"), QStringLiteral("compare_panes"));
    choose->setToolTip(tr("What to compare: two to six panes"));
    choose->setPopupMode(QToolButton::InstantPopup);
    chooser_ = new QMenu(choose);
    chooser_->setObjectName(QStringLiteral("compare_chooser"));
    choose->setMenu(chooser_);
    connect(chooser_, &QMenu::aboutToShow, this, &CompareView::fill_chooser);
    export_ = button("export", tr("Contact sheet"), QStringLiteral("compare_export"));
    export_->setToolTip(tr("Save all panes with their titles as one picture"));
    connect(export_, &QToolButton::clicked, this, &CompareView::export_wanted);
    QToolButton* close = button("close", tr("Back to the photo"), QStringLiteral("compare_close"));
    connect(close, &QToolButton::clicked, this, &CompareView::close_wanted);
    layout->addWidget(choose);
    layout->addWidget(export_);
    layout->addStretch(1);
    layout->addWidget(close);
    return header;
}

void CompareView::set_choices(const QVector<ComparePaneInfo>& choices) {
    choices_ = choices;
}

void CompareView::set_panes(const QStringList& ids) {
    QStringList wanted;
    for (const QString& id : ids) {
        const auto choice =
            std::find_if(choices_.begin(), choices_.end(), [&](const ComparePaneInfo& info) { return info.id == id; });
        if (choice == choices_.end() || wanted.contains(id) || wanted.size() == max_panes) continue;
        wanted << id;
        if (!panes_.contains(id)) panes_.insert(id, make_pane(*choice));
    }
    for (const QString& id : order_)
        if (!wanted.contains(id)) panes_.take(id)->deleteLater();
    order_ = wanted;
    columns_ = 0;
    arrange();
    if (!order_.contains(focused_)) focused_ = order_.value(0);
}

ComparePane* CompareView::make_pane(const ComparePaneInfo& info) {
    ComparePane* pane = new ComparePane(info, this);
    PhotoCanvas* canvas = pane->canvas();
    canvas->set_view_mode(mode_);
    canvas->set_split_position(split_);
    canvas->installEventFilter(this);
    pane->set_used(info.id == used_);
    follow(canvas);
    return pane;
}

/// Lets the other panes follow what a person does to this one.
void CompareView::follow(PhotoCanvas* canvas) {
    connect(canvas, &PhotoCanvas::view_changed, this, [this, canvas] {
        view_state_ = canvas->view_state();
        for_others(canvas, [this](PhotoCanvas* other) { other->set_view_state(view_state_); });
    });
    connect(canvas, &PhotoCanvas::zoom_changed, this, [this, canvas](double zoom) {
        if (canvas == focused_canvas()) Q_EMIT zoom_changed(zoom);
    });
    connect(canvas, &PhotoCanvas::split_changed, this, [this, canvas](double split) {
        split_ = split;
        for_others(canvas, [split](PhotoCanvas* other) { other->set_split_position(split); });
    });
    connect(canvas, &PhotoCanvas::show_original_changed, this, [this, canvas](bool shown) {
        if (following_) return;
        for_others(canvas, [shown](PhotoCanvas* other) { other->set_show_original(shown); });
        Q_EMIT show_original_changed(shown);
    });
    connect(canvas, &PhotoCanvas::clicked, this, [this, canvas] {
        const QString id = id_of(canvas);
        if (pane(id)->info().can_be_used) Q_EMIT pane_used(id);
    });
    connect(canvas, &PhotoCanvas::files_dropped, this, &CompareView::files_dropped);
    connect(canvas, &PhotoCanvas::image_dropped, this, &CompareView::image_dropped);
}

template <typename Change>
void CompareView::for_others(const PhotoCanvas* canvas, const Change& change) {
    if (following_) return;
    const QScopedValueRollback<bool> guard(following_, true);
    for (ComparePane* pane : std::as_const(panes_))
        if (pane->canvas() != canvas) change(pane->canvas());
}

QStringList CompareView::pane_ids() const {
    return order_;
}

QString CompareView::id_of(const QObject* canvas) const {
    for (auto pane = panes_.begin(); pane != panes_.end(); ++pane)
        if (pane.value()->canvas() == canvas) return pane.key();
    return {};
}

void CompareView::set_original(const QImage& original) {
    original_ = original;
    view_state_ = CanvasViewState();
    for (ComparePane* pane : std::as_const(panes_))
        pane->clear();
}

void CompareView::set_picture(const QString& id, const QImage& picture) {
    ComparePane* shown = pane(id);
    if (!shown || picture.size() != original_.size() || picture.isNull()) return;
    const bool first = !shown->has_picture();
    shown->set_pictures(original_, picture);
    if (first) shown->canvas()->set_view_state(view_state_);
}

void CompareView::set_used(const QString& id) {
    used_ = id;
    for (ComparePane* pane : std::as_const(panes_))
        pane->set_used(pane->info().id == id);
}

void CompareView::focus_pane(const QString& id) {
    if (ComparePane* wanted = pane(id)) wanted->canvas()->setFocus(Qt::TabFocusReason);
}

PhotoCanvas* CompareView::focused_canvas() const {
    const ComparePane* focused = pane(focused_);
    return focused ? focused->canvas() : nullptr;
}

void CompareView::set_view_mode(ViewMode mode) {
    mode_ = mode;
    for (ComparePane* pane : std::as_const(panes_))
        pane->canvas()->set_view_mode(mode);
}

void CompareView::set_show_original(bool show) {
    const QScopedValueRollback<bool> guard(following_, true);
    for (ComparePane* pane : std::as_const(panes_))
        pane->canvas()->set_show_original(show);
}

QVector<ContactCell> CompareView::contact_cells() const {
    QVector<ContactCell> cells;
    for (const QString& id : order_) {
        const ComparePane* shown = pane(id);
        if (shown->has_picture()) cells.append({shown->info().title, shown->figures(), shown->picture()});
    }
    return cells;
}

// --- arrangement ----------------------------------------------------------------------------------------------------

int CompareView::best_columns() const {
    const int count = static_cast<int>(order_.size());
    int best = 1;
    double best_side = 0;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const double side =
            std::min(width() / static_cast<double>(columns), height() / static_cast<double>(rows) - pane_heading_px);
        if (side <= best_side) continue;
        best_side = side;
        best = columns;
    }
    return best;
}

void CompareView::arrange() {
    const int columns = best_columns();
    if (columns == columns_) return;
    columns_ = columns;
    while (QLayoutItem* item = grid_->takeAt(0))
        delete item;
    for (int i = 0; i < max_panes; ++i) {
        grid_->setColumnStretch(i, i < columns ? 1 : 0);
        grid_->setRowStretch(i, i * columns < order_.size() ? 1 : 0);
    }
    QWidget* before = nullptr;
    for (int i = 0; i < order_.size(); ++i) {
        ComparePane* pane = panes_.value(order_[i]);
        grid_->addWidget(pane, i / columns, i % columns);
        pane->show();
        if (before) setTabOrder(before, pane->canvas());
        before = pane->canvas();
    }
}

void CompareView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void CompareView::fill_chooser() {
    chooser_->clear();
    for (const ComparePaneInfo& choice : std::as_const(choices_)) {
        QAction* action = chooser_->addAction(QString(choice.title).replace('&', QStringLiteral("&&")));
        action->setObjectName(choice.id);
        action->setCheckable(true);
        const bool shown = order_.contains(choice.id);
        action->setChecked(shown);
        action->setEnabled(shown ? order_.size() > min_panes : order_.size() < max_panes);
        connect(action, &QAction::toggled, this, [this, id = choice.id](bool on) {
            QStringList ids = order_;
            on ? ids.append(id) : static_cast<void>(ids.removeAll(id));
            Q_EMIT panes_wanted(ids);
        });
    }
}

// --- keys and focus -------------------------------------------------------------------------------------------------

bool CompareView::eventFilter(QObject* watched, QEvent* event) {
    const QString id = id_of(watched);
    if (id.isEmpty()) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::KeyPress && handle_key(id, *static_cast<QKeyEvent*>(event))) return true;
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) pane(id)->update();
    if (event->type() == QEvent::FocusIn && focused_ != id) {
        focused_ = id;
        Q_EMIT focus_changed(id);
    }
    return QWidget::eventFilter(watched, event);
}

bool CompareView::handle_key(const QString& id, const QKeyEvent& key) {
    const int index = static_cast<int>(order_.indexOf(id));
    if ((key.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return false;
    int step = 0;
    switch (key.key()) {
        case Qt::Key_Left:
            step = -1;
            break;
        case Qt::Key_Right:
            step = 1;
            break;
        case Qt::Key_Up:
            step = -columns_;
            break;
        case Qt::Key_Down:
            step = columns_;
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (pane(id)->info().can_be_used) Q_EMIT pane_used(id);
            return true;
        default:
            return false;
    }
    if (index + step >= 0 && index + step < order_.size()) focus_pane(order_[index + step]);
    return true;
}

}  // namespace lineament
