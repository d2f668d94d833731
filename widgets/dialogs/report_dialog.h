#pragma once

#include <QDialog>
#include <QString>

class QLabel;
class QPlainTextEdit;

namespace lineament {

/**
 * Shows what a report of a problem says, to be read before it is given to anybody: nothing is sent.
 *
 * The text is the window's, in English, since those who mend the program read it.
 */
class ReportDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ReportDialog(const QString& report, QWidget* parent = nullptr);

    QString report() const;

    /// Where the file dialog begins: a path with a file's name.
    void set_suggested_path(const QString& path) { suggested_path_ = path; }

    /// Below the text, read by screen readers: what became of copying or saving.
    void show_note(const QString& sentence);

  Q_SIGNALS:
    /// The person chose this file; it may exist and be replaced.
    void save_requested(const QString& path);

  private:
    void copy();
    void ask_where_to_save();

    QPlainTextEdit* text_ = nullptr;
    QLabel* note_ = nullptr;
    QString suggested_path_;
};

}  // namespace lineament
