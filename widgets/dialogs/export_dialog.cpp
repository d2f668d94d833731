#include "widgets/dialogs/export_dialog.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/dialogs/form_rows.h"
#include "widgets/frame/screen_fit.h"
#include "widgets/frame/theme.h"

namespace lineament {
namespace {

bool has_extension_of(const QString& path, ExportFormat format) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    switch (format) {
        case ExportFormat::Png:
            return suffix == QLatin1String("png");
        case ExportFormat::Jpeg:
            return suffix == QLatin1String("jpg") || suffix == QLatin1String("jpeg");
        case ExportFormat::Tiff:
            return suffix == QLatin1String("tif") || suffix == QLatin1String("tiff");
    }
    return false;
}

QString with_extension(const QString& path, ExportFormat format) {
    if (path.isEmpty() || has_extension_of(path, format)) return path;
    for (const ExportFormat other : {ExportFormat::Png, ExportFormat::Jpeg, ExportFormat::Tiff}) {
        if (!has_extension_of(path, other)) continue;
        const int suffix_length = static_cast<int>(QFileInfo(path).suffix().size());
        return path.chopped(suffix_length) + ExportDialog::extension(format);
    }
    // An unknown suffix may be a part of the name ("portrait.v2"), so nothing is cut off.
    return path + '.' + ExportDialog::extension(format);
}

}  // namespace

QString ExportDialog::extension(ExportFormat format) {
    switch (format) {
        case ExportFormat::Png:
            return QStringLiteral("png");
        case ExportFormat::Jpeg:
            return QStringLiteral("jpg");
        case ExportFormat::Tiff:
            return QStringLiteral("tif");
    }
    return {};
}

QString ExportDialog::free_path(const QString& path) {
    const QFileInfo wanted(path);
    const QString suffix = wanted.suffix().isEmpty() ? QString() : '.' + wanted.suffix();
    const QString stem = path.chopped(suffix.size());
    QString free = path;
    // A link that leads nowhere is a name that is taken, too.
    for (int number = 2; QFileInfo::exists(free) || QFileInfo(free).isSymLink(); ++number)
        free = stem + '-' + QString::number(number) + suffix;
    return free;
}

ExportDialog::ExportDialog(const ExportSetup& setup, QWidget* parent) : QDialog(parent), setup_(setup) {
    setWindowTitle(tr("Export"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(14);
    layout->setContentsMargins(16, 16, 16, 14);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    add_compound_row(form, tr("&Save to"), build_path());
    add_compound_row(form, tr("&Format"), build_format());
    form->addRow(tr("Content"), build_options());
    layout->addLayout(form);

    const QString marking =
        setup.marking.isEmpty() ? QStringLiteral("compositeWithTrainedAlgorithmicMedia") : setup.marking;
    auto* note = new QLabel(
        tr("The file is marked as edited with a trained model: IPTC/XMP DigitalSourceType “%1”. Programs and websites "
           "that read this mark can tell viewers so.")
            .arg(marking),
        this);
    note->setWordWrap(true);
    note->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(note);

    losses_ = new QLabel(this);
    losses_->setObjectName(QStringLiteral("export_losses"));
    losses_->setWordWrap(true);
    layout->addWidget(losses_);

    warning_frame_ = new QFrame(this);
    warning_frame_->setFrameShape(QFrame::StyledPanel);
    warning_ = new QLabel(warning_frame_);
    warning_->setWordWrap(true);
    auto* warning_layout = new QVBoxLayout(warning_frame_);
    warning_layout->addWidget(warning_);
    layout->addWidget(warning_frame_);
    layout->addStretch(1);

    buttons_ = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    save_ = buttons_->button(QDialogButtonBox::Save);
    connect(buttons_, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    layout->addWidget(buttons_);
    resize(560, sizeHint().height());
    keep_on_screen(this);
    set_format(setup.initial.format);
    suggested_ = with_extension(setup.initial.path, setup.initial.format);
    path_->setText(suggested_);
    connect(path_, &QLineEdit::textChanged, this, &ExportDialog::path_edited);
    connect(format_, &QComboBox::currentIndexChanged, this, &ExportDialog::format_chosen);
    connect(whole_, &QRadioButton::toggled, this, &ExportDialog::refresh);
    refresh();
}

QWidget* ExportDialog::build_path() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    path_ = new QLineEdit(row);
    path_->setAccessibleName(tr("File to save to"));
    auto* browse_button = new QPushButton(tr("&Browse…"), row);
    browse_button->setAutoDefault(false);
    browse_button->setAccessibleName(tr("Browse for a file"));
    layout->addWidget(path_, 1);
    layout->addWidget(browse_button);
    row->setFocusProxy(path_);
    connect(browse_button, &QPushButton::clicked, this, &ExportDialog::browse);
    return row;
}

QWidget* ExportDialog::build_format() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    format_ = new QComboBox(box);
    format_->setAccessibleName(tr("Format"));
    format_->addItem(tr("PNG, lossless"), static_cast<int>(ExportFormat::Png));
    format_->addItem(tr("JPEG, small"), static_cast<int>(ExportFormat::Jpeg));
    format_->addItem(tr("TIFF, lossless"), static_cast<int>(ExportFormat::Tiff));
    quality_row_ = new QWidget(box);
    auto* quality_layout = new QHBoxLayout(quality_row_);
    quality_layout->setContentsMargins(0, 0, 0, 0);
    quality_ = new QSlider(Qt::Horizontal, quality_row_);
    quality_->setRange(1, 100);
    quality_->setPageStep(5);
    quality_->setAccessibleName(tr("JPEG quality"));
    quality_number_ = new QSpinBox(quality_row_);
    quality_number_->setRange(1, 100);
    quality_number_->setAccessibleName(tr("JPEG quality, number"));
    quality_layout->addWidget(new QLabel(tr("Quality"), quality_row_));
    quality_layout->addWidget(quality_, 1);
    quality_layout->addWidget(quality_number_);
    connect(quality_, &QSlider::valueChanged, quality_number_, &QSpinBox::setValue);
    connect(quality_number_, &QSpinBox::valueChanged, quality_, &QSlider::setValue);
    quality_->setValue(std::clamp(setup_.initial.jpeg_quality, 1, 100));
    format_note_ = new QLabel(box);
    format_note_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(format_);
    layout->addWidget(quality_row_);
    layout->addWidget(format_note_);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    box->setFocusProxy(format_);
    return box;
}

QWidget* ExportDialog::build_options() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    whole_ = new QRadioButton(tr("&Whole photo"), box);
    crop_ = new QRadioButton(tr("Face &crop only"), box);
    detail_ = new QCheckBox(tr("&Keep original detail"), box);
    detail_->setToolTip(
        tr("Carries the change over to the photo's own pixels, so that the face stays as sharp as the photo."));
    layout->addWidget(whole_);
    layout->addWidget(crop_);
    layout->addWidget(detail_);
    crop_->setEnabled(setup_.has_face);
    const bool crop = setup_.has_face && setup_.initial.area == ExportArea::FaceCrop;
    (crop ? crop_ : whole_)->setChecked(true);
    detail_->setEnabled(setup_.can_keep_detail);
    detail_->setChecked(setup_.can_keep_detail && setup_.initial.keep_original_detail);
    for (QAbstractButton* button : {static_cast<QAbstractButton*>(whole_), static_cast<QAbstractButton*>(crop_),
                                    static_cast<QAbstractButton*>(detail_)}) {
        button->setAccessibleName(button->text().remove('&'));
    }
    return box;
}

ExportFormat ExportDialog::format() const {
    return static_cast<ExportFormat>(format_->currentData().toInt());
}

void ExportDialog::set_format(ExportFormat format) {
    const QSignalBlocker blocker(format_);
    format_->setCurrentIndex(format_->findData(static_cast<int>(format)));
}

void ExportDialog::format_chosen() {
    const QSignalBlocker blocker(path_);
    if (path_->text() == suggested_) {
        suggested_ = free_path(with_extension(setup_.initial.path, format()));
        path_->setText(suggested_);
    } else {
        path_->setText(with_extension(path_->text(), format()));
    }
    confirmed_ = 0;
    refresh();
}

void ExportDialog::path_edited() {
    for (const ExportFormat format : {ExportFormat::Png, ExportFormat::Jpeg, ExportFormat::Tiff}) {
        if (has_extension_of(path_->text(), format)) set_format(format);
    }
    confirmed_ = 0;
    refresh();
}

void ExportDialog::browse() {
    const QString filter = tr("Photos (*.png *.jpg *.jpeg *.tif *.tiff)");
    // The dialog's own question would be a second voice: this one asks, and more carefully.
    const QString chosen = QFileDialog::getSaveFileName(this, tr("Export to"), absolute_path(), filter, nullptr,
                                                        QFileDialog::DontConfirmOverwrite);
    if (!chosen.isEmpty()) path_->setText(with_extension(chosen, format()));
}

QString ExportDialog::absolute_path() const {
    const QString text = path_->text().trimmed();
    if (text.isEmpty()) return {};
    return QDir::cleanPath(QFileInfo(with_extension(text, format())).absoluteFilePath());
}

bool ExportDialog::exists() const {
    return QFileInfo::exists(absolute_path());
}

bool ExportDialog::is_original() const {
    if (setup_.original_path.isEmpty() || path_->text().trimmed().isEmpty()) return false;
    const QFileInfo original(setup_.original_path);
    const QFileInfo target(absolute_path());
    // Links and "..": the same file under another name is still the original.
    if (target.exists() && original.exists()) return target.canonicalFilePath() == original.canonicalFilePath();
    return target.absoluteFilePath() == original.absoluteFilePath();
}

int ExportDialog::confirmations_left() const {
    const int needed = is_original() ? 2 : exists() ? 1 : 0;
    return std::max(0, needed - confirmed_);
}

void ExportDialog::refresh() {
    const ExportFormat chosen = format();
    quality_row_->setVisible(chosen == ExportFormat::Jpeg);
    format_note_->setVisible(chosen != ExportFormat::Jpeg);
    format_note_->setText(tr("Keeps 16 bits and transparency where the photo has them."));
    const QStringList losses = whole_->isChecked() ? setup_.losses.value(chosen) : QStringList();
    losses_->setVisible(!losses.isEmpty());
    losses_->setText(tr("What this file will not hold: %1").arg(losses.join(QLatin1Char(' '))));
    const bool original = is_original();
    QString question;
    QString button = tr("&Save");
    if (original && confirmed_ == 0) {
        question = tr("This is the photo you opened. Saving here replaces the original.");
    } else if (original && confirmed_ == 1) {
        question = tr("Replace the original photo? It cannot be brought back.");
        button = tr("Replace original…");
    } else if (original) {
        question = tr("The original photo will be gone for good. Press once more to replace it.");
        button = tr("Yes, replace it");
    } else if (exists()) {
        question = confirmed_ == 0 ? tr("A file of this name exists.") : tr("Replace the file that is there?");
        if (confirmed_ > 0) button = tr("Replace file");
    }
    warning_frame_->setVisible(!question.isEmpty());
    warning_->setText(question);
    QPalette colors = palette();
    const ThemeColors theme = theme_colors(colors);
    colors.setColor(QPalette::WindowText, original ? theme.error : theme.warning);
    warning_->setPalette(colors);
    save_->setText(button);
    save_->setEnabled(!absolute_path().isEmpty());
    const bool asking = confirmed_ > 0;
    QPushButton* cancel = buttons_->button(QDialogButtonBox::Cancel);
    save_->setAutoDefault(!asking);
    (asking ? cancel : save_)->setDefault(true);
    if (asking) cancel->setFocus(Qt::OtherFocusReason);
}

void ExportDialog::accept() {
    if (absolute_path().isEmpty()) return;
    if (confirmations_left() > 0) {
        ++confirmed_;
        refresh();
        return;
    }
    QDialog::accept();
}

ExportChoice ExportDialog::choice() const {
    ExportChoice result;
    result.path = absolute_path();
    result.format = format();
    result.jpeg_quality = quality_->value();
    result.area = crop_->isChecked() ? ExportArea::FaceCrop : ExportArea::WholePhoto;
    result.keep_original_detail = detail_->isEnabled() && detail_->isChecked();
    result.overwrites_original = is_original() && confirmed_ >= 2;
    result.overwrites_existing = !is_original() && exists() && confirmed_ >= 1;
    return result;
}

}  // namespace lineament
