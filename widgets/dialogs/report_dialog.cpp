#include "widgets/dialogs/report_dialog.h"

#include <QAccessible>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/frame/screen_fit.h"

namespace lineament {

ReportDialog::ReportDialog(const QString& report, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Report a problem"));
    QLabel* what = new QLabel(tr("What a report needs to say about this program and what it did last. It holds no "
                                 "picture and no names of folders. Nothing is sent: copy or save it, and add what you "
                                 "did and what you expected."),
                              this);
    what->setWordWrap(true);
    text_ = new QPlainTextEdit(report, this);
    text_->setObjectName(QStringLiteral("report_text"));
    text_->setReadOnly(true);
    text_->setTabChangesFocus(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setAccessibleName(windowTitle());
    note_ = new QLabel(this);
    note_->setObjectName(QStringLiteral("report_note"));
    note_->setWordWrap(true);
    QDialogButtonBox* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* copy_button = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copy_button->setObjectName(QStringLiteral("copy_report"));
    QPushButton* save_button = buttons->addButton(tr("&Save as..."), QDialogButtonBox::ActionRole);
    save_button->setObjectName(QStringLiteral("save_report"));
    connect(copy_button, &QPushButton::clicked, this, &ReportDialog::copy);
    connect(save_button, &QPushButton::clicked, this, &ReportDialog::ask_where_to_save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    QVBoxLayout* layout = new QVBoxLayout(this);
    layout->addWidget(what);
    layout->addWidget(text_, 1);
    layout->addWidget(note_);
    layout->addWidget(buttons);
    resize(720, 480);
    keep_on_screen(this);
}

QString ReportDialog::report() const {
    return text_->toPlainText();
}

void ReportDialog::show_note(const QString& sentence) {
    note_->setText(sentence);
    QAccessibleEvent event(note_, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void ReportDialog::copy() {
    QGuiApplication::clipboard()->setText(report());
    show_note(tr("The report is in the clipboard."));
}

void ReportDialog::ask_where_to_save() {
    QFileDialog* dialog = new QFileDialog(this, tr("Save the report"), suggested_path_);
    dialog->setObjectName(QStringLiteral("save_report_dialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Text (*.txt)"));
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    if (!suggested_path_.isEmpty()) dialog->selectFile(suggested_path_);
    connect(dialog, &QFileDialog::fileSelected, this, &ReportDialog::save_requested);
    dialog->open();
}

}  // namespace lineament
