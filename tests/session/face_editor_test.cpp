// The engine without threads: what an edit may and may not change in a photo.
#include "core/session/face_editor.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/session/tensor_image.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

using testing::differing_pixels;

Photo photo_of(const cv::Mat& pixels) {
    Photo photo;
    photo.pixels = pixels;
    photo.bit_depth = pixels.depth() == CV_16U ? 16 : 8;
    return photo;
}

/// Two portraits side by side, or with their squares overlapping.
Photo two_faces(int gap) {
    const cv::Mat a = load_photo(testing::kPortrait).pixels;
    const cv::Mat b = load_photo(LINEAMENT_TEST_DATA_DIR "/photos/B000208.jpg").pixels;
    cv::Mat both(std::max(a.rows, b.rows), a.cols + b.cols + gap, CV_8UC3, cv::Scalar(90, 110, 150));
    a.copyTo(both(cv::Rect(0, 0, a.cols, a.rows)));
    b.copyTo(both(cv::Rect(a.cols + gap, 0, b.cols, b.rows)));
    return photo_of(both);
}

cv::Rect bounding_box(const FaceQuad& quad) {
    const std::vector<cv::Point2f> corners(quad.corners.begin(), quad.corners.end());
    return cv::boundingRect(corners);
}

class FaceEditorTest : public ::testing::Test {
  protected:
    FaceEditorTest() : editor(testing::tiny_pack(), "sfe") {}
    void open(Photo photo, int max_display_side = 2048) {
        editor.set_photo(std::move(photo), testing::face_finder(), nullptr, max_display_side);
    }
    FaceEditor editor;
    const ComposeOptions options;
};

TEST_F(FaceEditorTest, AllZeroIsTheInputInEveryDepth) {
    const cv::Mat rgb = load_photo(testing::kPortrait).pixels;
    cv::Mat rgba, deep;
    cv::cvtColor(rgb, rgba, cv::COLOR_RGB2RGBA);
    for (int y = 0; y < rgba.rows; ++y)
        for (int x = 0; x < rgba.cols; ++x)
            rgba.at<cv::Vec4b>(y, x)[3] = static_cast<uchar>(x ^ y);
    rgb.convertTo(deep, CV_16U, 257, 3);
    for (const cv::Mat& pixels : {rgb, rgba, deep}) {
        open(photo_of(pixels));
        ASSERT_EQ(editor.faces().size(), 1u);
        editor.open_face(0);
        EXPECT_EQ(differing_pixels(editor.compose({}, options), pixels), 0);
        EXPECT_EQ(differing_pixels(editor.compose({{0, {}}}, options), pixels), 0);
        EXPECT_EQ(differing_pixels(editor.compose({{0, {{"smile", 0.0}, {"age", -0.0}}}}, options), pixels), 0);
    }
}

TEST_F(FaceEditorTest, AnEditChangesTheFaceAndNothingElse) {
    const cv::Mat rgb = load_photo(testing::kSample).pixels;
    cv::Mat rgba;
    cv::cvtColor(rgb, rgba, cv::COLOR_RGB2RGBA);
    cv::randu(rgba.reshape(1).col(3), 0, 255);
    open(photo_of(rgba.clone()));
    ASSERT_GE(editor.faces().size(), 1u);
    const cv::Mat edited = editor.compose({{0, {{"smile", 1.0}}}}, options);
    ASSERT_EQ(edited.type(), rgba.type());
    EXPECT_EQ(differing_pixels(editor.photo().pixels, rgba), 0) << "the original itself was written to";
    EXPECT_GT(differing_pixels(edited, rgba), 100) << "the edit does not show";

    cv::Mat outside = edited.clone();
    const cv::Rect face = bounding_box(editor.quad(0)) & cv::Rect(cv::Point(), rgba.size());
    rgba(face).copyTo(outside(face));
    EXPECT_EQ(differing_pixels(outside, rgba), 0) << "pixels outside the face's square changed";
    cv::Mat alpha_before, alpha_after;
    cv::extractChannel(rgba, alpha_before, 3);
    cv::extractChannel(edited, alpha_after, 3);
    EXPECT_EQ(differing_pixels(alpha_before, alpha_after), 0);
}

TEST_F(FaceEditorTest, TheLivePatchShowsWhatIsSaved) {
    open(load_photo(testing::kSample));
    ASSERT_EQ(editor.display_scale(), 1);
    const std::map<int, SliderValues> sliders{{0, {{"smile", 0.7}, {"hair", -1.0}}}};
    const DisplayPatch patch = editor.compose_preview(sliders, 0, options);
    const cv::Mat whole = editor.compose(sliders, options);
    const cv::Rect area(patch.top_left, patch.rgb8.size());
    EXPECT_EQ(differing_pixels(patch.rgb8, whole(area)), 0);
    cv::Mat shown = editor.display().clone();
    patch.rgb8.copyTo(shown(area));
    EXPECT_EQ(differing_pixels(shown, whole), 0) << "the patch does not cover all that changed";
}

TEST_F(FaceEditorTest, BackToZeroShowsTheOriginalAgain) {
    open(load_photo(testing::kSample));
    const DisplayPatch edited = editor.compose_preview({{0, {{"smile", 1.0}}}}, 0, options);
    const DisplayPatch zero = editor.compose_preview({{0, {{"smile", 0.0}}}}, 0, options);
    const cv::Rect area(zero.top_left, zero.rgb8.size());
    EXPECT_EQ(cv::Rect(edited.top_left, edited.rgb8.size()), area);
    EXPECT_GT(differing_pixels(edited.rgb8, zero.rgb8), 100);
    EXPECT_EQ(differing_pixels(zero.rgb8, editor.display()(area)), 0);
}

TEST_F(FaceEditorTest, AReducedDisplayStaysInItsBounds) {
    open(load_photo(testing::kSample), 200);
    EXPECT_EQ(std::max(editor.display().cols, editor.display().rows), 200);
    const DisplayPatch patch = editor.compose_preview({{0, {{"smile", 1.0}}}}, 0, options);
    const cv::Rect area(patch.top_left, patch.rgb8.size());
    EXPECT_EQ(area & cv::Rect(cv::Point(), editor.display().size()), area);
    EXPECT_GT(differing_pixels(patch.rgb8, editor.display()(area)), 20);
    EXPECT_EQ(editor.compose({{0, {{"smile", 1.0}}}}, options).size(), editor.photo().pixels.size());
}

TEST_F(FaceEditorTest, SeveralFacesAreEditedEachByItsOwnSliders) {
    open(two_faces(60));
    ASSERT_EQ(editor.faces().size(), 2u);
    const std::map<int, SliderValues> both{{0, {{"smile", 1.0}}}, {1, {{"age", -1.0}}}};
    const cv::Mat saved = editor.compose(both, options);
    const DisplayPatch all = editor.compose_preview(both, -1, options);
    cv::Mat shown = editor.display().clone();
    all.rgb8.copyTo(shown(cv::Rect(all.top_left, all.rgb8.size())));
    EXPECT_EQ(differing_pixels(shown, saved), 0);

    const cv::Mat only_first = editor.compose({{0, {{"smile", 1.0}}}}, options);
    const cv::Rect first = bounding_box(editor.quad(0)) & cv::Rect(cv::Point(), saved.size());
    const cv::Rect second = bounding_box(editor.quad(1)) & cv::Rect(cv::Point(), saved.size());
    EXPECT_GT(differing_pixels(saved(second), only_first(second)), 100);
    // A patch of one face also shows the other face's edit where the squares meet.
    const DisplayPatch patch = editor.compose_preview(both, 0, options);
    const cv::Rect area(patch.top_left, patch.rgb8.size());
    EXPECT_EQ(differing_pixels(patch.rgb8, saved(area)), 0);
    EXPECT_EQ(area & first, first & area);
}

TEST_F(FaceEditorTest, OverlappingFacesKeepBothEdits) {
    open(two_faces(-60));
    if (editor.faces().size() < 2) GTEST_FAIL() << "the finder lost a face: the test needs another photo";
    const std::map<int, SliderValues> both{{0, {{"smile", 1.0}}}, {1, {{"age", -1.0}}}};
    ASSERT_FALSE((bounding_box(editor.quad(0)) & bounding_box(editor.quad(1))).empty());
    const cv::Mat saved = editor.compose(both, options);
    for (const int index : {0, 1, -1}) {
        const DisplayPatch patch = editor.compose_preview(both, index, options);
        EXPECT_EQ(differing_pixels(patch.rgb8, saved(cv::Rect(patch.top_left, patch.rgb8.size()))), 0) << index;
    }
}

TEST_F(FaceEditorTest, AnAlignedCropIsRenderedAtThePacksSize) {
    cv::Mat crop;
    cv::resize(load_photo(testing::kPortrait).pixels(cv::Rect(30, 40, 160, 160)), crop, {100, 100});
    const EditableFace& face = editor.open_aligned(crop);
    EXPECT_EQ(face.face_index, -1);
    const cv::Mat unedited = editor.render_face(face, {});
    EXPECT_EQ(unedited.size(), cv::Size(64, 64));
    EXPECT_EQ(differing_pixels(unedited, tensor_to_rgb8(face.inversion->reconstruction)), 0);
    EXPECT_GT(differing_pixels(unedited, editor.render_face(face, {{"smile", 1.0}})), 100);
    EXPECT_EQ(editor.render_face(face, {{"smile", 1.0}}, 32).size(), cv::Size(32, 32));
    EXPECT_THROW(editor.render_face(face, {{"smile", 1.0}}, 0, {"mouth"}), std::invalid_argument)
        << "a crop has no landmarks";
}

TEST_F(FaceEditorTest, AnAlignedCropIsSquare) {
    EXPECT_THROW(editor.open_aligned(load_photo(testing::kPortrait).pixels), std::invalid_argument);
}

TEST_F(FaceEditorTest, AFaceThatStandsOnItsHeadIsEditedInPlace) {
    const cv::Mat upright = load_photo(testing::kPortrait).pixels;
    open(photo_of(upright));
    const cv::Mat wanted = editor.compose({{0, {{"smile", 1.0}}}}, options);
    for (const auto& [there, back] : {std::make_pair(cv::ROTATE_180, cv::ROTATE_180),
                                      std::make_pair(cv::ROTATE_90_CLOCKWISE, cv::ROTATE_90_COUNTERCLOCKWISE)}) {
        cv::Mat photo, edited;
        cv::rotate(upright, photo, there);
        open(photo_of(photo));
        ASSERT_EQ(editor.faces().size(), 1u);
        cv::rotate(editor.compose({{0, {{"smile", 1.0}}}}, options), edited, back);
        const cv::Rect area = bounding_box(editor.quad(0));
        EXPECT_GT(differing_pixels(edited, upright), 1000);
        // Sampled from the other side, so not bit for bit.
        EXPECT_LT(cv::norm(edited, wanted, cv::NORM_L1) / (upright.total() * 3.0), 1);
        cv::Mat outside(photo.size(), CV_8U, cv::Scalar(255)), changed;
        outside(area & cv::Rect(cv::Point(), photo.size())).setTo(0);
        cv::rotate(edited, edited, there);
        cv::absdiff(edited, photo, changed);
        cv::transform(changed, changed, cv::Matx13f(1, 1, 1));
        EXPECT_EQ(cv::countNonZero(changed & outside), 0) << "something outside the face's square changed";
    }
}

TEST_F(FaceEditorTest, ARegionKeepsTheEditInItsPlace) {
    open(load_photo(testing::kSample));
    const EditableFace& face = editor.open_face(0);
    const cv::Mat unedited = editor.render_face(face, {});
    const cv::Mat everywhere = editor.render_face(face, {{"smile", 1.0}});
    const cv::Mat in_mouth = editor.render_face(face, {{"smile", 1.0}}, 0, {"mouth"});
    EXPECT_GT(differing_pixels(everywhere, in_mouth), 100);
    EXPECT_THROW(editor.render_face(face, {{"smile", 1.0}}, 0, {"elbow"}), std::invalid_argument);
}

TEST_F(FaceEditorTest, OpeningAFaceAgainIsFree) {
    open(load_photo(testing::kPortrait));
    StageTimings first, second;
    const Inversion* inversion = editor.open_face(0, {}, &first).inversion.get();
    EXPECT_EQ(editor.open_face(0, {}, &second).inversion.get(), inversion);
    EXPECT_GT(first.seconds(WorkStage::Invert), 0);
    EXPECT_TRUE(second.stages.empty());
    EXPECT_TRUE(editor.is_open(0));
}

TEST_F(FaceEditorTest, CancellingAnInversionLeavesTheFaceClosed) {
    open(load_photo(testing::kPortrait));
    EXPECT_THROW(editor.open_face(0, [](const ProgressStep&) { return false; }), Cancelled);
    EXPECT_FALSE(editor.is_open(0));
    editor.open_face(0);
    EXPECT_TRUE(editor.is_open(0));
}

TEST_F(FaceEditorTest, WhatIsMissingIsSaid) {
    EXPECT_THROW(editor.open_face(0), std::invalid_argument) << "no photo";
    open(photo_of(cv::Mat(120, 160, CV_8UC3, cv::Scalar(10, 120, 200))));
    EXPECT_TRUE(editor.faces().empty());
    EXPECT_THROW(editor.open_face(0), NoFaceError);
    EXPECT_THROW(editor.compose({{0, {{"smile", 1.0}}}}, options), NoFaceError);
    open(load_photo(testing::kPortrait));
    EXPECT_THROW(editor.open_face(1), NoFaceError);
    EXPECT_THROW(editor.open_face(-1), NoFaceError);
    EXPECT_THROW(editor.compose({{0, {{"smiel", 1.0}}}}, options), std::invalid_argument);
    EXPECT_THROW(editor.compose({{0, {{"smile", 1.5}}}}, options), std::invalid_argument);

    FaceEditor bare;
    bare.set_photo(load_photo(testing::kPortrait), testing::face_finder());
    EXPECT_EQ(bare.faces().size(), 1u) << "a photo can be looked at without a pack";
    EXPECT_THROW(bare.open_face(0), MissingPackError);
    EXPECT_THROW(bare.set_pack(testing::tiny_pack(), "nonsense"), std::runtime_error);
}

TEST_F(FaceEditorTest, AGreyPhotoStaysGrey) {
    cv::Mat grey, rgb;
    cv::cvtColor(load_photo(testing::kPortrait).pixels, grey, cv::COLOR_RGB2GRAY);
    cv::cvtColor(grey, rgb, cv::COLOR_GRAY2RGB);
    Photo photo = photo_of(rgb);
    photo.was_grey = true;
    open(photo);
    const cv::Mat edited = editor.compose({{0, {{"smile", 1.0}}}}, options);
    EXPECT_GT(differing_pixels(edited, rgb), 100);
    std::vector<cv::Mat> channels;
    cv::split(edited, channels);
    EXPECT_EQ(cv::norm(channels[0], channels[2], cv::NORM_INF), 0);
}

}  // namespace
}  // namespace lineament
