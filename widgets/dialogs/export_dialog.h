#pragma once

#include <QDialog>
#include <QMap>
#include <QString>
#include <QStringList>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSlider;
class QSpinBox;

namespace lineament {

enum class ExportFormat { Png, Jpeg, Tiff };
enum class ExportArea { WholePhoto, FaceCrop };

/// What the person decided. No writing happens in the dialog.
struct ExportChoice {
    QString path;  ///< absolute, with the format's extension
    ExportFormat format = ExportFormat::Png;
    int jpeg_quality = 95;  ///< 1..100
    ExportArea area = ExportArea::WholePhoto;
    bool keep_original_detail = true;  ///< carry the change over to the full-resolution photo
    bool overwrites_original = false;  ///< the target is the opened photo, and the person confirmed that twice
    bool overwrites_existing = false;  ///< the target exists, and the person confirmed that
};

/// What the dialog starts from.
struct ExportSetup {
    QString original_path;                   ///< the opened photo; empty when it was pasted
    ExportChoice initial;                    ///< `path` is the suggestion
    bool can_keep_detail = true;             ///< false greys the option out
    bool has_face = true;                    ///< false greys the face crop out
    QMap<ExportFormat, QStringList> losses;  ///< what a file of that format cannot keep of the photo, a sentence each
    QString marking;  ///< DigitalSourceType term that the file is marked with; empty takes the default
};

/**
 * Asks where and how to save the edited photo.
 *
 * Extension and format follow each other. A target that exists has to be confirmed by a second press, and the original
 * photo by a third; after each question Cancel is the default button, so that holding Enter never overwrites.
 */
class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ExportDialog(const ExportSetup& setup, QWidget* parent = nullptr);

    ExportChoice choice() const;

    /// How many more confirmations the current target needs: 0, 1 (file exists) or up to 2 (it is the original).
    int confirmations_left() const;

    static QString extension(ExportFormat format);  ///< "png", "jpg", "tif"

    /// The path itself where no file has it, else "name-2.png", "name-3.png" ...
    static QString free_path(const QString& path);

  public Q_SLOTS:
    void accept() override;

  private:
    QWidget* build_format();
    QWidget* build_path();
    QWidget* build_options();
    void set_format(ExportFormat format);
    ExportFormat format() const;
    void browse();
    void path_edited();
    void format_chosen();
    void refresh();
    bool is_original() const;
    bool exists() const;
    QString absolute_path() const;

    ExportSetup setup_;
    QString suggested_;  ///< the path as it was suggested, until the person changes it
    int confirmed_ = 0;
    QLineEdit* path_ = nullptr;
    QComboBox* format_ = nullptr;
    QSlider* quality_ = nullptr;
    QSpinBox* quality_number_ = nullptr;
    QWidget* quality_row_ = nullptr;
    QLabel* format_note_ = nullptr;
    QLabel* losses_ = nullptr;
    QRadioButton* whole_ = nullptr;
    QRadioButton* crop_ = nullptr;
    QCheckBox* detail_ = nullptr;
    QFrame* warning_frame_ = nullptr;
    QLabel* warning_ = nullptr;
    QDialogButtonBox* buttons_ = nullptr;
    QPushButton* save_ = nullptr;
};

}  // namespace lineament
