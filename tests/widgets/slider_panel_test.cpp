#include "widgets/sliders/slider_panel.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/test_printers.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/collapsible_section.h"
#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

SliderSpec spec(const QString& id, const QString& title, const QString& group, const QString& family) {
    SliderSpec result;
    result.id = id;
    result.title = title;
    result.group = group;
    result.family = family;
    return result;
}

QVector<SliderSpec> few() {
    return {spec("smile", "Smile", "Expression", "InterFaceGAN"), spec("age", "Age", "Person", "InterFaceGAN"),
            spec("open", "Mouth open", "Expression", "InterFaceGAN"),
            spec("lip", "Lipstick", "Expression", "StyleSpace")};
}

class SliderPanelTest : public testing::Test {
  protected:
    SliderPanelTest() {
        panel.resize(360, 600);
        panel.set_sliders(few());
        panel.show();
        panel.activateWindow();
        QApplication::processEvents();
    }
    QToolButton* button(const QString& accessible_name) const {
        for (QToolButton* candidate : panel.findChildren<QToolButton*>()) {
            if (candidate->accessibleName() == accessible_name) return candidate;
        }
        return nullptr;
    }

    SliderPanel panel;
    QSignalSpy changing{&panel, &SliderPanel::value_changing};
    QSignalSpy committed{&panel, &SliderPanel::value_committed};
    QSignalSpy several{&panel, &SliderPanel::values_committed};
};

TEST_F(SliderPanelTest, MouseDragIsReportedById) {
    AttributeSlider* slider = panel.slider("open");
    ASSERT_NE(slider, nullptr);
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(static_cast<int>(slider->x_of_value(0)), y));
    for (const double value : {-0.2, -0.4, -0.8}) {
        QTest::mouseMove(slider, QPoint(static_cast<int>(slider->x_of_value(value)), y));
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(static_cast<int>(slider->x_of_value(-0.8)), y));
    ASSERT_EQ(changing.count(), 3);
    EXPECT_EQ(changing[2][0].toString(), QString("open"));
    ASSERT_EQ(committed.count(), 1);
    EXPECT_EQ(committed[0][0].toString(), QString("open"));
    EXPECT_DOUBLE_EQ(committed[0][1].toDouble(), 0.0);
    EXPECT_NEAR(committed[0][2].toDouble(), -0.8, 0.03);
    EXPECT_DOUBLE_EQ(panel.value("open"), committed[0][2].toDouble());
}

TEST_F(SliderPanelTest, SectionsGatherSlidersOfOneFamilyAndGroup) {
    const auto sections = panel.findChildren<CollapsibleSection*>();
    ASSERT_EQ(sections.size(), 3);
    EXPECT_EQ(sections[0]->key(), QString("InterFaceGAN/Expression"));
    EXPECT_EQ(sections[0]->rows().size(), 2U);
    EXPECT_EQ(sections[2]->key(), QString("StyleSpace/Expression"));
    EXPECT_EQ(panel.slider_ids(), QStringList({"smile", "age", "open", "lip"}));
}

TEST_F(SliderPanelTest, SearchLooksAtTitleIdGroupAndFamily) {
    panel.set_search_text("mouth");
    EXPECT_EQ(panel.matching_ids(), QStringList({"open"}));
    EXPECT_TRUE(panel.slider("open")->isVisible());
    EXPECT_FALSE(panel.slider("smile")->isVisible());
    EXPECT_FALSE(panel.slider("age")->isVisible());
    panel.set_search_text("lip");
    EXPECT_EQ(panel.matching_ids(), QStringList({"lip"}));
    panel.set_search_text("EXPRESSION interface");
    EXPECT_EQ(panel.matching_ids(), QStringList({"smile", "open"}));
    panel.set_search_text("nothing like that");
    EXPECT_TRUE(panel.matching_ids().isEmpty());
    panel.set_search_text("");
    EXPECT_EQ(panel.matching_ids().size(), 4);
    EXPECT_TRUE(panel.slider("age")->isVisible());
}

TEST_F(SliderPanelTest, ACollapsedSectionStaysSoAndOpensForASearch) {
    auto* section = panel.findChildren<CollapsibleSection*>()[1];
    QTest::mouseClick(section->header(), Qt::LeftButton);
    EXPECT_FALSE(panel.slider("age")->isVisible());
    EXPECT_EQ(panel.collapsed_sections(), QStringList({"InterFaceGAN/Person"}));
    panel.set_search_text("age");
    EXPECT_TRUE(panel.slider("age")->isVisible());
    panel.set_search_text("");
    EXPECT_FALSE(panel.slider("age")->isVisible());
    panel.set_sliders(few());
    EXPECT_FALSE(panel.slider("age")->isVisible()) << "another pack with the same section";
    panel.reveal("age");
    EXPECT_TRUE(panel.slider("age")->isVisible());
}

TEST_F(SliderPanelTest, HeaderOpensAndClosesByKey) {
    auto* section = panel.findChildren<CollapsibleSection*>()[0];
    section->header()->setFocus();
    QTest::keyClick(section->header(), Qt::Key_Left);
    EXPECT_TRUE(section->is_collapsed());
    QTest::keyClick(section->header(), Qt::Key_Left);
    EXPECT_TRUE(section->is_collapsed());
    QTest::keyClick(section->header(), Qt::Key_Space);
    EXPECT_FALSE(section->is_collapsed());
}

TEST_F(SliderPanelTest, ResetOfASliderIsOneStep) {
    panel.set_value("age", 0.4);
    QToolButton* reset = button("Reset Age");
    ASSERT_NE(reset, nullptr);
    ASSERT_TRUE(reset->isVisible());
    EXPECT_FALSE(button("Reset Smile")->isVisible()) << "nothing to reset there";
    QTest::mouseClick(reset, Qt::LeftButton);
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][2].toDouble(), 0.0);
    EXPECT_FALSE(reset->isVisible());
}

TEST_F(SliderPanelTest, DoubleClickOnTheTitleResets) {
    panel.set_value("age", -0.3);
    auto* row = qobject_cast<SliderRow*>(panel.slider("age")->parentWidget());
    QTest::mouseDClick(row, Qt::LeftButton, {}, QPoint(30, 15));
    EXPECT_DOUBLE_EQ(panel.value("age"), 0.0);
    EXPECT_EQ(committed.count(), 1);
}

TEST_F(SliderPanelTest, ResetAllIsOneStepForAll) {
    panel.set_values({{"age", 0.4}, {"lip", -1.0}, {"unknown", 3.0}});
    EXPECT_EQ(panel.modified_count(), 2);
    QTest::mouseClick(button("Reset all sliders"), Qt::LeftButton);
    EXPECT_EQ(committed.count(), 0);
    ASSERT_EQ(several.count(), 1);
    const auto changes = several[0][0].value<QVector<SliderChange>>();
    ASSERT_EQ(changes.size(), 2);
    EXPECT_EQ(changes[0].id, QString("age"));
    EXPECT_DOUBLE_EQ(changes[0].from, 0.4);
    EXPECT_DOUBLE_EQ(changes[1].from, -1.0);
    EXPECT_DOUBLE_EQ(changes[1].to, 0.0);
    EXPECT_EQ(panel.modified_count(), 0);
    panel.reset_all();
    EXPECT_EQ(several.count(), 1) << "nothing to reset, nothing to undo";
}

TEST_F(SliderPanelTest, TheNumberIsTypedAndCommittedOnce) {
    auto* row = panel.slider("smile")->parentWidget();
    auto* number = row->findChild<ValueSpinBox*>();
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, "0.33");
    EXPECT_EQ(changing.count(), 0) << "half a number is no value";
    QTest::keyClick(number, Qt::Key_Return);
    EXPECT_DOUBLE_EQ(panel.value("smile"), 0.33);
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][2].toDouble(), 0.33);
    panel.set_value("smile", -0.5);
    EXPECT_DOUBLE_EQ(number->value(), -0.5);
    EXPECT_EQ(committed.count(), 1);
}

TEST_F(SliderPanelTest, SettingValuesEmitsNothing) {
    panel.set_value("smile", 0.5);
    panel.set_values({{"age", 1.0}});
    EXPECT_DOUBLE_EQ(panel.value("smile"), 0.0);
    EXPECT_DOUBLE_EQ(panel.value("age"), 1.0);
    EXPECT_EQ(changing.count() + committed.count() + several.count(), 0);
}

TEST_F(SliderPanelTest, KeysAreReportedAtOnceAndSayThatTheyBelongTogether) {
    panel.slider("lip")->setFocus();
    QTest::keyClick(panel.slider("lip"), Qt::Key_Right);
    QTest::keyClick(panel.slider("lip"), Qt::Key_Right);
    ASSERT_EQ(committed.count(), 2);
    EXPECT_FALSE(committed[0][3].toBool());
    EXPECT_TRUE(committed[1][3].toBool());
    panel.finish_gestures();
    EXPECT_EQ(committed.count(), 2) << "nothing waits";
}

TEST_F(SliderPanelTest, FinishGesturesCommitsADragThatIsUnderWay) {
    AttributeSlider* slider = panel.slider("open");
    const int y = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(static_cast<int>(slider->x_of_value(0)), y));
    QTest::mouseMove(slider, QPoint(static_cast<int>(slider->x_of_value(0.5)), y));
    EXPECT_EQ(committed.count(), 0);
    panel.finish_gestures();
    ASSERT_EQ(committed.count(), 1);
    EXPECT_FALSE(committed[0][3].toBool());
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(static_cast<int>(slider->x_of_value(0.5)), y));
    EXPECT_EQ(committed.count(), 1);
}

TEST_F(SliderPanelTest, TabReachesEverySliderAndNumber) {
    auto* search = panel.findChild<QLineEdit*>();
    panel.focus_search();
    ASSERT_TRUE(search->hasFocus());
    QSet<QWidget*> reached;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        reached.insert(QApplication::focusWidget());
    }
    for (const QString& id : panel.slider_ids()) {
        EXPECT_TRUE(reached.contains(panel.slider(id))) << id.toStdString();
        EXPECT_TRUE(reached.contains(panel.slider(id)->parentWidget()->findChild<ValueSpinBox*>())) << id.toStdString();
    }
    EXPECT_TRUE(reached.contains(panel.findChildren<CollapsibleSection*>()[0]->header()));
}

TEST_F(SliderPanelTest, TabGoesThroughTheRowsAsTheyAreSeen) {
    panel.focus_search();
    QVector<QWidget*> seen{panel.findChild<QLineEdit*>()};
    QStringList order;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QWidget* widget = QApplication::focusWidget();
        if (seen.contains(widget)) break;
        seen << widget;
        if (qobject_cast<AttributeSlider*>(widget)) order << widget->accessibleName();
    }
    EXPECT_EQ(order, QStringList({"Smile", "Mouth open", "Age", "Lipstick"})) << "not the order of the pack";
    for (int i = 1; i < seen.size(); ++i) {
        const QPoint before = seen[i - 1]->mapTo(&panel, seen[i - 1]->rect().center());
        const QPoint here = seen[i]->mapTo(&panel, seen[i]->rect().center());
        EXPECT_TRUE(here.y() > before.y() + 4 || (std::abs(here.y() - before.y()) <= 4 && here.x() > before.x()))
            << seen[i]->accessibleName().toStdString();
    }
}

TEST_F(SliderPanelTest, AHalfTypedNumberIsCommittedWithTheGestures) {
    auto* number = panel.slider("age")->parentWidget()->findChild<ValueSpinBox*>();
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, "50");
    panel.finish_gestures();
    ASSERT_EQ(committed.count(), 1);
    EXPECT_DOUBLE_EQ(committed[0][2].toDouble(), 0.5);
}

TEST_F(SliderPanelTest, TitlesStandInOneColumn) {
    int left = -1;
    for (const QString& id : panel.slider_ids()) {
        auto* row = qobject_cast<SliderRow*>(panel.slider(id)->parentWidget());
        EXPECT_TRUE(row->shows_whole_title()) << id.toStdString();
        if (left < 0) left = row->slider()->x();
        EXPECT_EQ(row->slider()->x(), left) << id.toStdString();
    }
}

TEST_F(SliderPanelTest, OnlyASliderOfTheirOwnCanBeRenamedAndRemoved) {
    QVector<SliderSpec> sliders = few();
    sliders[1].can_be_managed = true;
    panel.set_sliders(sliders);
    QSignalSpy rename(&panel, &SliderPanel::rename_requested), remove(&panel, &SliderPanel::remove_requested);
    const auto menu_of = [this](const char* id) {
        QWidget* row = panel.slider(id)->parentWidget();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), row->mapToGlobal(QPoint(5, 5)));
        QApplication::sendEvent(panel.slider(id), &event);
        return panel.findChild<QMenu*>("slider_menu");
    };
    QMenu* menu = menu_of("smile");
    ASSERT_NE(menu, nullptr);
    EXPECT_EQ(menu->findChild<QAction*>("rename"), nullptr);
    delete menu;
    menu = menu_of("age");
    ASSERT_NE(menu, nullptr);
    menu->findChild<QAction*>("rename")->trigger();
    menu->findChild<QAction*>("remove")->trigger();
    delete menu;
    ASSERT_EQ(rename.count(), 1);
    EXPECT_EQ(rename[0][0].toString(), QString("age"));
    EXPECT_EQ(remove.count(), 1);
}

TEST_F(SliderPanelTest, EveryInteractiveWidgetHasAnAccessibleName) {
    panel.set_value("age", 0.5);
    int checked = 0;
    for (QWidget* widget : panel.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus) continue;
        EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
        ++checked;
    }
    EXPECT_GE(checked, 4 * 3 + 3);
}

TEST_F(SliderPanelTest, EightySlidersAppearAtOnce) {
    QVector<SliderSpec> many;
    for (int i = 0; i < 80; ++i) {
        many << spec(QString("id%1").arg(i), QString("Slider %1").arg(i), QString("Group %1").arg(i % 8), "Family");
    }
    QElapsedTimer timer;
    timer.start();
    panel.set_sliders(many);
    QApplication::processEvents();
    const qint64 elapsed = timer.elapsed();
    RecordProperty("milliseconds", static_cast<int>(elapsed));
    std::printf("80 sliders shown in %lld ms\n", static_cast<long long>(elapsed));
    EXPECT_EQ(panel.slider_ids().size(), 80);
    EXPECT_LT(elapsed, 500) << "expected some 30 ms on an idle machine";
}

}  // namespace
}  // namespace lineament
