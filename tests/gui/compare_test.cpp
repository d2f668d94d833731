// The comparison of methods in the real window, with the starter pack: what a person sees, drags, clicks and exports.
#include <gtest/gtest.h>

#include <QAction>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <cmath>
#include <map>

#include "app/document/project_file.h"
#include "app/engine/compare_controller.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/canvas/compare_view.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

WindowOptions starter_options() {
    WindowOptions options = test_window_options();
    options.pack = qEnvironmentVariable("LINEAMENT_GUI_PACK", QStringLiteral("starter"));
    return options;
}

/// Pixels of two pictures of one size that differ by more than rounding.
int differing(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) return a.width() * a.height();
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            count += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q)) > 6;
        }
    return count;
}

class Compare : public ::testing::Test {
  protected:
    void open_comparison() {
        show_active(window_);
        window_.start(sample_photo());
        ASSERT_TRUE(wait_until_ready(window_)) << window_.messages()->text("pack").toStdString();
        window_.actions().compare->trigger();
        ASSERT_TRUE(wait_until_settled(window_));
        ASSERT_TRUE(window_.comparison()->is_active());
    }
    CompareView* view() const { return window_.compare_view(); }
    PhotoCanvas* canvas(const QString& id) const { return view()->pane(id)->canvas(); }
    QStringList methods() const {
        QStringList ids = view()->pane_ids();
        ids.removeAll(CompareController::original_pane);
        return ids;
    }
    QImage picture(const QString& id) const { return view()->pane(id)->picture(); }
    /// The same face with the same sliders by one method alone, without a comparison.
    QImage alone(const QString& method) {
        MainWindow other(starter_options());
        show_active(other);
        other.start(sample_photo());
        EXPECT_TRUE(wait_until_ready(other));
        EXPECT_TRUE(other.editing()->use_method(method));
        EXPECT_TRUE(wait_until_settled(other));
        other.actions().face_crop->trigger();
        for (const auto& [id, value] : window_.document()->sliders(0))
            other.editing()->set_slider(QString::fromStdString(id), value);
        EXPECT_TRUE(wait_until_settled(other));
        return other.canvas()->after();
    }

    MainWindow window_{starter_options()};
};

TEST_F(Compare, ADragReachesEveryPaneAndEachShowsWhatItsMethodMakesAlone) {
    open_comparison();
    EXPECT_FALSE(window_.canvas()->isVisible());
    ASSERT_EQ(view()->pane_ids().first(), CompareController::original_pane);
    ASSERT_GE(methods().size(), 2);
    std::map<QString, QImage> before;
    for (const QString& id : methods()) {
        ASSERT_TRUE(view()->pane(id)->has_picture()) << id.toStdString();
        EXPECT_TRUE(view()->pane(id)->figures().contains("PSNR")) << view()->pane(id)->figures().toStdString();
        before[id] = picture(id);
    }
    EXPECT_EQ(picture(CompareController::original_pane), window_.editing()->aligned_face());

    drag_slider(window_, "smile", -0.9);
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.document()->undo_stack()->count(), 1) << "a drag is one step";
    for (const QString& id : methods()) {
        EXPECT_GT(differing(picture(id), before[id]), 50) << id.toStdString();
        EXPECT_EQ(picture(id), alone(id)) << id.toStdString() << " has to be the newest state";
    }
    EXPECT_NE(picture(methods()[0]), picture(methods()[1]));
    EXPECT_EQ(picture(CompareController::original_pane), window_.editing()->aligned_face());
}

TEST_F(Compare, AClickedPaneBecomesTheWorkingMethodAndUndoTakesItBack) {
    open_comparison();
    drag_slider(window_, "smile", -0.9);
    ASSERT_TRUE(wait_until_settled(window_));
    const QString first = window_.document()->data().method_id, other = methods()[1];
    ASSERT_NE(first, other);
    EXPECT_TRUE(view()->pane(first)->is_used());
    QTest::mouseClick(canvas(other), Qt::LeftButton);
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.document()->data().method_id, other);
    EXPECT_TRUE(view()->pane(other)->is_used());
    EXPECT_FALSE(view()->pane(first)->is_used());
    EXPECT_EQ(window_.document()->undo_stack()->count(), 2);
    EXPECT_TRUE(window_.document()->undo_stack()->undoText().startsWith("Use "));

    const QTemporaryDir folder;
    window_.files()->save_project_to(folder.filePath("compared.lineament"));
    ASSERT_TRUE(wait_for([&] { return !window_.document()->is_modified(); }));
    EXPECT_EQ(read_project(folder.filePath("compared.lineament")).method_id, other);

    window_.actions().compare->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_TRUE(window_.canvas()->isVisible());
    const QImage by_other = window_.canvas()->after();
    EXPECT_GT(differing(by_other, window_.canvas()->before()), 50) << "the photo caught up with the drag";
    QTest::keySequence(&window_, QKeySequence::Undo);
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.document()->data().method_id, first);
    const QImage by_first = window_.canvas()->after();
    EXPECT_GT(differing(by_first, by_other), 50) << "the other method makes another picture";
    QTest::keySequence(&window_, QKeySequence("Ctrl+Shift+Z"));
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.canvas()->after(), by_other) << "the same state gives the same pixels";
}

TEST_F(Compare, TheMethodIsAlsoChosenInTheMenu) {
    show_active(window_);
    window_.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window_));
    Q_EMIT window_.actions().method_menu->aboutToShow();
    const QList<QAction*> actions = window_.actions().method_menu->actions();
    ASSERT_GE(actions.size(), 2);
    EXPECT_TRUE(actions[0]->isChecked());
    actions[1]->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(window_.document()->data().method_id, actions[1]->objectName());
    EXPECT_EQ(window_.editing()->pack()->method_id, actions[1]->objectName().toStdString());
    EXPECT_TRUE(window_.editing()->is_ready());
}

TEST_F(Compare, ZoomActionsAndSplitConcernAllPanes) {
    open_comparison();
    drag_slider(window_, "smile", -0.9);
    ASSERT_TRUE(wait_until_settled(window_));
    const double fit = canvas(methods()[0])->zoom();
    window_.actions().zoom_in->trigger();
    for (const QString& id : view()->pane_ids())
        EXPECT_GT(canvas(id)->zoom(), fit) << id.toStdString();
    window_.actions().fit->trigger();
    const QString id = methods()[0];
    const auto left_half = [&] {
        const QRect photo = canvas(id)->view_transform().image_rect_in_view().toAlignedRect();
        return canvas(id)->grab().toImage().copy(photo.left(), photo.top() + photo.height() / 2, photo.width() / 2 - 20,
                                                 photo.height() / 4);
    };
    const QImage edited = left_half();
    window_.actions().split->trigger();
    const QImage split = left_half();
    EXPECT_GT(differing(edited, split), 50) << "left of the line lies the face as it was";
    EXPECT_EQ(canvas("original")->view_mode(), ViewMode::Split);
}

TEST_F(Compare, ArrowsShowWhereWarpResCarriedDetailsAndOnlyThere) {
    open_comparison();
    ASSERT_TRUE(window_.comparison()->set_panes({"sfe", "warpres"}));
    window_.actions().flow->trigger();
    drag_slider(window_, "smile", -0.9);
    ASSERT_TRUE(wait_until_settled(window_));
    const auto shown = [&](const QString& id) { return canvas(id)->grab().toImage(); };
    const QImage sfe = shown("sfe"), with_arrows = shown("warpres");
    window_.actions().flow->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_GT(differing(with_arrows, shown("warpres")), 100) << "the starter pack's WarpRes moves details";
    EXPECT_EQ(differing(sfe, shown("sfe")), 0) << "SFE carries nothing along a flow";
}

TEST_F(Compare, TheContactSheetHoldsThePanesAndIsMarkedAsEdited) {
    open_comparison();
    drag_slider(window_, "smile", -0.9);  // not waited for: the sheet has to show the newest state all the same
    const QTemporaryDir folder;
    const QString path = folder.filePath("sheet.png");
    QSignalSpy ended(window_.comparison(), &CompareController::export_ended);
    window_.comparison()->export_to(path, false);
    ASSERT_TRUE(wait_for([&] { return ended.count() == 1; }));
    ASSERT_EQ(ended.first().first().toString(), "") << ended.first().first().toString().toStdString();
    const QImage sheet(path);
    ASSERT_FALSE(sheet.isNull());
    EXPECT_EQ(differing(sheet, contact_sheet(
                                   view()->contact_cells(),
                                   "astronaut.png, smile " + QString::number(window_.panel()->value("smile"), 'f', 2))),
              0);
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readAll().contains("compositeWithTrainedAlgorithmicMedia"));

    window_.comparison()->export_to(path, false);
    ASSERT_TRUE(wait_for([&] { return ended.count() == 2; }));
    EXPECT_NE(ended.last().first().toString(), "") << "a file that is there is not replaced without leave";
    EXPECT_TRUE(window_.messages()->has("export"));
}

TEST_F(Compare, PanesAreChosenAndAPhotoWithoutAFaceEndsIt) {
    open_comparison();
    EXPECT_FALSE(window_.comparison()->set_panes({"sfe"})) << "one pane is no comparison";
    EXPECT_FALSE(window_.comparison()->set_panes({"sfe", "nonsense"}));
    const QStringList two = methods().mid(0, 2);
    ASSERT_TRUE(window_.comparison()->set_panes(two));
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(view()->pane_ids(), two);
    for (const QString& id : two)
        EXPECT_TRUE(view()->pane(id)->has_picture());

    const QTemporaryDir folder;
    QImage grey(200, 150, QImage::Format_RGB32);
    grey.fill(Qt::gray);
    ASSERT_TRUE(grey.save(folder.filePath("grey.png")));
    window_.files()->open_file(folder.filePath("grey.png"));
    ASSERT_TRUE(wait_for([&] { return window_.canvas()->before().size() == grey.size(); }));
    EXPECT_FALSE(window_.comparison()->is_active());
    EXPECT_TRUE(window_.canvas()->isVisible());
    EXPECT_FALSE(window_.actions().compare->isEnabled());
}

}  // namespace
}  // namespace lineament
