#include "widgets/canvas/compare_view.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/test_printers.h"

namespace lineament {
namespace {

QImage plain(const QColor& color, int side = 128) {
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(color);
    return image;
}

const QColor face_color(120, 110, 100);

class CompareViewTest : public testing::Test {
  protected:
    CompareViewTest() {
        QVector<ComparePaneInfo> choices{{"original", "Original", false}};
        for (const char* id : {"a", "b", "c", "d", "e", "f", "g"})
            choices.append({id, QString(id).toUpper()});
        view.set_choices(choices);
        view.set_panes({"original", "a", "b", "c"});
        view.resize(900, 800);
        view.show();
        view.activateWindow();
        view.set_original(plain(face_color));
        for (const char* id : {"original", "a", "b"})
            view.set_picture(id, plain(color_of(id)));
        QApplication::processEvents();
    }
    static QColor color_of(const QString& id) {
        return id == "a" ? QColor(200, 0, 0) : id == "b" ? QColor(0, 200, 0) : id == "c" ? Qt::blue : face_color;
    }
    PhotoCanvas* canvas(const char* id) const { return view.pane(id)->canvas(); }
    QColor middle_of(const char* id) const {
        const PhotoCanvas* shown = canvas(id);
        return const_cast<PhotoCanvas*>(shown)->grab().toImage().pixelColor(shown->rect().center());
    }
    QAction* choice(const char* id) {
        QMenu* menu = view.findChild<QMenu*>("compare_chooser");
        Q_EMIT menu->aboutToShow();
        return menu->findChild<QAction*>(id);
    }

    CompareView view;
};

TEST_F(CompareViewTest, EveryPaneShowsItsOwnPicture) {
    EXPECT_EQ(view.pane_ids(), (QStringList{"original", "a", "b", "c"}));
    for (const char* id : {"original", "a", "b"})
        EXPECT_EQ(middle_of(id), color_of(id)) << id;
    EXPECT_FALSE(view.pane("c")->has_picture());
    EXPECT_EQ(view.contact_cells().size(), 3) << "a pane without a picture is not exported";
    view.set_picture("c", plain(Qt::blue, 64));
    EXPECT_FALSE(view.pane("c")->has_picture()) << "a picture of another size belongs to another face";
    view.set_original(plain(Qt::white));
    EXPECT_FALSE(view.pane("a")->has_picture()) << "another face: the old pictures are wrong";
}

TEST_F(CompareViewTest, FourPanesOfOneSizeFillASquareWindow) {
    const QSize size = canvas("a")->size();
    for (const char* id : {"original", "b", "c"}) {  // an odd pixel goes to one row
        EXPECT_NEAR(canvas(id)->width(), size.width(), 1) << id;
        EXPECT_NEAR(canvas(id)->height(), size.height(), 1) << id;
    }
    const QPoint first = view.pane("original")->mapTo(&view, QPoint()), last = view.pane("c")->mapTo(&view, QPoint());
    EXPECT_GT(last.x(), first.x());
    EXPECT_GT(last.y(), first.y());
    view.resize(1600, 420);
    QApplication::processEvents();
    EXPECT_EQ(view.pane("c")->mapTo(&view, QPoint()).y(), view.pane("original")->mapTo(&view, QPoint()).y())
        << "a wide window has them in a row";
}

TEST_F(CompareViewTest, ZoomAndPositionAreShared) {
    QTest::keyClick(canvas("a"), Qt::Key_Plus);
    QTest::keyClick(canvas("a"), Qt::Key_Plus);
    EXPECT_GT(canvas("a")->zoom(), canvas("c")->zoom());
    for (const char* id : {"original", "b"})
        EXPECT_DOUBLE_EQ(canvas(id)->zoom(), canvas("a")->zoom()) << id;
    QTest::keyClick(canvas("b"), Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_NEAR(canvas("a")->view_state().center.x(), canvas("b")->view_state().center.x(), 0.01);
    EXPECT_GT(canvas("a")->view_state().center.x(), 0.51);
    view.set_picture("c", plain(Qt::blue));
    EXPECT_DOUBLE_EQ(canvas("c")->zoom(), canvas("a")->zoom()) << "a pane that comes later takes the view over";
    view.set_picture("a", plain(Qt::yellow));
    EXPECT_DOUBLE_EQ(canvas("a")->zoom(), canvas("b")->zoom()) << "a new picture keeps the view";
}

TEST_F(CompareViewTest, TheSplitLineIsSharedAndHasTheFaceAtItsLeft) {
    view.set_view_mode(ViewMode::Split);
    canvas("b")->set_split_position(0.75);
    for (const char* id : {"original", "a", "c"})
        EXPECT_DOUBLE_EQ(canvas(id)->split_position(), 0.75) << id;
    const QRectF shown = canvas("a")->view_transform().image_rect_in_view();
    const QImage pixels = canvas("a")->grab().toImage();
    const int y = qRound(shown.top() + shown.height() * 0.8);
    EXPECT_EQ(pixels.pixelColor(qRound(shown.left() + shown.width() * 0.6), y), face_color);
    EXPECT_EQ(pixels.pixelColor(qRound(shown.left() + shown.width() * 0.9), y), color_of("a"));
}

TEST_F(CompareViewTest, TheOriginalIsShownInAllPanesWhileBIsHeld) {
    QSignalSpy shown(&view, &CompareView::show_original_changed);
    view.focus_pane("a");
    QTest::keyPress(canvas("a"), Qt::Key_B);
    EXPECT_EQ(middle_of("a"), face_color);
    EXPECT_EQ(middle_of("b"), face_color);
    QTest::keyRelease(canvas("a"), Qt::Key_B);
    EXPECT_EQ(middle_of("b"), color_of("b"));
    EXPECT_EQ(shown.count(), 2) << "once for the press and once for the release, not once per pane";
}

TEST_F(CompareViewTest, KeysMoveTheFocusAndEnterUses) {
    QSignalSpy focus(&view, &CompareView::focus_changed), used(&view, &CompareView::pane_used);
    view.focus_pane("original");
    QTest::keyClick(canvas("original"), Qt::Key_Return);
    EXPECT_EQ(used.count(), 0) << "the original is no result";
    QTest::keyClick(canvas("original"), Qt::Key_Right);
    EXPECT_EQ(view.focused_pane(), "a");
    QTest::keyClick(canvas("a"), Qt::Key_Down);
    EXPECT_EQ(view.focused_pane(), "c");
    QTest::keyClick(canvas("c"), Qt::Key_Down);
    EXPECT_EQ(view.focused_pane(), "c") << "there is nothing below";
    QTest::keyClick(canvas("c"), Qt::Key_Left);
    EXPECT_EQ(view.focused_pane(), "b");
    EXPECT_TRUE(canvas("b")->hasFocus());
    QTest::keyClick(canvas("b"), Qt::Key_Return);
    ASSERT_EQ(used.count(), 1);
    EXPECT_EQ(used.first().first(), "b");
    QTest::keyClick(canvas("b"), Qt::Key_Tab);
    EXPECT_EQ(view.focused_pane(), "c");
    EXPECT_FALSE(focus.isEmpty());
}

TEST_F(CompareViewTest, AClickUsesAndADragDoesNot) {
    QSignalSpy used(&view, &CompareView::pane_used);
    QTest::mouseClick(canvas("a"), Qt::LeftButton);
    ASSERT_EQ(used.count(), 1);
    EXPECT_EQ(used.first().first(), "a");
    QTest::mouseClick(canvas("original"), Qt::LeftButton);
    const QPoint middle = canvas("a")->rect().center();
    QTest::mousePress(canvas("a"), Qt::LeftButton, {}, middle);
    QTest::mouseMove(canvas("a"), middle + QPoint(40, 0));
    QTest::mouseRelease(canvas("a"), Qt::LeftButton, {}, middle + QPoint(40, 0));
    EXPECT_EQ(used.count(), 1) << "neither the original nor a drag";
}

TEST_F(CompareViewTest, APaneTellsScreenReadersWhatItIs) {
    view.pane("a")->set_figures("L2 0.0123, PSNR 25.1 dB");
    view.set_used("a");
    const QString name = canvas("a")->accessibleName();
    EXPECT_TRUE(name.startsWith("A, in use")) << name.toStdString();
    EXPECT_TRUE(name.contains("PSNR 25.1 dB")) << name.toStdString();
    view.set_used("b");
    EXPECT_FALSE(canvas("a")->accessibleName().contains("in use"));
    EXPECT_TRUE(view.pane("b")->is_used());
}

TEST_F(CompareViewTest, APaneSaysWhatItWaitsForAndWhyItFailed) {
    view.pane("c")->show_busy("Finding the face's code");
    EXPECT_TRUE(canvas("c")->is_busy());
    view.pane("c")->show_error("The pack lacks the weights of: fs.");
    EXPECT_FALSE(canvas("c")->is_busy());
    EXPECT_EQ(view.pane("c")->error_text(), "The pack lacks the weights of: fs.");
    view.set_picture("c", plain(Qt::blue));
    EXPECT_EQ(view.pane("c")->error_text(), "") << "a picture ends the error";
}

TEST_F(CompareViewTest, PanesAreChosenByAMenuFromTwoToSix) {
    QSignalSpy wanted(&view, &CompareView::panes_wanted);
    EXPECT_TRUE(choice("a")->isChecked());
    EXPECT_FALSE(choice("d")->isChecked());
    choice("d")->trigger();
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted.first().first().toStringList(), (QStringList{"original", "a", "b", "c", "d"}));
    view.set_panes({"a", "b", "c", "d", "e", "f", "g"});
    EXPECT_EQ(view.pane_ids().size(), 6);
    EXPECT_EQ(middle_of("a"), color_of("a")) << "panes that stay keep their pictures";
    EXPECT_FALSE(choice("g")->isEnabled()) << "six are the most";
    view.set_panes({"a", "b"});
    EXPECT_FALSE(choice("a")->isEnabled()) << "two are the least";
    EXPECT_TRUE(choice("g")->isEnabled());
    view.set_panes({"a", "nonsense", "a", "b"});
    EXPECT_EQ(view.pane_ids(), (QStringList{"a", "b"}));
}

TEST(ContactSheet, HoldsEveryPictureWithItsPixels) {
    const QVector<ContactCell> cells{{"Original", "", plain(Qt::red)},
                                     {"A", "L2 0.1", plain(Qt::green)},
                                     {"B", "L2 0.2", plain(Qt::blue)},
                                     {"C", "L2 0.3", plain(Qt::black)}};
    const QImage sheet = contact_sheet(cells, "photo.jpg", 100);
    ASSERT_FALSE(sheet.isNull());
    QHash<QRgb, int> count;
    for (int y = 0; y < sheet.height(); ++y)
        for (int x = 0; x < sheet.width(); ++x)
            ++count[sheet.pixel(x, y)];
    for (const ContactCell& cell : cells)
        EXPECT_GE(count.value(cell.picture.pixel(0, 0)), 128 * 128) << cell.title.toStdString();
    EXPECT_EQ(sheet.pixelColor(1, 1), QColor(Qt::white));
    const QImage untitled = contact_sheet({{"", "", plain(Qt::red)}}, "", 100);
    const QImage titled = contact_sheet({{"SFE", "", plain(Qt::red)}}, "", 100);
    EXPECT_EQ(untitled.size(), titled.size());
    EXPECT_NE(untitled, titled) << "the title has to be there";
    EXPECT_GE(contact_sheet({{"", "", plain(Qt::red, 16)}}, "", 100).width(), 112) << "small faces are enlarged";
    EXPECT_TRUE(contact_sheet({}, "").isNull());
}

}  // namespace
}  // namespace lineament
