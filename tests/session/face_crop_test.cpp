// One face's square of the photo as it will be saved.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/session/face_editor.h"
#include "core/session/session_worker.h"
#include "tests/session/session_fixture.h"
#include "tests/session/worker_recorder.h"

namespace lineament {
namespace {

using testing::differing_pixels;
using testing::file;
using testing::kLong;
using testing::Recorder;

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * a.channels());
}

class FaceCropTest : public ::testing::Test {
  protected:
    FaceCropTest() : editor(testing::tiny_pack(), "sfe") { open(load_photo(testing::kSample)); }
    void open(Photo photo, int max_display_side = 2048) {
        editor.set_photo(std::move(photo), testing::face_finder(), nullptr, max_display_side);
    }
    FaceEditor editor;
    ComposeOptions options;
    const std::map<int, SliderValues> smile{{0, {{"smile", 0.8}}}};
};

TEST_F(FaceCropTest, WithoutAnEditItIsThePhotoItselfPixelByPixel) {
    const int side = editor.crop_side(0);
    EXPECT_EQ(side, static_cast<int>(std::lround(editor.quad(0).side())));
    ASSERT_GT(side, 64) << "more than the model has";
    const cv::Matx23d map = editor.quad(0).image_from_crop();
    for (const bool keep : {true, false}) {
        options.keep_original_detail = keep;
        const cv::Mat crop = editor.compose_crop("", {{0, {{"smile", 0.0}}}}, 0, options);
        ASSERT_EQ(crop.size(), cv::Size(side, side));
        double sum = 0;
        int count = 0;
        for (int v = 0; v < side; ++v) {
            for (int u = 0; u < side; ++u) {
                const cv::Matx21d p = map * cv::Matx31d((u + 0.5) / side, (v + 0.5) / side, 1);
                if (p(0) < 1 || p(1) < 1 || p(0) >= editor.srgb().cols - 2 || p(1) >= editor.srgb().rows - 2) continue;
                const int x = static_cast<int>(p(0)), y = static_cast<int>(p(1));
                const double fx = p(0) - x, fy = p(1) - y;
                for (int c = 0; c < 3; ++c) {
                    const auto at = [&](int dx, int dy) { return editor.srgb().at<cv::Vec3b>(y + dy, x + dx)[c]; };
                    const double expected =
                        (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) + fy * ((1 - fx) * at(0, 1) + fx * at(1, 1));
                    sum += std::abs(expected - crop.at<cv::Vec3b>(v, u)[c]);
                    ++count;
                }
            }
        }
        EXPECT_GT(count, side * side);
        EXPECT_LT(sum / count, 2.5) << "as sharp as linear sampling, or a little sharper";
    }
}

TEST_F(FaceCropTest, AnEditIsTheWholePhotosEdit) {
    ASSERT_EQ(editor.display_scale(), 1);
    const cv::Mat unedited = editor.compose_crop("", {}, 0, options);
    for (const bool keep : {true, false}) {
        options.keep_original_detail = keep;
        const cv::Mat shown = editor.compose_crop("", smile, 0, options);
        EXPECT_GT(differing_pixels(shown, unedited), 100);
        EXPECT_EQ(differing_pixels(shown, editor.compose_full_crop(smile, 0, options)), 0) << "shown and saved differ";
    }
}

TEST_F(FaceCropTest, EveryMethodMakesItsOwnAndTheWorkingOneStays) {
    const cv::Mat by_sfe = editor.compose_crop("", smile, 0, options);
    EXPECT_EQ(differing_pixels(editor.compose_crop("sfe", smile, 0, options), by_sfe), 0);
    const cv::Mat other = editor.compose_crop("sfe_inverter", smile, 0, options);
    EXPECT_EQ(other.size(), by_sfe.size());
    EXPECT_GT(differing_pixels(other, by_sfe), 0);
    EXPECT_EQ(
        differing_pixels(editor.compose_crop("sfe_inverter", {}, 0, options), editor.compose_crop("", {}, 0, options)),
        0)
        << "without an edit they all are the photo";
    FaceEditor alone(testing::tiny_pack(), "sfe_inverter");
    alone.set_photo(load_photo(testing::kSample), testing::face_finder());
    EXPECT_EQ(differing_pixels(alone.compose_crop("", smile, 0, options), other), 0);
    editor.release_methods_except({});
    EXPECT_EQ(differing_pixels(editor.compose_crop("sfe_inverter", smile, 0, options), other), 0);
    EXPECT_EQ(editor.method().id(), "sfe");
}

TEST_F(FaceCropTest, KeepsDepthChannelsAndSizeOfThePhoto) {
    cv::Mat deep;
    load_photo(testing::kSample).pixels.convertTo(deep, CV_16U, 257);
    Photo photo;
    photo.pixels = deep;
    photo.bit_depth = 16;
    open(photo, 200);
    EXPECT_LT(editor.crop_side(0), static_cast<int>(editor.quad(0).side()));
    EXPECT_GE(editor.crop_side(0), 64);
    const cv::Mat crop = editor.compose_full_crop({}, 0, options);
    EXPECT_EQ(crop.type(), CV_16UC3);
    EXPECT_EQ(crop.cols, static_cast<int>(std::lround(editor.quad(0).side())));
    open(load_photo(testing::kSample));
    cv::Mat shown;
    editor.compose_crop("", {}, 0, options).convertTo(shown, CV_16U, 257);
    EXPECT_LT(mean_difference(shown, crop), 257 * 0.6);
}

TEST_F(FaceCropTest, AFaceAtTheBorderIsWholeAndNothingThrows) {
    const cv::Mat sample = load_photo(testing::kSample).pixels;
    const FaceQuad quad = editor.quad(0);
    const int top = std::max(0, static_cast<int>(quad.corners[0].y + 0.2 * quad.side()));
    Photo photo;
    photo.pixels = sample.rowRange(top, sample.rows).clone();
    open(photo);
    ASSERT_GE(editor.faces().size(), 1u) << "the test needs another cut";
    const cv::Mat crop = editor.compose_crop("", smile, 0, options);
    EXPECT_EQ(crop.cols, editor.crop_side(0));
    EXPECT_EQ(differing_pixels(crop, editor.compose_full_crop(smile, 0, options)), 0);
}

class FaceCropWorker : public ::testing::Test {
  protected:
    FaceCropWorker() {
        worker.load_pack(testing::tiny_pack_folder());
        worker.open_photo(file(testing::kSample));
        worker.open_face(0);
    }
    Recorder recorder;  // outlives the worker
    SessionWorker worker{recorder.callbacks()};
    testing::TemporaryFolder folder;
};

TEST_F(FaceCropWorker, PanesAreOfOneSizeComposedOrNot) {
    RenderRequest request = testing::smile(0.8);
    request.view = RenderView::FaceCrop;
    request.panes = {"sfe", "sfe_inverter"};
    request.crop = CropContent::AsSaved;
    ASSERT_TRUE(worker.wait_until_idle(kLong));
    worker.render(request);
    ASSERT_TRUE(worker.wait_until_idle(kLong));
    request.crop = CropContent::SizedRendering;
    worker.render(request);
    ASSERT_TRUE(worker.wait_until_idle(kLong));
    ASSERT_EQ(recorder.faces.size(), 1u);
    ASSERT_EQ(recorder.renders.size(), 4u);
    for (const RenderResult& result : recorder.renders) {
        EXPECT_EQ(result.error, "");
        ASSERT_EQ(result.image.size(), recorder.faces[0].own_crop.size());
        EXPECT_GT(differing_pixels(result.image, recorder.faces[0].own_crop), 100);
        EXPECT_GE(result.total, result.timings.total());
    }
    EXPECT_GT(mean_difference(recorder.renders[2].image, recorder.renders[0].image), 1)
        << "a bare rendering has not the photo's detail";
}

TEST_F(FaceCropWorker, TheExportedCropIsTheShownOne) {
    RenderRequest request = testing::smile(0.8);
    request.view = RenderView::FaceCrop;
    request.crop = CropContent::AsSaved;
    ASSERT_TRUE(worker.wait_until_idle(kLong));
    worker.render(request);
    ExportRequest wanted;
    wanted.face_crop = true;
    wanted.crop = CropContent::AsSaved;
    wanted.path = folder / "plain.png";
    worker.export_photo(wanted);
    wanted.path = folder / "smile.png";
    wanted.sliders_by_face = request.sliders_by_face;
    worker.export_photo(wanted);
    ASSERT_TRUE(worker.wait_until_idle(kLong));
    EXPECT_TRUE(recorder.errors.empty());
    ASSERT_EQ(recorder.renders.size(), 1u);
    EXPECT_EQ(differing_pixels(load_photo(folder / "smile.png").pixels, recorder.renders[0].image), 0);
    EXPECT_EQ(differing_pixels(load_photo(folder / "plain.png").pixels, recorder.faces[0].own_crop), 0);
    const std::string mark = "compositeWithTrainedAlgorithmicMedia";
    EXPECT_NE(testing::read_bytes(folder / "smile.png").find(mark), std::string::npos);
    EXPECT_EQ(testing::read_bytes(folder / "plain.png").find(mark), std::string::npos) << "nothing was edited";
}

}  // namespace
}  // namespace lineament
