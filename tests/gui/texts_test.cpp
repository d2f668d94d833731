// Words: plain ones, found by search, and all of them in German.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTranslator>
#include <QXmlStreamReader>

#include "app/engine/engine_texts.h"
#include "app/engine/slider_specs.h"
#include "app/start/data_folders.h"
#include "app/start/translations.h"
#include "core/directions/catalogue.h"
#include "core/photo/photo_notes.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

const QStringList shipped_catalogues{"models/starter/directions.json", "directions/ffhq-sfe.json"};

/// With what is missing, too: its words are seen when its file is imported.
PackLoaded shipped(const QString& catalogue) {
    PackLoaded pack;
    const DirectionCatalogue loaded = DirectionCatalogue::load(data_file(catalogue).toStdString());
    for (const auto& direction : loaded.all())
        pack.directions.push_back(direction->info());
    for (const MissingDirection& missing : loaded.missing())
        pack.directions.push_back(missing.info);
    return pack;
}

/// The program in German as long as it lives.
class InGerman {
  public:
    InGerman() {
        QLocale::setDefault(QLocale("de_DE"));
        install_translations(*qApp, LINEAMENT_QM_FOLDER);
    }
    ~InGerman() {
        for (QTranslator* translator : qApp->findChildren<QTranslator*>())
            delete translator;
        QLocale::setDefault(QLocale::c());
    }
};

/// "context: source" of every message without a finished translation.
QStringList unfinished(QFile& ts) {
    QStringList found;
    QString context, source;
    QXmlStreamReader xml(&ts);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == QLatin1String("name")) context = xml.readElementText();
        if (xml.name() == QLatin1String("source")) source = xml.readElementText();
        if (xml.name() != QLatin1String("translation")) continue;
        const bool open = xml.attributes().value("type") == QLatin1String("unfinished");
        const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        if (open || text.isEmpty()) found << context + ": " + source;
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    return found;
}

TEST(Translation, EveryTextOfTheProgramIsTranslated) {
    const QTemporaryDir folder;
    const QString copy = folder.filePath("lineament_de.ts");
    ASSERT_TRUE(QFile::copy(QStringLiteral(LINEAMENT_SOURCE_DIR "/resources/translations/lineament_de.ts"), copy));
    ASSERT_TRUE(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));
    QProcess update;
    update.setWorkingDirectory(LINEAMENT_SOURCE_DIR);
    update.start(LINEAMENT_LUPDATE,
                 {"-I", ".", "app", "widgets", "-ts", copy, "-locations", "none", "-no-obsolete", "-silent"});
    ASSERT_TRUE(update.waitForFinished(patience_ms)) << update.errorString().toStdString();
    ASSERT_EQ(update.exitCode(), 0) << update.readAllStandardError().toStdString();
    QFile file(copy);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QStringList missing = unfinished(file);
    EXPECT_TRUE(missing.isEmpty()) << missing.size() << " texts are not in resources/translations/lineament_de.ts:\n"
                                   << missing.join('\n').toStdString();
}

/// Names of the classes with a tr() of their own.
QStringList translating_classes() {
    QStringList names;
    static const QRegularExpression declaration("class (\\w+)[^;{]*\\{\\s*Q_OBJECT");
    for (const char* room : {"app", "widgets"}) {
        QDirIterator headers(QStringLiteral(LINEAMENT_SOURCE_DIR "/") + room, {"*.h"}, QDir::Files,
                             QDirIterator::Subdirectories);
        while (headers.hasNext()) {
            QFile header(headers.next());
            EXPECT_TRUE(header.open(QIODevice::ReadOnly)) << header.fileName().toStdString();
            for (auto found = declaration.globalMatch(QString::fromUtf8(header.readAll())); found.hasNext();)
                names << "lineament::" + found.next().captured(1);
        }
    }
    return names;
}

// lupdate takes a tr() in a member function for the class's own, the compiler takes the free one where the class has
// none: such a text would stay English.
TEST(Translation, EveryContextIsOneThatTheProgramAsksFor) {
    const QStringList known = translating_classes() + QStringList{"lineament", "catalogue", "engine"};
    ASSERT_GT(known.size(), 20);
    QFile ts(QStringLiteral(LINEAMENT_SOURCE_DIR "/resources/translations/lineament_de.ts"));
    ASSERT_TRUE(ts.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&ts);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement || xml.name() != QLatin1String("name")) continue;
        const QString context = xml.readElementText();
        EXPECT_TRUE(known.contains(context)) << context.toStdString();
    }
}

TEST(Translation, EveryWordOfTheShippedCataloguesIsTranslated) {
    const InGerman german;
    QTranslator words;
    ASSERT_TRUE(words.load(QStringLiteral("lineament_de"), LINEAMENT_QM_FOLDER));
    for (const QString& catalogue : shipped_catalogues) {
        for (const DirectionInfo& d : shipped(catalogue).directions)
            for (const std::string& word : {d.title, d.group, d.tooltip, d.note, d.warning})
                EXPECT_TRUE(word.empty() || !words.translate("catalogue", word.c_str()).isEmpty())
                    << catalogue.toStdString() << ", " << d.id << ": " << word;
    }
    EXPECT_EQ(catalogue_text("Starter portraits"), QString("Beispielporträts"));
}

TEST(Translation, SentencesOfTheEngineAreTranslated) {
    const std::string note = "It was made for print (CMYK) and has been converted to RGB.";
    EXPECT_EQ(engine_text(note), QString::fromStdString(note));
    EXPECT_EQ(engine_text("semantic factor 3 of the generator's style weights"),
              QString("number 3 of what the model itself varies most"))
        << "plain words in English, too";
    const InGerman german;
    EXPECT_TRUE(engine_text(note).contains("CMYK"));
    EXPECT_NE(engine_text(note), QString::fromStdString(note));
    EXPECT_EQ(engine_text("CPU, 12 threads"), QString("CPU, 12 Threads"));
    EXPECT_EQ(engine_text("Nobody wrote this."), QString("Nobody wrote this."));
}

TEST(Translation, EveryNoteOnAPhotoIsTranslated) {
    const InGerman german;
    for (const char* note :
         {notes::kConvertedFromPrint, notes::kConvertedFromLab, notes::kReadWithEightBits, notes::kFurtherChannels,
          notes::kOnlyFirstPage, notes::kOnlyFirstFrame, notes::kLayers, notes::kGammaAsProfile, notes::kUnknownColours,
          notes::kFurtherPictures, notes::kDamagedMetadata, notes::kDamagedXmp, notes::kExtendedXmp,
          notes::kDamagedProfile, notes::kEightOfSixteenBits, notes::kOnWhite, notes::kRecordsTooLong, notes::kNoIptc,
          notes::kNoTexts})
        EXPECT_NE(engine_text(note), QString::fromUtf8(note)) << note << " is missing in app/engine/engine_texts.cpp";
}

TEST(Translation, FilledInSentencesAreTakenApart) {
    EXPECT_EQ(refilled("3 of 7 (a+b)", "%1 of %2 (a+b)", "%2: %1"), QString("7: 3"));
    EXPECT_EQ(refilled("3 of", "%1 of %2", "%2: %1"), QString());
    EXPECT_EQ(refilled("exactly", "exactly", "genau"), QString("genau"));
}

TEST(Translation, StandardButtonsAreGerman) {
    const InGerman german;
    QMessageBox box;
    box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel | QMessageBox::Close);
    const auto text = [&box](QMessageBox::StandardButton button) { return box.button(button)->text().remove('&'); };
    EXPECT_EQ(text(QMessageBox::Save), QString("Speichern"));
    EXPECT_EQ(text(QMessageBox::Discard), QString("Verwerfen"));
    EXPECT_EQ(text(QMessageBox::Cancel), QString("Abbrechen"));
    EXPECT_TRUE(text(QMessageBox::Close).startsWith(QString::fromUtf8("Schlie")))
        << text(QMessageBox::Close).toStdString();
}

TEST(Words, NoSliderNeedsAPaperToBeUnderstood) {
    for (const QString& catalogue : shipped_catalogues) {
        for (const SliderSpec& slider : slider_specs(shipped(catalogue))) {
            const QString all =
                QStringList{slider.title, slider.group, slider.family, slider.tooltip, slider.note, slider.warning}
                    .join(' ');
            for (const char* term : {"GAN", "StyleSpace", "StyleCLIP", "Component", "component", "channel", "boundary",
                                     "InterFace", "PCA", "128 px"})
                EXPECT_FALSE(all.contains(term)) << slider.id.toStdString() << ": " << all.toStdString();
        }
    }
}

TEST(Words, AWarningIsTheException) {
    const QVector<SliderSpec> starter = slider_specs(shipped(shipped_catalogues[0]));
    int warned = 0;
    for (const SliderSpec& slider : starter)
        warned += !slider.warning.isEmpty();
    EXPECT_GE(warned, 1) << "some do distort";
    EXPECT_LE(warned, 3) << "of " << starter.size();
}

QStringList found(SliderPanel& panel, const char* text) {
    panel.set_search_text(QString::fromUtf8(text));
    return panel.matching_ids();
}

TEST(Words, TheSearchKnowsOtherWordsInBothLanguages) {
    for (const bool in_german : {false, true}) {
        const std::unique_ptr<InGerman> german = in_german ? std::make_unique<InGerman>() : nullptr;
        SliderPanel panel;
        panel.set_sliders(slider_specs(shipped(shipped_catalogues[0])));
        for (const char* word : {"beard", "moustache", "Bart", "Schnurrbart", "facial hair"})
            EXPECT_TRUE(found(panel, word).contains("facial_hair")) << word;
        for (const char* word : {"happy", "laugh", "glücklich", "lachen", "SMILE"})
            EXPECT_TRUE(found(panel, word).contains("smile")) << word;
        for (const char* word : {"old", "young", "alt", "jung", "wrinkles", "Falten"})
            EXPECT_TRUE(found(panel, word).contains("age")) << word;
        for (const char* word : {"spectacles", "Brille"})
            EXPECT_TRUE(found(panel, word).contains("glasses")) << word;
        for (const char* word : {"woman", "Mann", "masculine"})
            EXPECT_TRUE(found(panel, word).contains("female")) << word;
        EXPECT_TRUE(found(panel, "zzz").isEmpty());
    }
}

TEST(Words, ProgressIsSaidInPlainWords) {
    for (const WorkerTask task : {WorkerTask::OpenFace, WorkerTask::Render}) {
        WorkerProgress progress;
        progress.task = task;
        progress.pane = "sfe";
        progress.step.stage = WorkStage::Invert;
        EXPECT_FALSE(progress_sentence(progress).contains("code")) << progress_sentence(progress).toStdString();
    }
}

}  // namespace
}  // namespace lineament
