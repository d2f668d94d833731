#include "widgets/sliders/percent.h"

#include <gtest/gtest.h>

#include <QLocale>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

double read(const char* text) {
    return parse_percent(QString::fromUtf8(text)).value_or(-99);
}

TEST(Percent, IsShownWithItsSign) {
    EXPECT_EQ(percent_text(0.5), QString::fromUtf8("+50 %"));
    EXPECT_EQ(percent_text(-0.5), QString::fromUtf8("\u221250 %"));
    EXPECT_EQ(percent_text(0), QString::fromUtf8("0 %"));
    EXPECT_EQ(percent_text(-0.001), QString::fromUtf8("0 %"));
    EXPECT_EQ(percent_number(1), QString::fromUtf8("+100"));
}

TEST(Percent, IsUnderstoodAsPeopleTypeIt) {
    EXPECT_DOUBLE_EQ(read("50"), 0.5);
    EXPECT_DOUBLE_EQ(read("-50%"), -0.5);
    EXPECT_DOUBLE_EQ(read("\u221250 %"), -0.5) << "the minus that is shown";
    EXPECT_DOUBLE_EQ(read("+ 7 %"), 0.07);
    EXPECT_DOUBLE_EQ(read("%50"), 0.5);
    EXPECT_DOUBLE_EQ(read("12.5"), 0.125);
    EXPECT_DOUBLE_EQ(read("1"), 0.01);
    EXPECT_DOUBLE_EQ(read("300"), 3) << "limits are the slider's business";
}

TEST(Percent, ANumberWithADecimalSignUpToOneIsTheValue) {
    EXPECT_DOUBLE_EQ(read("0.5"), 0.5);
    EXPECT_DOUBLE_EQ(read("0,5"), 0.5);
    EXPECT_DOUBLE_EQ(read("-0.7"), -0.7);
    EXPECT_DOUBLE_EQ(read(",25"), 0.25);
    EXPECT_DOUBLE_EQ(read("1,0"), 1);
    EXPECT_DOUBLE_EQ(read("0,5 %"), 0.005) << "a percent sign says what it is";
}

TEST(Percent, IsTheSameInEveryLanguage) {
    const QLocale before;
    for (const char* name : {"C", "en_US", "de_DE", "fr_FR", "ar_EG", "hi_IN", "tr_TR"}) {
        QLocale::setDefault(QLocale(name));
        EXPECT_DOUBLE_EQ(read("0.5"), 0.5) << name;
        EXPECT_DOUBLE_EQ(read("0,5"), 0.5) << name;
        for (const double value : {-1.0, -0.37, 0.0, 0.01, 0.5, 1.0})
            EXPECT_DOUBLE_EQ(parse_percent(percent_text(value)).value_or(-99), value) << name << " " << value;
    }
    QLocale::setDefault(before);
    EXPECT_DOUBLE_EQ(read("\u0661\u0662\u066a"), 0.12) << "Arabic digits and percent sign";
}

TEST(Percent, NonsenseIsNoNumber) {
    for (const char* text : {"", " ", "abc", "5a", "1.2.3", "--5", "5-", "%", "%5%", "1e1", "nan", "inf", ".", "+"})
        EXPECT_FALSE(parse_percent(QString::fromUtf8(text)).has_value()) << text;
}

}  // namespace
}  // namespace lineament
