#include "widgets/dialogs/find_direction_dialog.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/dialogs/form_rows.h"
#include "widgets/dialogs/strip_view.h"
#include "widgets/frame/screen_fit.h"
#include "widgets/frame/theme.h"
#include "widgets/sliders/decimal_spin_box.h"

namespace lineament {
namespace {

constexpr int field_width = 380;
constexpr int most_components = 512;
constexpr double largest_reach = 1000;

QLabel* note_label(QWidget* parent) {
    QLabel* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

template <typename Field>
void name_field(Field* field, const QString& object_name, const QString& accessible_name) {
    field->setObjectName(object_name);
    field->setAccessibleName(accessible_name);
}

}  // namespace

FindDirectionDialog::FindDirectionDialog(const FindDirectionSetup& setup, QWidget* parent)
    : QDialog(parent), setup_(setup) {
    setWindowTitle(tr("Find a new slider"));
    QHBoxLayout* middle = new QHBoxLayout;
    middle->setSpacing(20);
    middle->addWidget(build_fields());
    middle->addWidget(build_result(), 1);

    QDialogButtonBox* buttons = new QDialogButtonBox(this);
    find_ = buttons->addButton(tr("&Find"), QDialogButtonBox::ActionRole);
    find_->setObjectName(QStringLiteral("find"));
    find_->setDefault(true);
    keep_ = buttons->addButton(tr("&Keep this slider"), QDialogButtonBox::ActionRole);
    keep_->setObjectName(QStringLiteral("keep"));
    keep_->setAutoDefault(false);
    buttons->addButton(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(find_, &QPushButton::clicked, this, [this] {
        if (is_searching()) {
            Q_EMIT stop_requested();
        } else {
            Q_EMIT find_requested(wish());
        }
    });
    connect(keep_, &QPushButton::clicked, this, [this] { Q_EMIT keep_requested(wish()); });

    QVBoxLayout* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addLayout(middle, 1);
    layout->addWidget(buttons);
    resize(960, 560);
    keep_on_screen(this);
    refresh();
}

QWidget* FindDirectionDialog::build_fields() {
    QScrollArea* scroll = new QScrollArea(this);  // small screens have no room for all of them
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    fields_ = new QWidget;
    form_ = new QFormLayout(fields_);
    form_->setContentsMargins(0, 0, 4, 0);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    add_search_rows();
    add_slider_rows();
    scroll->setWidget(fields_);
    scroll->setFixedWidth(field_width + scroll->verticalScrollBar()->sizeHint().width() + 4);
    return scroll;
}

void FindDirectionDialog::add_search_rows() {
    by_ = new QComboBox(fields_);
    name_field(by_, QStringLiteral("by"), tr("How to look for it"));
    by_->addItem(tr("Labels: dividing line (SVM)"), static_cast<int>(FindBy::Svm));
    by_->addItem(tr("Labels: averages (LDA)"), static_cast<int>(FindBy::Lda));
    by_->addItem(tr("Labels: fine touches (StyleSpace)"), static_cast<int>(FindBy::StyleChannels));
    by_->addItem(tr("How portraits differ (PCA)"), static_cast<int>(FindBy::Components));
    by_->addItem(tr("The model itself (SeFa)"), static_cast<int>(FindBy::Factors));
    by_->setCurrentIndex(by_->findData(static_cast<int>(setup_.initial.by)));
    form_->addRow(tr("&Look by"), by_);
    by_note_ = note_label(fields_);
    form_->addRow(by_note_);
    add_file_row(tr("&Portraits"), crops_, QStringLiteral("crops"), tr("Aligned portraits (*.npy)"));
    add_file_row(tr("La&bels"), labels_, QStringLiteral("labels"), tr("Labels (*.csv)"));
    crops_->setText(setup_.initial.crops);
    labels_->setText(setup_.initial.labels);

    attribute_ = new QComboBox(fields_);
    name_field(attribute_, QStringLiteral("attribute"), tr("Attribute"));
    unchanged_ = new QListWidget(fields_);
    name_field(unchanged_, QStringLiteral("unchanged"), tr("Attributes that stay unchanged"));
    unchanged_->setFixedHeight(5 * fontMetrics().height() + 12);
    for (const auto& [id, title] : setup_.attributes) {
        attribute_->addItem(title, id);
        QListWidgetItem* item = new QListWidgetItem(title, unchanged_);
        item->setData(Qt::UserRole, id);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(setup_.initial.unchanged.contains(id) ? Qt::Checked : Qt::Unchecked);
    }
    attribute_->setCurrentIndex(std::max(0, attribute_->findData(setup_.initial.attribute)));
    form_->addRow(tr("&Attribute"), attribute_);
    form_->addRow(tr("Keep &unchanged"), unchanged_);

    component_ = new QSpinBox(fields_);
    name_field(component_, QStringLiteral("component"), tr("Which one, 1 being the strongest"));
    component_->setRange(1, most_components);
    component_->setToolTip(component_->accessibleName());
    component_->setValue(setup_.initial.component);
    form_->addRow(tr("Nu&mber"), component_);

    layers_row_ = new QWidget(fields_);
    QHBoxLayout* layers = new QHBoxLayout(layers_row_);
    layers->setContentsMargins(0, 0, 0, 0);
    first_layer_ = new QSpinBox(layers_row_);
    last_layer_ = new QSpinBox(layers_row_);
    name_field(first_layer_, QStringLiteral("first_layer"), tr("First layer that moves"));
    name_field(last_layer_, QStringLiteral("last_layer"), tr("Last layer that moves"));
    for (QSpinBox* layer : {first_layer_, last_layer_}) {
        layer->setRange(1, setup_.layers);
        layer->setToolTip(tr("The first layers hold pose and shape, the last ones colour and texture."));
    }
    first_layer_->setValue(setup_.initial.first_layer);
    last_layer_->setValue(setup_.initial.last_layer == 0 ? setup_.layers : setup_.initial.last_layer);
    layers->addWidget(first_layer_);
    layers->addWidget(new QLabel(tr("to"), layers_row_));
    layers->addWidget(last_layer_);
    layers->addStretch(1);
    layers_row_->setFocusProxy(first_layer_);
    add_compound_row(form_, tr("La&yers"), layers_row_);

    for (QComboBox* box : {by_, attribute_}) {
        box->view()->setAccessibleName(box->accessibleName());
        connect(box, &QComboBox::currentIndexChanged, this, &FindDirectionDialog::search_changed);
    }
    for (QSpinBox* number : {component_, first_layer_, last_layer_})
        connect(number, &QSpinBox::valueChanged, this, &FindDirectionDialog::search_changed);
    connect(unchanged_, &QListWidget::itemChanged, this, &FindDirectionDialog::search_changed);
}

void FindDirectionDialog::add_slider_rows() {
    title_ = new QLineEdit(setup_.initial.title, fields_);
    name_field(title_, QStringLiteral("title"), tr("Name of the slider"));
    form_->addRow(tr("&Name"), title_);
    reach_ = new DecimalSpinBox(fields_);
    name_field(reach_, QStringLiteral("reach"), tr("How far the slider reaches, in its unit"));
    reach_->setRange(0, largest_reach);
    reach_->setDecimals(2);
    reach_->setSingleStep(0.5);
    reach_->setSpecialValueText(tr("as found"));
    reach_->setValue(setup_.initial.reach);
    reach_->setToolTip(tr("The power at the slider's end. A larger one changes more."));
    form_->addRow(tr("&Range, ±"), reach_);
    unit_ = new QLineEdit(setup_.initial.unit, fields_);
    name_field(unit_, QStringLiteral("unit"), tr("Unit of the slider"));
    unit_->setPlaceholderText(tr("as found"));
    form_->addRow(tr("Un&it"), unit_);
    connect(title_, &QLineEdit::textChanged, this, [this] {
        if (found_) error_.clear();  // it was about keeping what was found under the old name
        refresh();
    });
    connect(reach_, &QDoubleSpinBox::valueChanged, this, &FindDirectionDialog::search_changed);
}

void FindDirectionDialog::add_file_row(const QString& label, QLineEdit*& edit, const QString& name,
                                       const QString& filter) {
    QWidget* row = new QWidget(fields_);
    QHBoxLayout* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    edit = new QLineEdit(row);
    const QString plain = QString(label).remove(QLatin1Char('&'));
    name_field(edit, name, tr("%1, file").arg(plain));
    QPushButton* browse = new QPushButton(tr("Browse…"), row);
    browse->setAutoDefault(false);
    browse->setAccessibleName(tr("Browse for: %1").arg(plain));
    layout->addWidget(edit, 1);
    layout->addWidget(browse);
    row->setFocusProxy(edit);
    add_compound_row(form_, label, row);
    connect(edit, &QLineEdit::textChanged, this, &FindDirectionDialog::search_changed);
    connect(browse, &QPushButton::clicked, this, [this, edit, plain, filter] {
        // Labels usually lie beside the portraits.
        const QString near = edit->text().isEmpty() ? crops_->text() : edit->text();
        QFileDialog* dialog = new QFileDialog(this, plain, QFileInfo(near).absolutePath(), filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        dialog->open();
    });
}

QWidget* FindDirectionDialog::build_result() {
    QWidget* result = new QWidget(this);
    QVBoxLayout* layout = new QVBoxLayout(result);
    layout->setContentsMargins(0, 0, 0, 0);
    strip_ = new StripView(result);
    name_field(strip_, QStringLiteral("strip"), tr("Previews from end to end"));
    strip_->set_empty_text(tr("The slider from end to end on a few faces appears here before it is kept."));
    message_ = new QLabel(result);
    message_->setObjectName(QStringLiteral("message"));  // an accessible name would be read instead of the text
    message_->setWordWrap(true);
    message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    progress_ = new QProgressBar(result);
    name_field(progress_, QStringLiteral("progress"), tr("Progress"));
    progress_->setTextVisible(false);
    layout->addWidget(strip_, 1);
    layout->addWidget(message_);
    layout->addWidget(progress_);
    QLabel* cannot_keep = note_label(result);
    cannot_keep->setObjectName(QStringLiteral("cannot_keep"));
    cannot_keep->setText(setup_.cannot_keep);
    cannot_keep->setVisible(!setup_.cannot_keep.isEmpty());
    layout->addWidget(cannot_keep);
    return result;
}

DirectionWish FindDirectionDialog::wish() const {
    DirectionWish wish;
    wish.by = static_cast<FindBy>(by_->currentData().toInt());
    wish.crops = crops_->text().trimmed();
    if (asks_for_labels()) {
        wish.labels = labels_->text().trimmed();
        wish.attribute = attribute_->currentData().toString();
    }
    if (wish.by == FindBy::Svm || wish.by == FindBy::Lda) {
        for (int i = 0; i < unchanged_->count(); ++i)
            if (unchanged_->item(i)->checkState() == Qt::Checked)
                wish.unchanged << unchanged_->item(i)->data(Qt::UserRole).toString();
    }
    wish.first_layer = first_layer_->value();
    wish.last_layer = last_layer_->value();
    wish.component = component_->value();
    wish.reach = reach_->value();
    wish.title = title_->text().trimmed();
    wish.unit = unit_->text().trimmed();
    return wish;
}

bool FindDirectionDialog::asks_for_labels() const {
    const FindBy by = static_cast<FindBy>(by_->currentData().toInt());
    return by == FindBy::Svm || by == FindBy::Lda || by == FindBy::StyleChannels;
}

/// What has to be given before anything can be found; empty: nothing.
QString FindDirectionDialog::missing() const {
    const DirectionWish wanted = this->wish();
    if (wanted.crops.isEmpty() && wanted.by == FindBy::Factors) {
        return setup_.has_face ? QString() : tr("Open a photo or choose a file of portraits to show the slider on.");
    }
    if (wanted.crops.isEmpty()) {
        return tr("Choose a file of aligned portraits. It is made from a folder of photos with:\n"
                  "lineament-cli align --photos FOLDER --size %1 --out crops.npy")
            .arg(setup_.crop_side);
    }
    if (asks_for_labels() && wanted.labels.isEmpty()) {
        return tr("Choose the file of labels (.csv) that says which portrait has which attribute.");
    }
    if (wanted.first_layer > wanted.last_layer && wanted.by != FindBy::StyleChannels) {
        return tr("The last layer that moves must not come before the first.");
    }
    if (wanted.unchanged.contains(wanted.attribute)) {
        return tr("An attribute cannot be changed and kept unchanged at once.");
    }
    return {};
}

void FindDirectionDialog::search_changed() {
    found_ = false;
    error_.clear();
    refresh();
}

void FindDirectionDialog::refresh() {
    const FindBy by = static_cast<FindBy>(by_->currentData().toInt());
    const bool hyperplane = by == FindBy::Svm || by == FindBy::Lda;
    by_note_->setText(
        by == FindBy::Factors
            ? tr("What the model varies most by itself, the first most of all. Portraits only set its range.")
        : by == FindBy::Components    ? tr("In which ways the portraits differ most, the first most of all.")
        : by == FindBy::StyleChannels ? tr("The few parts of the model that answer most to the label.")
                                      : tr("What tells portraits that have the attribute from those that have not."));
    // SeFa moves convolutions, of which there is one less than rows of W+.
    const bool to_the_end = last_layer_->value() == last_layer_->maximum();
    const QSignalBlocker quiet(last_layer_);
    last_layer_->setMaximum(by == FindBy::Factors ? setup_.layers - 1 : setup_.layers);
    if (to_the_end) last_layer_->setValue(last_layer_->maximum());
    form_->setRowVisible(labels_->parentWidget(), asks_for_labels());
    form_->setRowVisible(attribute_, asks_for_labels());
    form_->setRowVisible(unchanged_, hyperplane);
    form_->setRowVisible(component_, by == FindBy::Components || by == FindBy::Factors);
    form_->setRowVisible(layers_row_, by != FindBy::StyleChannels);
    fields_->setEnabled(!working_);

    const QString needed = missing();
    const bool named = !title_->text().trimmed().isEmpty();
    find_->setText(is_searching() ? tr("&Stop") : tr("&Find"));
    find_->setEnabled(is_searching() || (!working_ && needed.isEmpty()));
    keep_->setEnabled(found_ && !working_ && named && setup_.cannot_keep.isEmpty());
    (keep_->isEnabled() ? keep_ : find_)->setDefault(true);
    progress_->setVisible(working_);
    if (working_) return;
    if (!error_.isEmpty()) {
        set_message(error_, true);
    } else if (!needed.isEmpty()) {
        set_message(needed, false);
    } else if (!found_) {
        set_message(strip_->cells().isEmpty() ? QString() : tr("Press Find to see what was changed."), false);
    } else if (!named && setup_.cannot_keep.isEmpty()) {
        set_message(found_note_ + QLatin1Char('\n') + tr("Give it a name to keep it."), false);
    } else {
        set_message(found_note_, false);
    }
}

void FindDirectionDialog::set_message(const QString& text, bool error) {
    QPalette colors = palette();
    if (error) colors.setColor(QPalette::WindowText, theme_colors(colors).error);
    message_->setPalette(colors);
    message_->setText(text);
}

void FindDirectionDialog::show_progress(const QString& text, double fraction) {
    working_ = true;
    keeping_ = false;
    found_ = false;
    error_.clear();
    progress_->setRange(0, fraction < 0 ? 0 : 100);
    if (fraction >= 0) progress_->setValue(static_cast<int>(100 * fraction));
    set_message(text, false);
    refresh();
}

void FindDirectionDialog::show_keeping() {
    working_ = true;
    keeping_ = true;
    error_.clear();
    progress_->setRange(0, 0);
    set_message(tr("Keeping the slider"), false);
    refresh();
}

void FindDirectionDialog::show_found(const DirectionPreview& preview) {
    working_ = false;
    found_ = true;
    error_.clear();
    strip_->set_cells(preview.cells, preview.values);
    strip_->setAccessibleDescription(preview.source);
    found_note_ = tr("Found: %1. At its end the slider moves by %2 (%3).")
                      .arg(preview.source, QLocale().toString(preview.reach, 'g', 3), preview.unit);
    refresh();
    if (title_->text().trimmed().isEmpty()) title_->setFocus(Qt::OtherFocusReason);
}

void FindDirectionDialog::show_error(const QString& sentence) {
    working_ = false;
    error_ = sentence;
    refresh();
}

void FindDirectionDialog::show_stopped() {
    working_ = false;
    refresh();
}

}  // namespace lineament
