// The face crop and the comparison show what an export would hold.
#include <gtest/gtest.h>

#include <QAction>
#include <QCheckBox>
#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdlib>

#include "app/engine/compare_controller.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/canvas/compare_view.h"

namespace lineament {
namespace {

using namespace lineament::testing;

/// Mean over all channels, in steps of 8 bits; 255 where the sizes differ.
double mean_difference(const QImage& a, const QImage& b) {
    if (a.size() != b.size() || a.isNull()) return 255;
    double sum = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            sum += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
        }
    return sum / (3.0 * a.width() * a.height());
}

class FaceCrop : public ::testing::Test {
  protected:
    void open() {
        show_active(window_);
        window_.start(sample_photo());
        ASSERT_TRUE(wait_until_ready(window_));
    }
    QImage before() const { return window_.canvas()->before(); }
    QImage after() const { return window_.canvas()->after(); }
    QCheckBox* keep_detail() const { return window_.findChild<QCheckBox*>("keep_detail"); }
    QImage pane(const QString& id) const { return window_.compare_view()->pane(id)->picture(); }
    QImage exported_crop() {
        ExportChoice choice;
        choice.path = folder_.filePath("crop.png");
        choice.area = ExportArea::FaceCrop;
        choice.overwrites_existing = true;
        choice.keep_original_detail = window_.document()->data().keep_original_detail;
        window_.files()->export_to(choice);
        EXPECT_TRUE(wait_for([&] { return !window_.files()->is_exporting(); }));
        return QImage(choice.path);
    }

    MainWindow window_{test_window_options()};
    QTemporaryDir folder_;
};

TEST_F(FaceCrop, AtZeroItIsThePhotosOwnCropWhateverTheSwitchSays) {
    open();
    window_.actions().face_crop->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_GT(before().width(), 64) << "the photo has more pixels than the model";
    EXPECT_EQ(before(), window_.editing()->aligned_face());
    EXPECT_EQ(after(), before());
    keep_detail()->click();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_FALSE(window_.document()->data().keep_original_detail);
    EXPECT_EQ(after(), before());
    EXPECT_LT(mean_difference(exported_crop(), before()), 0.5) << "up to the rounding of the photo's colour profile";
    QFile file(folder_.filePath("crop.png"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_FALSE(file.readAll().contains("compositeWithTrainedAlgorithmicMedia")) << "nothing in it was edited";
}

TEST_F(FaceCrop, ShowsWhatTheExportHoldsAndTheSwitchChangesBoth) {
    open();
    window_.actions().face_crop->trigger();
    ASSERT_TRUE(window_.editing()->set_slider("smile", 0.8));
    ASSERT_TRUE(wait_until_settled(window_));
    const QImage kept = after();
    EXPECT_NE(kept, before());
    // The photo's own colour space is that of the window here, up to rounding.
    EXPECT_LT(mean_difference(exported_crop(), kept), 0.5);
    keep_detail()->click();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_GT(mean_difference(after(), kept), 0.5);
    EXPECT_LT(mean_difference(exported_crop(), after()), 0.5);
    window_.actions().face_crop->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    EXPECT_EQ(after().size(), QSize(512, 512));
    EXPECT_NE(after(), before());
}

TEST_F(FaceCrop, AComparisonShowsThePhotoWithEachMethodsEdit) {
    open();
    window_.actions().compare->trigger();
    ASSERT_TRUE(wait_until_settled(window_));
    const QString original = CompareController::original_pane;
    QStringList methods = window_.compare_view()->pane_ids();
    methods.removeAll(original);
    ASSERT_GE(methods.size(), 2);
    for (const QString& id : methods)
        EXPECT_EQ(pane(id), pane(original)) << id.toStdString() << " changes nothing while all sliders are at zero";

    ASSERT_TRUE(keep_detail()->isEnabled());
    keep_detail()->click();
    ASSERT_TRUE(wait_until_settled(window_));
    for (const QString& id : methods) {
        EXPECT_EQ(pane(id).size(), pane(original).size());
        EXPECT_GT(mean_difference(pane(id), pane(original)), 1) << id.toStdString() << " by itself";
    }
    keep_detail()->click();
    ASSERT_TRUE(window_.editing()->set_slider("smile", 0.8));
    ASSERT_TRUE(wait_until_settled(window_));
    const QString used = window_.document()->data().method_id;
    ASSERT_TRUE(methods.contains(used));
    EXPECT_GT(mean_difference(pane(used), pane(original)), 0);
    EXPECT_LT(mean_difference(pane(used), exported_crop()), 0.5) << "the pane of the method in use is the export";
}

}  // namespace
}  // namespace lineament
