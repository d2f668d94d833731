#include "widgets/dialogs/find_direction_dialog.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "tests/widgets/test_printers.h"
#include "widgets/dialogs/strip_view.h"

namespace lineament {
namespace {

FindDirectionSetup setup_with_face() {
    FindDirectionSetup setup;
    setup.pack_title = QStringLiteral("Tiny");
    setup.crop_side = 64;
    setup.layers = 10;
    setup.has_face = true;
    setup.attributes = {{"smile", "Smile"}, {"age", "Age"}, {"female", "Female"}};
    return setup;
}

DirectionPreview some_preview() {
    DirectionPreview preview;
    for (int i = 0; i < 10; ++i) {
        QImage cell(16, 16, QImage::Format_RGB32);
        cell.fill(QColor(20 * i, 80, 120));
        preview.cells.append(cell);
    }
    preview.values = {"-1", "-0.5", "0", "0.5", "1"};
    preview.source = QStringLiteral("a test");
    preview.reach = 2.5;
    preview.unit = QStringLiteral("steps");
    return preview;
}

class FindDirectionDialogTest : public testing::Test {
  protected:
    void make(const FindDirectionSetup& setup = setup_with_face()) {
        dialog = std::make_unique<FindDirectionDialog>(setup);
        dialog->show();
    }
    template <typename Widget>
    Widget* part(const char* name) const {
        Widget* widget = dialog->findChild<Widget*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    void choose(FindBy by) const {
        QComboBox* box = part<QComboBox>("by");
        box->setCurrentIndex(box->findData(static_cast<int>(by)));
    }
    QPushButton* find() const { return part<QPushButton>("find"); }
    QPushButton* keep() const { return part<QPushButton>("keep"); }
    std::string message() const { return part<QLabel>("message")->text().toStdString(); }
    bool says(const char* words) const { return message().find(words) != std::string::npos; }

    std::unique_ptr<FindDirectionDialog> dialog;
};

TEST_F(FindDirectionDialogTest, AsksOnlyForWhatTheWayNeeds) {
    make();
    choose(FindBy::Factors);
    EXPECT_FALSE(part<QLineEdit>("labels")->isVisible());
    EXPECT_FALSE(part<QComboBox>("attribute")->isVisible());
    EXPECT_TRUE(part<QSpinBox>("component")->isVisible());
    EXPECT_TRUE(find()->isEnabled()) << "an open face suffices";
    EXPECT_EQ(part<QSpinBox>("last_layer")->value(), 9) << "convolutions are one less than rows";
    choose(FindBy::Svm);
    EXPECT_EQ(part<QSpinBox>("last_layer")->value(), 10) << "all layers stay all layers";
    EXPECT_TRUE(part<QLineEdit>("labels")->isVisible());
    EXPECT_TRUE(part<QListWidget>("unchanged")->isVisible());
    EXPECT_FALSE(part<QSpinBox>("component")->isVisible());
    choose(FindBy::StyleChannels);
    EXPECT_TRUE(part<QComboBox>("attribute")->isVisible());
    EXPECT_FALSE(part<QListWidget>("unchanged")->isVisible());
    EXPECT_FALSE(part<QSpinBox>("first_layer")->isVisible());
}

TEST_F(FindDirectionDialogTest, SaysWhatIsMissingAndHowItIsMade) {
    FindDirectionSetup setup = setup_with_face();
    setup.has_face = false;
    make(setup);
    choose(FindBy::Factors);
    EXPECT_FALSE(find()->isEnabled());
    EXPECT_TRUE(says("Open a photo")) << message();
    choose(FindBy::Svm);
    EXPECT_TRUE(says("lineament-cli align --photos FOLDER --size 64")) << message();
    part<QLineEdit>("crops")->setText("crops.npy");
    EXPECT_TRUE(says("file of labels")) << message();
    EXPECT_FALSE(find()->isEnabled());
    part<QLineEdit>("labels")->setText("labels.csv");
    EXPECT_TRUE(find()->isEnabled());
    part<QListWidget>("unchanged")->item(0)->setCheckState(Qt::Checked);
    EXPECT_FALSE(find()->isEnabled()) << "the attribute itself cannot stay unchanged";
    part<QListWidget>("unchanged")->item(0)->setCheckState(Qt::Unchecked);
    part<QSpinBox>("first_layer")->setValue(5);
    part<QSpinBox>("last_layer")->setValue(3);
    EXPECT_FALSE(find()->isEnabled());
    EXPECT_TRUE(says("must not come before")) << message();
}

TEST_F(FindDirectionDialogTest, ReturnsWhatWasChosen) {
    make();
    choose(FindBy::Lda);
    part<QLineEdit>("crops")->setText(" crops.npy ");
    part<QLineEdit>("labels")->setText("labels.csv");
    part<QComboBox>("attribute")->setCurrentIndex(1);
    part<QListWidget>("unchanged")->item(2)->setCheckState(Qt::Checked);
    part<QSpinBox>("first_layer")->setValue(3);
    part<QSpinBox>("last_layer")->setValue(6);
    part<QDoubleSpinBox>("reach")->setValue(1.5);
    part<QLineEdit>("title")->setText("Older");
    part<QLineEdit>("unit")->setText("years");
    QSignalSpy wanted(dialog.get(), &FindDirectionDialog::find_requested);
    QTest::mouseClick(find(), Qt::LeftButton);
    ASSERT_EQ(wanted.count(), 1);
    const DirectionWish wish = wanted.first().first().value<DirectionWish>();
    EXPECT_EQ(wish.by, FindBy::Lda);
    EXPECT_EQ(wish.crops, "crops.npy");
    EXPECT_EQ(wish.labels, "labels.csv");
    EXPECT_EQ(wish.attribute, "age");
    EXPECT_EQ(wish.unchanged, QStringList("female"));
    EXPECT_EQ(wish.first_layer, 3);
    EXPECT_EQ(wish.last_layer, 6);
    EXPECT_EQ(wish.reach, 1.5);
    EXPECT_EQ(wish.title, "Older");
    EXPECT_EQ(wish.unit, "years");
}

TEST_F(FindDirectionDialogTest, TheRangeTakesBothDecimalSignsInEveryLanguage) {
    const QLocale before;
    for (const char* language : {"C", "de_DE"}) {
        QLocale::setDefault(QLocale(language));
        for (const char* text : {"2.5", "2,5"}) {
            make();
            auto* reach = part<QDoubleSpinBox>("reach");
            reach->setFocus();
            reach->selectAll();
            QTest::keyClicks(reach, text);
            QTest::keyClick(reach, Qt::Key_Tab);
            EXPECT_DOUBLE_EQ(reach->value(), 2.5) << language << " " << text;
        }
    }
    QLocale::setDefault(before);
}

TEST_F(FindDirectionDialogTest, OnlyWhatWasLookedAtCanBeKept) {
    make();
    part<QLineEdit>("title")->setText("New");
    EXPECT_FALSE(keep()->isEnabled());
    dialog->show_found(some_preview());
    EXPECT_EQ(part<StripView>("strip")->cells().size(), 10);
    EXPECT_TRUE(says("a test")) << message();
    EXPECT_TRUE(keep()->isEnabled());
    part<QLineEdit>("unit")->setText("m");
    EXPECT_TRUE(keep()->isEnabled()) << "a name changes nothing that is seen";
    part<QDoubleSpinBox>("reach")->setValue(4);
    EXPECT_FALSE(keep()->isEnabled());
    EXPECT_TRUE(says("Press Find")) << message();
    dialog->show_found(some_preview());
    part<QSpinBox>("component")->setValue(7);
    EXPECT_FALSE(keep()->isEnabled());
    dialog->show_found(some_preview());
    part<QLineEdit>("title")->clear();
    EXPECT_FALSE(keep()->isEnabled()) << "a slider needs a name";
    EXPECT_TRUE(says("name")) << message();
    part<QLineEdit>("title")->setText("New");
    QSignalSpy kept(dialog.get(), &FindDirectionDialog::keep_requested);
    QTest::mouseClick(keep(), Qt::LeftButton);
    EXPECT_EQ(kept.count(), 1);
}

TEST_F(FindDirectionDialogTest, WorkLocksTheFieldsAndCanBeStopped) {
    make();
    dialog->show_progress("Reading the portraits", 0.25);
    EXPECT_TRUE(dialog->is_working());
    EXPECT_FALSE(part<QSpinBox>("component")->isEnabled());
    EXPECT_EQ(part<QProgressBar>("progress")->value(), 25);
    EXPECT_TRUE(part<QProgressBar>("progress")->isVisible());
    QSignalSpy stopped(dialog.get(), &FindDirectionDialog::stop_requested),
        wanted(dialog.get(), &FindDirectionDialog::find_requested);
    QTest::mouseClick(find(), Qt::LeftButton);
    EXPECT_EQ(stopped.count(), 1);
    EXPECT_EQ(wanted.count(), 0);
    dialog->show_stopped();
    EXPECT_TRUE(part<QSpinBox>("component")->isEnabled());
    EXPECT_FALSE(part<QProgressBar>("progress")->isVisible());
    EXPECT_FALSE(keep()->isEnabled());
    dialog->show_error("The crops are of another size.");
    EXPECT_EQ(message(), "The crops are of another size.");
    EXPECT_TRUE(find()->isEnabled()) << "it can be tried again";
}

TEST_F(FindDirectionDialogTest, KeepingLocksTheFieldsAndCannotBeStopped) {
    make();
    part<QLineEdit>("title")->setText("Smile");
    dialog->show_found(some_preview());
    EXPECT_TRUE(keep()->isDefault()) << "Enter in the name's field keeps what was found";
    dialog->show_keeping();
    EXPECT_TRUE(dialog->is_working());
    EXPECT_FALSE(keep()->isEnabled()) << "it would be written twice";
    EXPECT_FALSE(find()->isEnabled());
    EXPECT_EQ(find()->text(), "&Find") << "nothing is there to stop";
    EXPECT_TRUE(says("Keeping")) << message();
    dialog->show_error("This name is taken.");
    EXPECT_TRUE(keep()->isEnabled()) << "what was found is still found";
    EXPECT_TRUE(says("This name is taken.")) << message();
    part<QLineEdit>("title")->setText("Grin");
    EXPECT_FALSE(says("This name is taken.")) << "there is another one now";
    part<QSpinBox>("component")->setValue(3);
    EXPECT_TRUE(find()->isDefault());
    EXPECT_FALSE(keep()->isDefault());
}

TEST_F(FindDirectionDialogTest, SaysAtOnceWhyNothingCanBeKept) {
    FindDirectionSetup setup = setup_with_face();
    setup.cannot_keep = QStringLiteral("The folder cannot be written.");
    make(setup);
    EXPECT_TRUE(part<QLabel>("cannot_keep")->isVisible());
    EXPECT_EQ(part<QLabel>("cannot_keep")->text(), setup.cannot_keep);
    part<QLineEdit>("title")->setText("New");
    dialog->show_found(some_preview());
    EXPECT_FALSE(keep()->isEnabled());
    make();
    EXPECT_FALSE(part<QLabel>("cannot_keep")->isVisible());
}

TEST_F(FindDirectionDialogTest, MnemonicsLeadToFieldsThatTakeTheFocus) {
    make();
    int labels = 0;
    for (const QLabel* label : dialog->findChildren<QLabel*>()) {
        if (!label->text().contains('&')) continue;
        ++labels;
        ASSERT_NE(label->buddy(), nullptr) << label->text().toStdString();
        EXPECT_NE(label->buddy()->focusPolicy(), Qt::NoFocus) << label->text().toStdString();
    }
    EXPECT_GE(labels, 9);
}

TEST_F(FindDirectionDialogTest, ScreenReadersHearTheMessage) {
    make();
    dialog->show_error("The crops are of another size.");
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(part<QLabel>("message"));
    ASSERT_NE(spoken, nullptr);
    EXPECT_EQ(spoken->text(QAccessible::Name), "The crops are of another size.");
}

TEST_F(FindDirectionDialogTest, EveryFieldHasANameForScreenReaders) {
    make();
    for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith("qt_")) continue;
        if (qobject_cast<const QLabel*>(widget)) continue;  // read by their text
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        EXPECT_TRUE(named) << widget->metaObject()->className();
    }
}

TEST_F(FindDirectionDialogTest, TheStripPaintsItsCellsInOrder) {
    StripView strip;
    const DirectionPreview preview = some_preview();
    strip.set_cells(preview.cells, preview.values);
    strip.resize(400, 200);
    const QImage shot = strip.grab().toImage();
    // Two rows of five: the first cell's colour left of the second's, the sixth's below the first's.
    const auto position_of = [&](const QColor& color) {
        for (int y = 0; y < shot.height(); ++y)
            for (int x = 0; x < shot.width(); ++x)
                if (shot.pixelColor(x, y) == color) return QPoint(x, y);
        return QPoint(-1, -1);
    };
    const QPoint first = position_of(QColor(0, 80, 120)), second = position_of(QColor(20, 80, 120)),
                 sixth = position_of(QColor(100, 80, 120));
    ASSERT_GE(first.x(), 0);
    EXPECT_GT(second.x(), first.x());
    EXPECT_EQ(second.y(), first.y());
    EXPECT_EQ(sixth.x(), first.x());
    EXPECT_GT(sixth.y(), first.y());
}

}  // namespace
}  // namespace lineament
