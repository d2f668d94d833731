#include "widgets/sliders/percent.h"

#include <QLocale>
#include <QRegularExpression>
#include <cmath>

namespace lineament {
namespace {

constexpr char32_t true_minus = 0x2212;

bool one_of(char32_t letter, std::initializer_list<char32_t> letters) {
    for (const char32_t other : letters)
        if (letter == other) return true;
    return false;
}

/// Spaces, and the marks of writing direction that some languages put around numbers.
bool is_blank(char32_t letter) {
    return QChar::isSpace(letter) || one_of(letter, {0x061c, 0x200e, 0x200f}) ||
           (letter >= 0x202a && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069);
}

/// The number in ASCII: digits, '.', '+', '-', '%'. Empty where something else stands in it.
QString plain(const QString& text) {
    QString result;
    for (const char32_t letter : text.toUcs4()) {
        const int digit = QChar::digitValue(letter);
        if (is_blank(letter)) continue;
        if (digit >= 0) {
            result += QLatin1Char(static_cast<char>('0' + digit));
        } else if (one_of(letter, {'.', ',', 0x066b, 0xff0c, 0xff0e})) {
            result += QLatin1Char('.');
        } else if (one_of(letter, {'-', 0x2010, 0x2011, 0x2012, 0x2013, true_minus, 0xfe63, 0xff0d})) {
            result += QLatin1Char('-');
        } else if (one_of(letter, {'+', 0xff0b})) {
            result += QLatin1Char('+');
        } else if (one_of(letter, {'%', 0x066a, 0xff05})) {
            result += QLatin1Char('%');
        } else {
            return {};
        }
    }
    return result;
}

}  // namespace

QString percent_number(double value) {
    const long percent = std::lround(value * 100);
    const QString digits = QLocale().toString(static_cast<qlonglong>(std::labs(percent)));
    const QString sign = percent > 0   ? QStringLiteral("+")
                         : percent < 0 ? QString(QChar(static_cast<char16_t>(true_minus)))
                                       : QString();
    return sign + digits;
}

QString percent_text(double value) {
    return percent_number(value) + QStringLiteral(" %");
}

std::optional<double> parse_percent(const QString& text) {
    // The percent sign may stand in front, as in Turkish.
    static const QRegularExpression number(QStringLiteral("^([+-]?)(%?)([0-9]{0,9})(\\.?)([0-9]{0,9})(%?)$"));
    const QRegularExpressionMatch match = number.match(plain(text));
    const bool percent_before = match.capturedLength(2) > 0, percent_after = match.capturedLength(6) > 0;
    if (!match.hasMatch() || (percent_before && percent_after)) return std::nullopt;
    const QString whole = match.captured(3), part = match.captured(5);
    if (whole.isEmpty() && part.isEmpty()) return std::nullopt;
    double value = QString(QLatin1Char('0') + whole + QLatin1Char('.') + part + QLatin1Char('0')).toDouble();
    const bool is_value = match.capturedLength(4) > 0 && value <= 1 && !percent_before && !percent_after;
    if (!is_value) value /= 100;
    return match.captured(1) == QLatin1String("-") ? -value : value;
}

}  // namespace lineament
