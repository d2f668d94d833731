// What is typed into the number beside a slider.
#include "widgets/sliders/slider_row.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLineEdit>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/test_printers.h"
#include "widgets/sliders/attribute_slider.h"

namespace lineament {
namespace {

class SliderRowTest : public testing::Test {
  protected:
    SliderRowTest() { show(spec()); }
    static SliderSpec spec() {
        SliderSpec result;
        result.id = "age";
        result.title = "Age";
        return result;
    }
    void show(const SliderSpec& shown) {
        row = std::make_unique<SliderRow>(shown);
        row->resize(360, 30);
        row->show();
        row->activateWindow();
        QApplication::processEvents();
        number = row->findChild<ValueSpinBox*>();
    }
    void type(const char* text) {
        number->setFocus();
        number->selectAll();
        QTest::keyClicks(number, QString::fromUtf8(text));
    }
    double entered(const char* text) {
        type(text);
        QTest::keyClick(number, Qt::Key_Return);
        return row->slider()->value();
    }

    std::unique_ptr<SliderRow> row;
    ValueSpinBox* number = nullptr;
};

TEST_F(SliderRowTest, PercentAndBothDecimalSignsAreUnderstoodInEveryLanguage) {
    const QLocale before;
    for (const char* language : {"C", "en_US", "de_DE"}) {
        QLocale::setDefault(QLocale(language));
        show(spec());
        EXPECT_DOUBLE_EQ(entered("50"), 0.5) << language;
        EXPECT_EQ(number->text(), QString("+50 %")) << language;
        EXPECT_DOUBLE_EQ(entered("-50%"), -0.5) << language;
        EXPECT_DOUBLE_EQ(entered("0,5"), 0.5) << language;
        EXPECT_DOUBLE_EQ(entered("-0.7"), -0.7) << language;
        EXPECT_EQ(number->text(), QString::fromUtf8("\u221270 %")) << language;
        EXPECT_DOUBLE_EQ(entered("0"), 0) << language;
    }
    QLocale::setDefault(before);
}

TEST_F(SliderRowTest, WhatIsOutOfRangeIsLimitedAndSaid) {
    QSignalSpy hints(row.get(), &SliderRow::hint);
    EXPECT_DOUBLE_EQ(entered("150"), 1);
    ASSERT_EQ(hints.count(), 1);
    EXPECT_TRUE(hints[0][0].toString().contains("+100 %")) << hints[0][0].toString().toStdString();
    EXPECT_DOUBLE_EQ(entered("-1000%"), -1);
    EXPECT_EQ(hints.count(), 2);
    EXPECT_DOUBLE_EQ(entered("20"), 0.2);
    EXPECT_EQ(hints.count(), 2) << "nothing to say";

    SliderSpec one_sided = spec();
    one_sided.minimum = 0;
    show(one_sided);
    EXPECT_DOUBLE_EQ(entered("-20"), 0);
}

TEST_F(SliderRowTest, NonsenseKeepsTheOldValueAndIsSaid) {
    QSignalSpy hints(row.get(), &SliderRow::hint);
    QSignalSpy committed(row->slider(), &AttributeSlider::value_committed);
    row->slider()->set_value(-0.5);
    EXPECT_DOUBLE_EQ(entered("much"), -0.5);
    EXPECT_EQ(number->text(), QString::fromUtf8("\u221250 %"));
    ASSERT_EQ(hints.count(), 1);
    EXPECT_TRUE(hints[0][0].toString().contains("much"));
    number->selectAll();
    QTest::keyClick(number, Qt::Key_Delete);
    QTest::keyClick(number, Qt::Key_Return);
    EXPECT_DOUBLE_EQ(row->slider()->value(), -0.5) << "an empty field is no zero";
    EXPECT_EQ(committed.count(), 0);
}

TEST_F(SliderRowTest, LeavingTheFieldEntersTheNumberOnce) {
    QSignalSpy committed(row->slider(), &AttributeSlider::value_committed);
    type("30");
    EXPECT_EQ(committed.count(), 0);
    number->clearFocus();
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][1].toDouble(), 0.3);
}

TEST_F(SliderRowTest, AHalfTypedNumberIsFinishedWithTheGestures) {
    QSignalSpy committed(row->slider(), &AttributeSlider::value_committed);
    type("40");
    row->finish_input();
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][1].toDouble(), 0.4);
    row->finish_input();
    EXPECT_EQ(committed.count(), 1);
}

TEST_F(SliderRowTest, KeysStepTheNumber) {
    number->setFocus();
    QTest::keyClick(number, Qt::Key_Up);
    EXPECT_DOUBLE_EQ(row->slider()->value(), 0.05);
    EXPECT_EQ(number->text(), QString("+5 %"));
    QTest::keyClick(number, Qt::Key_PageDown);
    EXPECT_DOUBLE_EQ(row->slider()->value(), -0.45);
}

TEST_F(SliderRowTest, TheTitleHasTheRoomItNeeds) {
    SliderSpec longer = spec();
    longer.title = "Gesichtsbehaarung";
    longer.warning = "May distort.";
    show(longer);
    EXPECT_TRUE(row->shows_whole_title());
    row->resize(120, 30);
    EXPECT_GE(row->slider()->width(), 40) << "however narrow, there is a slider";
}

TEST_F(SliderRowTest, ASearchFindsSynonymsWithoutCaseAndAccents) {
    SliderSpec named = spec();
    named.title = QString::fromUtf8("Lächeln");
    named.synonyms = QStringList{"happy", QString::fromUtf8("fröhlich"), "good mood"};
    show(named);
    EXPECT_TRUE(row->matches({"HAPPY"}));
    EXPECT_TRUE(row->matches({"lachel"}));
    EXPECT_TRUE(row->matches({QString::fromUtf8("Fröhl")}));
    EXPECT_TRUE(row->matches({"good", "age"}));
    EXPECT_FALSE(row->matches({"happyfr"})) << "each word by itself";
    EXPECT_FALSE(row->matches({"beard"}));
}

}  // namespace
}  // namespace lineament
