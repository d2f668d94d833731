#include "widgets/sliders/slider_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/frame/icons.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/collapsible_section.h"
#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

QString section_key(const SliderSpec& spec) {
    return spec.family + '/' + spec.group;
}

QStringList words_of(const QString& text) {
    return text.simplified().split(' ', Qt::SkipEmptyParts);
}

}  // namespace

SliderPanel::SliderPanel(QWidget* parent)
    : QWidget(parent), empty_text_(tr("The sliders appear here once a photo and a model are loaded.")) {
    setAccessibleName(tr("Attributes"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 0, 0);
    layout->setSpacing(6);
    build_header(layout);

    empty_ = new QLabel(empty_text_, this);
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setMargin(24);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    scroll_ = new QScrollArea(this);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // a bar that comes and goes would shift every slider
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->viewport()->setAutoFillBackground(false);
    layout->addWidget(empty_, 1);
    layout->addWidget(scroll_, 1);
    apply_filter();
    setMinimumWidth(290);
}

SliderPanel::~SliderPanel() = default;

void SliderPanel::build_header(QVBoxLayout* layout) {
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(tr("Search attributes"));
    search_->setAccessibleName(tr("Search attributes"));
    search_->setClearButtonEnabled(true);
    search_->addAction(themed_icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    only_modified_ = new QToolButton(this);
    only_modified_->setIcon(themed_icon(QStringLiteral("filter")));
    only_modified_->setCheckable(true);
    only_modified_->setAccessibleName(tr("Show only changed sliders"));
    only_modified_->setToolTip(tr("Show only changed sliders"));
    reset_all_ = new QToolButton(this);
    reset_all_->setIcon(themed_icon(QStringLiteral("reset")));
    reset_all_->setAccessibleName(tr("Reset all sliders"));
    reset_all_->setToolTip(tr("Reset all sliders"));
    for (QToolButton* button : {only_modified_, reset_all_}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setIconSize({18, 18});
    }
    auto* header = new QHBoxLayout;
    header->setContentsMargins(2, 0, 8, 0);
    header->setSpacing(4);
    header->addWidget(search_, 1);
    header->addWidget(only_modified_);
    header->addWidget(reset_all_);
    layout->addLayout(header);
    connect(search_, &QLineEdit::textChanged, this, &SliderPanel::apply_filter);
    connect(only_modified_, &QToolButton::toggled, this, &SliderPanel::apply_filter);
    connect(reset_all_, &QToolButton::clicked, this, &SliderPanel::reset_all);
}

void SliderPanel::clear() {
    rows_.clear();
    row_of_id_.clear();
    sections_.clear();
    // A slider may be the one whose signal led here, so it has to outlive this call.
    if (QWidget* old = scroll_->takeWidget()) {
        old->setParent(nullptr);
        old->deleteLater();
    }
}

void SliderPanel::set_sliders(const QVector<SliderSpec>& sliders) {
    finish_gestures();
    clear();
    content_ = new QWidget;
    content_layout_ = new QVBoxLayout(content_);
    content_layout_->setContentsMargins(0, 0, 0, 6);
    content_layout_->setSpacing(2);
    for (const SliderSpec& spec : sliders)
        add_row(spec);
    content_layout_->addStretch(1);
    for (CollapsibleSection* section : sections_)
        section->set_collapsed(collapsed_.contains(section->key()));
    scroll_->setWidget(content_);
    content_->setAutoFillBackground(false);
    align_titles();
    order_focus();
    update_counts();
    apply_filter();
}

void SliderPanel::align_titles() {
    int widest = 0;
    for (const SliderRow* row : rows_)
        widest = std::max(widest, row->wanted_title_width());
    for (SliderRow* row : rows_)
        row->set_title_width(widest);
}

/// Rows come in the pack's order, sections gather them: without this, Tab would go by the former.
void SliderPanel::order_focus() {
    QWidget* last = reset_all_;
    for (const CollapsibleSection* section : sections_) {
        for (QWidget* widget : section->focus_order()) {
            setTabOrder(last, widget);
            last = widget;
        }
    }
}

void SliderPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) align_titles();
    QWidget::changeEvent(event);
}

void SliderPanel::add_row(const SliderSpec& spec) {
    Q_ASSERT_X(!row_of_id_.contains(spec.id), "SliderPanel::set_sliders", "two sliders have the same id");
    auto* row = new SliderRow(spec);
    CollapsibleSection* section = section_for(spec);
    section->add_row(row);
    rows_.push_back(row);
    row_of_id_.insert(spec.id, row);
    AttributeSlider* slider = row->slider();
    const QString id = spec.id;
    connect(slider, &AttributeSlider::value_changing, this,
            [this, id](double value) { Q_EMIT value_changing(id, value); });
    connect(slider, &AttributeSlider::value_committed, this,
            [this, id](double from, double to, bool joins) { Q_EMIT value_committed(id, from, to, joins); });
    connect(row, &SliderRow::hint, this, &SliderPanel::hint);
    connect(row, &SliderRow::menu_requested, this, [this, id](const QPoint& position) { show_menu(id, position); });
    connect(slider, &AttributeSlider::value_shown, this, [this, section] {
        section->update_counts();
        reset_all_->setEnabled(modified_count() > 0);
    });
}

CollapsibleSection* SliderPanel::section_for(const SliderSpec& spec) {
    const QString key = section_key(spec);
    for (CollapsibleSection* section : sections_) {
        if (section->key() == key) return section;
    }
    const QString title = spec.group.isEmpty() ? (spec.family.isEmpty() ? tr("Attributes") : spec.family) : spec.group;
    auto* section = new CollapsibleSection(key, title, spec.family, content_);
    content_layout_->addWidget(section);
    sections_.push_back(section);
    connect(section, &CollapsibleSection::collapse_toggled, this, [this, key](bool collapsed) {
        collapsed_.removeAll(key);
        if (collapsed) collapsed_.append(key);
    });
    connect(section, &CollapsibleSection::reset_requested, this, [this, section] { reset_rows(section->rows()); });
    return section;
}

void SliderPanel::apply_filter() {
    const QStringList words = words_of(search_->text());
    const bool filtering = !words.isEmpty() || only_modified_->isChecked();
    bool any = false;
    for (CollapsibleSection* section : sections_) {
        bool any_here = false;
        for (SliderRow* row : section->rows()) {
            const bool shown = row->matches(words) && (!only_modified_->isChecked() || row->is_modified());
            row->setVisible(shown);
            any_here = any_here || shown;
        }
        section->setVisible(any_here);
        section->set_forced_open(filtering && any_here);
        any = any || any_here;
    }
    scroll_->setVisible(any);
    empty_->setVisible(!any);
    if (rows_.empty()) {
        empty_->setText(empty_text_);
    } else if (!words.isEmpty()) {
        empty_->setText(tr("No attribute matches “%1”.").arg(search_->text().simplified()));
    } else {
        empty_->setText(tr("No slider is changed."));
    }
}

void SliderPanel::update_counts() {
    for (CollapsibleSection* section : sections_)
        section->update_counts();
    reset_all_->setEnabled(modified_count() > 0);
}

QStringList SliderPanel::slider_ids() const {
    QStringList ids;
    for (const SliderRow* row : rows_)
        ids << row->spec().id;
    return ids;
}

void SliderPanel::set_value(const QString& id, double value) {
    if (SliderRow* row = row_of_id_.value(id)) row->slider()->set_value(value);
}

void SliderPanel::set_values(const QHash<QString, double>& values) {
    for (SliderRow* row : rows_)
        row->slider()->set_value(values.value(row->spec().id, row->spec().neutral));
}

double SliderPanel::value(const QString& id) const {
    const SliderRow* row = row_of_id_.value(id);
    return row ? row->slider()->value() : 0.0;
}

int SliderPanel::modified_count() const {
    return static_cast<int>(
        std::count_if(rows_.begin(), rows_.end(), [](SliderRow* row) { return row->is_modified(); }));
}

void SliderPanel::set_empty_text(const QString& text) {
    empty_text_ = text;
    apply_filter();
}

void SliderPanel::set_search_text(const QString& text) {
    search_->setText(text);
}

QStringList SliderPanel::matching_ids() const {
    const QStringList words = words_of(search_->text());
    QStringList ids;
    for (const SliderRow* row : rows_) {
        if (row->matches(words) && (!only_modified_->isChecked() || row->is_modified())) ids << row->spec().id;
    }
    return ids;
}

QStringList SliderPanel::collapsed_sections() const {
    return collapsed_;
}

void SliderPanel::set_collapsed_sections(const QStringList& keys) {
    collapsed_ = keys;
    for (CollapsibleSection* section : sections_)
        section->set_collapsed(keys.contains(section->key()));
}

void SliderPanel::show_menu(const QString& id, const QPoint& position) {
    const SliderRow* row = row_of_id_.value(id);
    if (!row || !isEnabled()) return;
    QMenu* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("slider_menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* reset =
        menu->addAction(tr("Reset %1").arg(row->spec().title), row->slider(), &AttributeSlider::reset_by_person);
    reset->setEnabled(row->is_modified());
    if (row->spec().can_be_managed) {
        menu->addSeparator();
        menu->addAction(tr("Rename..."), this, [this, id] { Q_EMIT rename_requested(id); })->setObjectName("rename");
        menu->addAction(tr("Remove..."), this, [this, id] { Q_EMIT remove_requested(id); })->setObjectName("remove");
    }
    menu->popup(position);
}

AttributeSlider* SliderPanel::slider(const QString& id) const {
    const SliderRow* row = row_of_id_.value(id);
    return row ? row->slider() : nullptr;
}

void SliderPanel::reveal(const QString& id) {
    SliderRow* row = row_of_id_.value(id);
    if (!row) return;
    if (!row->isVisibleTo(this)) {
        search_->clear();
        only_modified_->setChecked(false);
    }
    for (CollapsibleSection* section : sections_) {
        const auto& rows = section->rows();
        if (section->is_collapsed() && std::find(rows.begin(), rows.end(), row) != rows.end()) {
            section->set_collapsed(false);
            collapsed_.removeAll(section->key());
        }
    }
    // The layout is done when the event loop runs again; only then are positions right.
    QTimer::singleShot(0, row, [this, row] { scroll_->ensureWidgetVisible(row, 0, 40); });
}

void SliderPanel::focus_search() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void SliderPanel::finish_gestures() {
    for (SliderRow* row : rows_)
        row->finish_input();
}

void SliderPanel::reset_all() {
    reset_rows(rows_);
}

void SliderPanel::reset_rows(const std::vector<SliderRow*>& rows) {
    finish_gestures();
    QVector<SliderChange> changes;
    for (SliderRow* row : rows) {
        if (!row->is_modified()) continue;
        changes.append({row->spec().id, row->slider()->value(), row->spec().neutral});
        row->slider()->set_value(row->spec().neutral);
    }
    if (only_modified_->isChecked()) apply_filter();
    if (!changes.isEmpty()) Q_EMIT values_committed(changes);
}

}  // namespace lineament
