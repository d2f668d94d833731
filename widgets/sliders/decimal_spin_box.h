#pragma once

#include <QDoubleSpinBox>

namespace lineament {

/// A number box that takes the decimal point and the decimal comma for the same, whatever the language.
class DecimalSpinBox : public QDoubleSpinBox {
    Q_OBJECT

  public:
    using QDoubleSpinBox::QDoubleSpinBox;

    QValidator::State validate(QString& text, int& position) const override {
        // What is typed becomes the language's own sign, so that all else of the box goes on as usual.
        for (QChar& letter : text)
            if (letter == QLatin1Char('.') || letter == QLatin1Char(',')) letter = locale().decimalPoint().at(0);
        return QDoubleSpinBox::validate(text, position);
    }
};

}  // namespace lineament
