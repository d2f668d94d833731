#pragma once

#include <QDialog>
#include <QImage>
#include <QPair>
#include <QString>
#include <QStringList>
#include <QVector>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace lineament {

class StripView;

/// Ways of finding a direction.
enum class FindBy { Svm, Lda, Components, Factors, StyleChannels };

/// What the person wants found, and what the slider is to be called.
struct DirectionWish {
    FindBy by = FindBy::Factors;
    QString crops;          ///< file of aligned portraits; may be empty for Factors
    QString labels;         ///< file of their labels, for Svm, Lda and StyleChannels
    QString attribute;      ///< id
    QStringList unchanged;  ///< ids, for Svm and Lda
    int first_layer = 1;    ///< from 1; both inclusive; not for StyleChannels
    int last_layer = 0;     ///< 0: to the last
    int component = 1;      ///< from 1, for Components and Factors
    double reach = 0;       ///< power at slider value 1; 0: as found
    QString title;
    QString unit;  ///< empty: as found
};

/// What the dialog starts from.
struct FindDirectionSetup {
    QString pack_title;
    int crop_side = 0;                            ///< px of the pack's faces
    int layers = 1;                               ///< rows of W+
    bool has_face = false;                        ///< an open face can stand in for portraits
    QVector<QPair<QString, QString>> attributes;  ///< id and title
    QString cannot_keep;                          ///< why the model takes no new slider; empty: it does
    DirectionWish initial;
};

/// What was found, to look at.
struct DirectionPreview {
    QVector<QImage> cells;  ///< row by row, a face each
    QStringList values;     ///< slider values of the columns: "-1", ...
    QString source;         ///< how it was found
    double reach = 0;
    QString unit;
};

/**
 * Asks how a new slider is to be found, shows it, and asks whether it is to be kept.
 *
 * Responsibility: a wish that makes sense, and that only what was looked at is kept: after a change of what is looked
 * for, it has to be found anew. The owner does the work and answers through the functions below.
 */
class FindDirectionDialog : public QDialog {
    Q_OBJECT

  public:
    explicit FindDirectionDialog(const FindDirectionSetup& setup, QWidget* parent = nullptr);

    DirectionWish wish() const;
    bool is_working() const { return working_; }

    /// `fraction` negative: not known. Fields are locked until one of the last three is called.
    void show_progress(const QString& text, double fraction);
    /// What was found is being kept, which cannot be stopped. Locks the fields too; what was found stays found.
    void show_keeping();
    void show_found(const DirectionPreview& preview);
    void show_error(const QString& sentence);
    void show_stopped();

  Q_SIGNALS:
    void find_requested(const lineament::DirectionWish& wish);
    void stop_requested();
    void keep_requested(const lineament::DirectionWish& wish);

  private:
    QWidget* build_fields();
    QWidget* build_result();
    void add_file_row(const QString& label, QLineEdit*& edit, const QString& name, const QString& filter);
    void add_search_rows();
    void add_slider_rows();
    void search_changed();
    void refresh();
    void set_message(const QString& text, bool error);
    bool is_searching() const { return working_ && !keeping_; }
    bool asks_for_labels() const;
    QString missing() const;

    FindDirectionSetup setup_;
    bool working_ = false;
    bool keeping_ = false;  // what the work is, where there is some
    bool found_ = false;    // the strip shows what the fields ask for
    QString found_note_, error_;
    QFormLayout* form_ = nullptr;
    QWidget* fields_ = nullptr;
    QComboBox *by_ = nullptr, *attribute_ = nullptr;
    QLabel* by_note_ = nullptr;
    QLineEdit *crops_ = nullptr, *labels_ = nullptr, *title_ = nullptr, *unit_ = nullptr;
    QListWidget* unchanged_ = nullptr;
    QWidget* layers_row_ = nullptr;
    QSpinBox *first_layer_ = nullptr, *last_layer_ = nullptr, *component_ = nullptr;
    QDoubleSpinBox* reach_ = nullptr;
    StripView* strip_ = nullptr;
    QLabel* message_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QPushButton *find_ = nullptr, *keep_ = nullptr;
};

}  // namespace lineament
