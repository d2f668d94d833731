#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/test_printers.h"
#include "widgets/canvas/face_strip.h"
#include "widgets/dialogs/export_dialog.h"
#include "widgets/dialogs/info_dialogs.h"
#include "widgets/dialogs/report_dialog.h"
#include "widgets/frame/icons.h"
#include "widgets/frame/status_panel.h"
#include "widgets/frame/theme.h"

namespace lineament {
namespace {

QImage plain(const QColor& color) {
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(color);
    return image;
}

void expect_accessible_names(const QWidget& root) {
    for (const QWidget* widget : root.findChildren<QWidget*>()) {
        // Parts of Qt's own composite widgets.
        const bool inner = widget->objectName().startsWith("qt_") || widget->inherits("QComboBoxListView");
        if (inner || widget->focusPolicy() == Qt::NoFocus) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        EXPECT_TRUE(named) << widget->metaObject()->className();
    }
}

class ExportDialogTest : public testing::Test {
  protected:
    ExportDialogTest() {
        QFile original(directory.filePath("photo.png"));
        EXPECT_TRUE(original.open(QIODevice::WriteOnly));
        original.write("x");
        setup.original_path = original.fileName();
        setup.initial.path = directory.filePath("photo-edited.png");
    }
    static QLineEdit* path_of(ExportDialog& dialog) {
        for (QLineEdit* edit : dialog.findChildren<QLineEdit*>()) {
            if (edit->accessibleName() == QString("File to save to")) return edit;
        }
        return nullptr;
    }
    static QPushButton* save_of(ExportDialog& dialog) {
        return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
    }

    QTemporaryDir directory;
    ExportSetup setup;
};

TEST_F(ExportDialogTest, ReturnsWhatWasChosen) {
    setup.initial.keep_original_detail = false;
    ExportDialog dialog(setup);
    dialog.show();
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.findChild<QComboBox*>()->setCurrentIndex(1);
    EXPECT_TRUE(path_of(dialog)->text().endsWith("photo-edited.jpg")) << "the extension follows the format";
    for (QRadioButton* radio : dialog.findChildren<QRadioButton*>()) {
        if (radio->accessibleName() == QString("Face crop only")) QTest::mouseClick(radio, Qt::LeftButton);
    }
    dialog.findChild<QCheckBox*>()->setChecked(true);
    QTest::mouseClick(save_of(dialog), Qt::LeftButton);
    ASSERT_EQ(accepted.count(), 1);
    const ExportChoice choice = dialog.choice();
    EXPECT_EQ(choice.path, directory.filePath("photo-edited.jpg"));
    EXPECT_EQ(choice.format, ExportFormat::Jpeg);
    EXPECT_EQ(choice.jpeg_quality, 95);
    EXPECT_EQ(choice.area, ExportArea::FaceCrop);
    EXPECT_TRUE(choice.keep_original_detail);
    EXPECT_FALSE(choice.overwrites_original);
    EXPECT_FALSE(choice.overwrites_existing);
}

TEST_F(ExportDialogTest, SaysBeforeSavingWhatAFileOfTheFormatWillNotHold) {
    setup.losses[ExportFormat::Jpeg] = QStringList{"Files of this kind keep 8 bits."};
    ExportDialog dialog(setup);
    dialog.show();
    const QLabel* losses = dialog.findChild<QLabel*>("export_losses");
    ASSERT_TRUE(losses);
    EXPECT_FALSE(losses->isVisible()) << "PNG keeps all";
    path_of(dialog)->setText(directory.filePath("a.jpg"));
    EXPECT_TRUE(losses->isVisible());
    EXPECT_TRUE(losses->text().contains("Files of this kind keep 8 bits."));
    for (QRadioButton* radio : dialog.findChildren<QRadioButton*>())
        if (radio->accessibleName() == QString("Face crop only")) radio->setChecked(true);
    EXPECT_FALSE(losses->isVisible()) << "a crop is another picture";
}

TEST_F(ExportDialogTest, TheFormatFollowsATypedExtension) {
    ExportDialog dialog(setup);
    path_of(dialog)->setText(directory.filePath("a.TIFF"));
    EXPECT_EQ(dialog.choice().format, ExportFormat::Tiff);
    EXPECT_EQ(dialog.choice().path, directory.filePath("a.TIFF"));
    path_of(dialog)->setText(directory.filePath("portrait.v2"));
    EXPECT_EQ(dialog.choice().path, directory.filePath("portrait.v2.tif"));
    path_of(dialog)->clear();
    EXPECT_FALSE(save_of(dialog)->isEnabled());
}

TEST_F(ExportDialogTest, TheOriginalIsReplacedOnlyAfterTwoQuestions) {
    ExportDialog dialog(setup);
    dialog.show();
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    path_of(dialog)->setText(directory.path() + "/./photo.png");
    EXPECT_EQ(dialog.confirmations_left(), 2);
    dialog.accept();
    EXPECT_EQ(accepted.count(), 0);
    EXPECT_FALSE(dialog.choice().overwrites_original);
    EXPECT_TRUE(dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Cancel)->isDefault());
    dialog.accept();
    EXPECT_EQ(accepted.count(), 0);
    EXPECT_EQ(dialog.confirmations_left(), 0);
    dialog.accept();
    EXPECT_EQ(accepted.count(), 1);
    EXPECT_TRUE(dialog.choice().overwrites_original);
}

TEST_F(ExportDialogTest, ALinkToTheOriginalIsTheOriginal) {
    const QString link = directory.filePath("link.png");
    ASSERT_TRUE(QFile::link(setup.original_path, link));
    ExportDialog dialog(setup);
    path_of(dialog)->setText(link);
    EXPECT_EQ(dialog.confirmations_left(), 2);
}

TEST_F(ExportDialogTest, AnotherFileIsReplacedAfterOneQuestionAndANewPathAsksAnew) {
    QFile other(directory.filePath("other.png"));
    ASSERT_TRUE(other.open(QIODevice::WriteOnly));
    ExportDialog dialog(setup);
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    path_of(dialog)->setText(other.fileName());
    dialog.accept();
    EXPECT_EQ(accepted.count(), 0);
    path_of(dialog)->setText(setup.original_path);
    EXPECT_EQ(dialog.confirmations_left(), 2) << "a confirmation holds only for the path it was given for";
    path_of(dialog)->setText(other.fileName());
    dialog.accept();
    dialog.accept();
    EXPECT_EQ(accepted.count(), 1);
    EXPECT_TRUE(dialog.choice().overwrites_existing);
    EXPECT_FALSE(dialog.choice().overwrites_original);
}

TEST_F(ExportDialogTest, SaysHowTheFileIsMarked) {
    ExportDialog dialog(setup);
    bool said = false;
    for (const QLabel* label : dialog.findChildren<QLabel*>()) {
        said = said || label->text().contains("compositeWithTrainedAlgorithmicMedia");
    }
    EXPECT_TRUE(said);
    expect_accessible_names(dialog);
}

TEST(FaceStrip, HidesItselfAndReportsTheChoice) {
    FaceStrip strip;
    QSignalSpy selected(&strip, &FaceStrip::face_selected);
    strip.set_faces({plain(Qt::red)}, 0);
    EXPECT_TRUE(strip.isHidden());
    strip.set_faces({plain(Qt::red), plain(Qt::green), plain(Qt::blue)}, 1);
    strip.resize(400, strip.height());
    strip.show();
    strip.activateWindow();
    QApplication::processEvents();
    EXPECT_TRUE(strip.isVisible());
    EXPECT_EQ(strip.current(), 1);
    EXPECT_EQ(selected.count(), 0);
    const auto buttons = strip.findChildren<QToolButton*>();
    QToolButton* third = nullptr;
    for (QToolButton* button : buttons) {
        if (button->accessibleName() == QString("Face 3 of 3")) third = button;
    }
    ASSERT_NE(third, nullptr);
    QTest::mouseClick(third, Qt::LeftButton);
    ASSERT_EQ(selected.count(), 1);
    EXPECT_EQ(selected[0][0].toInt(), 2);
    third->setFocus();
    QTest::keyClick(third, Qt::Key_Left);
    EXPECT_EQ(strip.current(), 1);
    EXPECT_EQ(selected.count(), 2);
    strip.set_current(0);
    strip.set_current(-1);
    EXPECT_EQ(strip.current(), -1);
    EXPECT_EQ(selected.count(), 2);
    strip.set_faces({}, -1);
    EXPECT_TRUE(strip.isHidden());
    EXPECT_EQ(strip.count(), 0);
}

TEST(StatusPanel, ShowsFieldsProgressAndCancels) {
    StatusPanel panel;
    panel.resize(900, 28);
    panel.show();
    QSignalSpy cancelled(&panel, &StatusPanel::cancel_requested);
    panel.set_device("CPU, 2 threads");
    panel.set_zoom(0.5);
    QStringList shown;
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
        if (label->isVisible()) shown << label->text();
    }
    EXPECT_TRUE(shown.contains("CPU, 2 threads"));
    EXPECT_TRUE(shown.contains("50 %"));
    panel.set_progress("Inverting", 0.5);
    EXPECT_TRUE(panel.shows_progress());
    QTest::mouseClick(panel.findChild<QToolButton*>(), Qt::LeftButton);
    EXPECT_EQ(cancelled.count(), 1);
    panel.set_progress("Loading", -1, false);
    EXPECT_FALSE(panel.findChild<QToolButton*>()->isVisible());
    panel.clear_progress();
    EXPECT_FALSE(panel.shows_progress());
    panel.set_message("Saved", 30);
    EXPECT_TRUE(QTest::qWaitFor([&panel] { return panel.findChild<QLabel*>()->text().isEmpty(); }, 2000));
    expect_accessible_names(panel);
}

double luminance(const QColor& color) {
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

TEST(Theme, TextIsReadableInBothThemes) {
    for (const bool dark : {false, true}) {
        const QPalette palette = theme_palette(dark);
        EXPECT_EQ(is_dark(palette), dark);
        const ThemeColors colors = theme_colors(palette);
        const QColor window = palette.color(QPalette::Window);
        EXPECT_GE(contrast(palette.color(QPalette::WindowText), window), 7.0);
        EXPECT_GE(contrast(colors.muted_text, window), 4.5);
        EXPECT_GE(contrast(palette.color(QPalette::PlaceholderText), window), 4.5);
        EXPECT_GE(contrast(colors.error, window), 4.5);
        EXPECT_GE(contrast(colors.accent, window), 3.0);
        EXPECT_GE(contrast(colors.warning, window), 3.0);
        EXPECT_EQ(colors.canvas.saturation(), 0) << "a tinted surround would tint the photo";
    }
}

TEST(Icons, FollowTheThemeAndScale) {
    auto& application = *qobject_cast<QApplication*>(QApplication::instance());
    const auto brightest = [] {
        const QImage image = themed_icon("open").pixmap(QSize(48, 48)).toImage();
        EXPECT_EQ(image.size(), QSize(48, 48));
        int best = -1;
        for (int y = 0; y < 48; ++y) {
            for (int x = 0; x < 48; ++x) {
                if (qAlpha(image.pixel(x, y)) > 250) best = std::max(best, qGray(image.pixel(x, y)));
            }
        }
        return best;
    };
    apply_theme(application, Theme::Light);
    const int in_light = brightest();
    apply_theme(application, Theme::Dark);
    const int in_dark = brightest();
    EXPECT_GE(in_light, 0) << "nothing was drawn";
    EXPECT_LT(in_light, 80);
    EXPECT_GT(in_dark, 180);
    EXPECT_TRUE(themed_icon("no such icon").isNull());
    EXPECT_FALSE(application_icon().pixmap(64, 64).isNull());
}

TEST(Theme, ButtonsOfDialogsHaveRoomForTheirTextAndNoForeignIcons) {
    QMessageBox box;
    box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel | QMessageBox::Close);
    box.show();
    QApplication::processEvents();
    for (const QAbstractButton* button : box.buttons()) {
        EXPECT_TRUE(button->icon().isNull()) << "black on dark: " << button->text().toStdString();
        QStyleOptionButton option;
        option.initFrom(button);
        const int room = button->style()->subElementRect(QStyle::SE_PushButtonContents, &option, button).width();
        EXPECT_GE(room, button->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width())
            << button->text().toStdString();
    }
}

TEST(InfoDialogs, ShowWhatTheWindowTellsThem) {
    ShortcutsDialog shortcuts({{"File", {{"Open", "Ctrl+O"}}}});
    QStringList texts;
    for (const QLabel* label : shortcuts.findChildren<QLabel*>())
        texts << label->text();
    EXPECT_EQ(texts, QStringList({"File", "Open", "Ctrl+O"}));
    AboutDialog about({"Lineament", "9.9", "Edits faces.", {{"Licences", "<b>text</b>"}}});
    QStringList about_texts;
    for (const QLabel* label : about.findChildren<QLabel*>())
        about_texts << label->text();
    EXPECT_TRUE(about_texts.contains("Lineament 9.9"));
    expect_accessible_names(about);
}

TEST(ReportDialog, CopiesAndAsksToSave) {
    ReportDialog dialog("Lineament 9.9\nline\n");
    dialog.set_suggested_path(QDir::tempPath() + "/lineament-report.txt");
    expect_accessible_names(dialog);
    EXPECT_TRUE(dialog.findChild<QLabel*>("report_note")->text().isEmpty());
    QTest::mouseClick(dialog.findChild<QPushButton*>("copy_report"), Qt::LeftButton);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), QString("Lineament 9.9\nline\n"));
    EXPECT_FALSE(dialog.findChild<QLabel*>("report_note")->text().isEmpty());

    QSignalSpy saves(&dialog, &ReportDialog::save_requested);
    QTest::mouseClick(dialog.findChild<QPushButton*>("save_report"), Qt::LeftButton);
    QFileDialog* question = dialog.findChild<QFileDialog*>("save_report_dialog");
    ASSERT_NE(question, nullptr);
    EXPECT_EQ(question->acceptMode(), QFileDialog::AcceptSave);
    EXPECT_TRUE(saves.isEmpty()) << "the person has not said where";
    Q_EMIT question->fileSelected("/a/report.txt");
    ASSERT_EQ(saves.size(), 1);
    EXPECT_EQ(saves[0][0].toString(), QString("/a/report.txt"));
    question->reject();
}

}  // namespace
}  // namespace lineament
