// Rows of forms that hold more than one widget.
#pragma once

#include <QFormLayout>
#include <QLabel>

namespace lineament {

/// Adds a row of several widgets whose label's mnemonic leads to the row's focus proxy: a label's key does nothing for
/// a buddy that takes no focus of its own.
inline void add_compound_row(QFormLayout* form, const QString& text, QWidget* row) {
    QLabel* label = new QLabel(text, row->parentWidget());
    label->setBuddy(row->focusProxy());
    form->addRow(label, row);
}

}  // namespace lineament
