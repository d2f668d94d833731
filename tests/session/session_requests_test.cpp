// Requests to the session: when two are the same, and what is refused before any work.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/session/export_photo.h"
#include "core/session/session_worker.h"

namespace lineament {
namespace {

// Every change makes a request unlike the one before; none of them may be forgotten.
template <typename Request>
void expect_that_each_counts(const std::vector<std::function<void(Request&)>>& changes) {
    const Request plain;
    EXPECT_TRUE(plain == Request());
    EXPECT_FALSE(plain != Request());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Request changed;
        changes[i](changed);
        EXPECT_TRUE(changed != plain) << "change " << i;
        EXPECT_FALSE(changed == plain) << "change " << i;
        const Request copy = changed;
        EXPECT_TRUE(copy == changed) << "change " << i;
    }
}

template <typename Options>
std::string refusal(const Options& options) {
    try {
        options.check();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

TEST(SessionRequests, ARenderingOfOtherRegionsIsAnotherOne) {
    RenderRequest mouth;
    mouth.compose.regions = {"mouth"};
    RenderRequest hair = mouth;
    EXPECT_TRUE(hair == mouth);
    hair.compose.regions = {"hair"};
    EXPECT_FALSE(hair == mouth) << "the canvas would keep the edit of the other region";
}

TEST(SessionRequests, EveryFieldOfARenderingCounts) {
    expect_that_each_counts<RenderRequest>({
        [](RenderRequest& r) { r.sliders_by_face[0]; },
        [](RenderRequest& r) { r.sliders_by_face[0]["smile"] = 0.5; },
        [](RenderRequest& r) { r.face_index = 1; },
        [](RenderRequest& r) { r.view = RenderView::FaceCrop; },
        [](RenderRequest& r) { r.crop = CropContent::AsSaved; },
        [](RenderRequest& r) { r.compose.keep_original_detail = false; },
        [](RenderRequest& r) { r.compose.regions = {"eyes"}; },
        [](RenderRequest& r) { r.progressive = false; },
        [](RenderRequest& r) { r.panes = {"sfe"}; },
        [](RenderRequest& r) { r.with_flow = true; },
    });
}

TEST(SessionRequests, EveryFieldOfAnExportAndOfTheWorkerCounts) {
    expect_that_each_counts<ExportRequest>({
        [](ExportRequest& r) { r.path = "a.png"; },
        [](ExportRequest& r) { r.sliders_by_face[0]; },
        [](ExportRequest& r) { r.face_crop = true; },
        [](ExportRequest& r) { r.crop = CropContent::AsSaved; },
        [](ExportRequest& r) { r.face_index = 1; },
        [](ExportRequest& r) { r.jpeg_quality = 90; },
        [](ExportRequest& r) { r.compose.regions = {"eyes"}; },
        [](ExportRequest& r) { r.overwrite_existing = true; },
        [](ExportRequest& r) { r.overwrite_original = true; },
    });
    expect_that_each_counts<ExportTarget>({
        [](ExportTarget& t) { t.path = "a.png"; },
        [](ExportTarget& t) { t.jpeg_quality = 90; },
        [](ExportTarget& t) { t.overwrite_existing = true; },
        [](ExportTarget& t) { t.overwrite_original = true; },
    });
    expect_that_each_counts<WorkerOptions>({
        [](WorkerOptions& o) { o.landmark_model = "m"; },
        [](WorkerOptions& o) { o.preview_threshold = 1; },
        [](WorkerOptions& o) { o.preview_side = 64; },
        [](WorkerOptions& o) { o.prefer_gpu = false; },
    });
}

TEST(SessionRequests, WhatMakesNoSenseIsRefusedInWords) {
    EXPECT_EQ(refusal(RenderRequest()), "");
    RenderRequest render;
    render.compose.regions = {"mouth", "elbow"};
    EXPECT_NE(refusal(render).find("'elbow'"), std::string::npos);
    render = {};
    render.sliders_by_face[0]["smile"] = std::nan("");
    EXPECT_NE(refusal(render).find("'smile'"), std::string::npos);
    render = {};
    render.sliders_by_face[-1]["smile"] = 0.5;
    EXPECT_NE(refusal(render), "");
    render = {};
    render.face_index = -1;
    EXPECT_EQ(refusal(render), "") << "all faces of the photo";
    render.view = RenderView::FaceCrop;
    EXPECT_NE(refusal(render), "");
    render = {};
    render.panes = {"sfe", "e4e", "sfe"};
    EXPECT_NE(refusal(render), "");

    ExportRequest saved;
    EXPECT_NE(refusal(saved), "") << "without a file";
    saved.path = "a.jpg";
    EXPECT_EQ(refusal(saved), "");
    for (const int quality : {0, 101, -5}) {
        saved.jpeg_quality = quality;
        EXPECT_NE(refusal(saved), "") << quality;
    }
    EXPECT_NE(refusal(OpenPhotoRequest()), "");
    OpenPhotoRequest pasted;
    pasted.pixels = cv::Mat(2, 2, CV_16UC3);
    EXPECT_NE(refusal(pasted), "");

    WorkerOptions options;
    EXPECT_EQ(refusal(options), "");
    options.preview_side = 48;
    EXPECT_NE(refusal(options).find("preview_side"), std::string::npos);
    options = {};
    options.preview_threshold = std::numeric_limits<double>::quiet_NaN();
    EXPECT_NE(refusal(options).find("preview_threshold"), std::string::npos);
    EXPECT_THROW(SessionWorker({}, options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
