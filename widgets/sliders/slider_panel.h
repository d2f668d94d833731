#pragma once

#include <QHash>
#include <QStringList>
#include <QVector>
#include <QWidget>
#include <vector>

#include "widgets/sliders/slider_spec.h"

class QLabel;
class QLineEdit;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace lineament {

class AttributeSlider;
class CollapsibleSection;
class SliderRow;

/**
 * The list of attribute sliders, in collapsible sections, with search and reset.
 *
 * Responsibility: arrange any number of sliders, find one quickly, and report what the person does to them by id. It
 * holds no editing state of its own beyond the shown values: the owner keeps the truth and sets it with set_value.
 */
class SliderPanel : public QWidget {
    Q_OBJECT

  public:
    explicit SliderPanel(QWidget* parent = nullptr);
    ~SliderPanel() override;

    /// Replaces all sliders. Sections keep the order in which their first slider comes; one that was collapsed stays
    /// so.
    void set_sliders(const QVector<SliderSpec>& sliders);
    QStringList slider_ids() const;

    /// Shows a value without any signal; an unknown id is left out. Values outside the range are limited to it.
    void set_value(const QString& id, double value);
    /// Several at once; sliders that are not named go to neutral.
    void set_values(const QHash<QString, double>& values);
    /// The shown value, or 0 for an unknown id.
    double value(const QString& id) const;
    int modified_count() const;

    /// What the panel says when it has no sliders. Has a translated default.
    void set_empty_text(const QString& text);

    void set_search_text(const QString& text);
    /// Ids of the sliders that pass the search, in order, whether or not their section is collapsed.
    QStringList matching_ids() const;

    /// "family/group" of each collapsed section, for the settings.
    QStringList collapsed_sections() const;
    void set_collapsed_sections(const QStringList& keys);

    /// The slider itself (owned by the panel), or null: for scripted drags, tests and focus.
    AttributeSlider* slider(const QString& id) const;
    /// Opens the slider's section and scrolls to it.
    void reveal(const QString& id);

    QSize sizeHint() const override { return {360, 600}; }

  public Q_SLOTS:
    void focus_search();
    /// As if the person pressed the button: one values_committed with every slider that was not neutral.
    void reset_all();
    /// Commits what still waits for its end: a drag, or a number that is half typed.
    void finish_gestures();

  Q_SIGNALS:
    void value_changing(const QString& id, double value);  ///< live, and before each value_committed
    /// A finished step; `joins` as in AttributeSlider::value_committed.
    void value_committed(const QString& id, double from, double to, bool joins);
    /// Several sliders were set at once (reset of all or of a section): one step. No value_changing comes before it.
    void values_committed(const QVector<lineament::SliderChange>& changes);
    void hint(const QString& sentence);        ///< why a number is not what was typed
    void rename_requested(const QString& id);  ///< only for those that can be managed
    void remove_requested(const QString& id);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build_header(QVBoxLayout* layout);
    void clear();
    void add_row(const SliderSpec& spec);
    CollapsibleSection* section_for(const SliderSpec& spec);
    void align_titles();
    void order_focus();
    void show_menu(const QString& id, const QPoint& position);
    void apply_filter();
    void update_counts();
    void reset_rows(const std::vector<SliderRow*>& rows);

    QLineEdit* search_ = nullptr;
    QToolButton* only_modified_ = nullptr;
    QToolButton* reset_all_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QWidget* content_ = nullptr;
    QVBoxLayout* content_layout_ = nullptr;
    QLabel* empty_ = nullptr;
    QString empty_text_;
    std::vector<SliderRow*> rows_;
    QHash<QString, SliderRow*> row_of_id_;
    std::vector<CollapsibleSection*> sections_;
    QStringList collapsed_;
};

}  // namespace lineament
