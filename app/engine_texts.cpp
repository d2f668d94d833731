#include "app/engine_texts.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace lineament {
namespace {

/// What the engine says, to be recognised, and what the person reads, for translators; null: the same. %1, %2, ...
/// stand for names and numbers.
struct Sentence {
    const char* engine;
    const char* said;
};

constexpr Sentence known_sentences[] = {
    // Notes on a photo (core/photo).
    {QT_TRANSLATE_NOOP("engine", "Its EXIF, XMP and IPTC records are damaged and will not be kept."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "It was made for print (CMYK) and has been converted to RGB."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its colour profile is damaged or does not fit, so it is taken as sRGB."), nullptr},
    // Devices (core/session).
    {QT_TRANSLATE_NOOP("engine", "CPU, %1 thread"), nullptr},
    {QT_TRANSLATE_NOOP("engine", "CPU, %1 threads"), nullptr},
    {QT_TRANSLATE_NOOP("engine", "%1, half precision"), nullptr},
    // How a slider was found (core/discovery), in the words of papers.
    {"linear SVM on the label '%1' of %2 portraits",
     QT_TRANSLATE_NOOP("engine", "the dividing line between %2 portraits with and without “%1”")},
    {"linear discriminant on the label '%1' of %2 portraits",
     QT_TRANSLATE_NOOP("engine", "the average difference between %2 portraits with and without “%1”")},
    {"principal component %1 of the codes of %2 portraits",
     QT_TRANSLATE_NOOP("engine", "number %1 of the ways in which %2 portraits differ most")},
    {"semantic factor %1 of the generator's style weights",
     QT_TRANSLATE_NOOP("engine", "number %1 of what the model itself varies most")},
    {"the %1 style channels that answer most to the label '%2'",
     QT_TRANSLATE_NOOP("engine", "the %1 parts of the model that answer most to “%2”")},
};

}  // namespace

QString refilled(const QString& sentence, const QString& pattern, const QString& translation) {
    static const QRegularExpression place(QStringLiteral("%([1-9])"));
    QString expression = QRegularExpression::escape(pattern);
    expression.replace(QRegularExpression(QStringLiteral("\\\\?%([1-9])")), QStringLiteral("(?<p\\1>.+)"));
    const QRegularExpressionMatch match =
        QRegularExpression(QRegularExpression::anchoredPattern(expression)).match(sentence);
    if (!match.hasMatch()) return {};
    QString result;
    qsizetype end = 0;
    for (auto places = place.globalMatch(translation); places.hasNext();) {
        const QRegularExpressionMatch one = places.next();
        result += translation.mid(end, one.capturedStart() - end) + match.captured(QLatin1Char('p') + one.captured(1));
        end = one.capturedEnd();
    }
    return result + translation.mid(end);
}

QString catalogue_text(const std::string& english) {
    return english.empty() ? QString() : QCoreApplication::translate("catalogue", english.c_str());
}

QString engine_text(const std::string& english) {
    const QString sentence = QString::fromStdString(english);
    for (const Sentence& known : known_sentences) {
        const char* said = known.said ? known.said : known.engine;
        const QString translation = QCoreApplication::translate("engine", said);
        if (translation == QLatin1String(known.engine)) continue;  // nothing to change
        const QString text = refilled(sentence, QString::fromUtf8(known.engine), translation);
        if (!text.isEmpty()) return text;
    }
    return sentence;
}

}  // namespace lineament
