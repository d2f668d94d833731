#pragma once

#include <QAbstractButton>
#include <QWidget>
#include <vector>

class QToolButton;
class QVBoxLayout;

namespace lineament {

class SliderRow;

/// The bar above a section: opens and closes it, and says how many of its sliders are changed.
class SectionHeader : public QAbstractButton {
    Q_OBJECT

  public:
    SectionHeader(const QString& title, const QString& family, QWidget* parent = nullptr);

    void set_counts(int sliders, int modified);
    bool shows_whole_title() const;
    QSize sizeHint() const override { return {280, 32}; }
    QSize minimumSizeHint() const override { return {160, 32}; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QFont title_font() const;
    double badge_end() const;
    double badge_width() const;  ///< of the number of changed sliders; 0 without
    double title_end() const;

    QString family_;
    int modified_ = 0;
};

/// Sliders of one group under a header that opens and closes them.
class CollapsibleSection : public QWidget {
    Q_OBJECT

  public:
    CollapsibleSection(const QString& key, const QString& title, const QString& family, QWidget* parent = nullptr);

    const QString& key() const { return key_; }
    SectionHeader* header() const { return header_; }
    void add_row(SliderRow* row);
    const std::vector<SliderRow*>& rows() const { return rows_; }
    /// All that takes the focus, as it is seen: header, reset, then slider, number and reset of each row.
    std::vector<QWidget*> focus_order() const;

    /// What the person chose; a search may show more for a while.
    bool is_collapsed() const { return collapsed_; }
    void set_collapsed(bool collapsed);

    /// Shows the section opened because a search found something in it, whatever the person chose before.
    void set_forced_open(bool forced);

    void update_counts();

  Q_SIGNALS:
    void collapse_toggled(bool collapsed);
    void reset_requested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void refresh();

    QString key_;
    SectionHeader* header_ = nullptr;
    QToolButton* reset_ = nullptr;
    QWidget* body_ = nullptr;
    QVBoxLayout* body_layout_ = nullptr;
    std::vector<SliderRow*> rows_;
    bool collapsed_ = false;
    bool forced_open_ = false;
};

}  // namespace lineament
