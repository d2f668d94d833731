#include "app/engine/engine_texts.h"

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
    // What a photo's file holds and the photo or a saved file does not (core/photo/photo_notes.h).
    {QT_TRANSLATE_NOOP("engine", "It was made for print (CMYK) and has been converted to RGB."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its Lab colours have been converted to sRGB."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its pixels are stored in a way that is read with 8 bits per channel only."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "It has further channels besides colour and transparency, which are not kept."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine", "It has several pages: only the first one is opened and saved."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "It is an animation: only its first picture is opened and saved."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "It has layers: only the picture that they make together is opened and saved."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine", "It states its brightness as a gamma value, which is kept as a colour profile."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine",
                       "Its colours are coded in a way (such as HDR) that is not understood here: they are taken as "
                       "sRGB and may look wrong."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine",
                       "A film, a gain map for HDR screens or another picture that came in the same file is not kept."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its EXIF, XMP and IPTC records are damaged and will not be kept."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its XMP record is damaged and will not be kept."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "The second part of its XMP record (extended XMP) is not kept."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Its colour profile is damaged or does not fit, so it is taken as sRGB."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Files of this kind keep 8 of the photo's 16 bits per channel."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Files of this kind have no transparency: the photo is put on white."), nullptr},
    {QT_TRANSLATE_NOOP("engine",
                       "Parts of its EXIF or XMP records are too long for files of this kind and are left out."),
     nullptr},
    {QT_TRANSLATE_NOOP("engine", "Files of this kind cannot hold its IPTC records."), nullptr},
    {QT_TRANSLATE_NOOP("engine", "Files of this kind cannot hold all of its PNG text entries."), nullptr},
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
