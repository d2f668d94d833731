// The worker as the window sees it: answers by callbacks, nothing waits, nothing is lost.
#include "core/session/session_worker.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/session/session_fixture.h"
#include "tests/session/worker_recorder.h"

namespace lineament {
namespace {

using testing::file;
using testing::kLong;
using testing::Recorder;
using testing::smile;

class SessionWorkerTest : public ::testing::Test {
  protected:
    void open_sample() {
        worker->load_pack(testing::tiny_pack_folder());
        photo = worker->open_photo(file(testing::kSample));
        worker->open_face(0);
        ASSERT_TRUE(worker->wait_until_idle(kLong));
        ASSERT_EQ(recorder.faces.size(), 1u) << (recorder.errors.empty() ? "" : recorder.errors[0].sentence);
    }
    Recorder recorder;  // outlives the worker
    std::unique_ptr<SessionWorker> worker = std::make_unique<SessionWorker>(recorder.callbacks());
    testing::TemporaryFolder folder;
    RequestNumber photo = 0;
};

TEST_F(SessionWorkerTest, TheWholeWay) {
    open_sample();
    ASSERT_EQ(recorder.packs.size(), 1u);
    EXPECT_EQ(recorder.packs[0].id, "tiny");
    EXPECT_EQ(recorder.packs[0].resolution, 64);
    EXPECT_EQ(recorder.packs[0].method_id, "sfe");
    EXPECT_EQ(recorder.packs[0].directions.size(), 3u);
    EXPECT_FALSE(recorder.packs[0].device.empty());
    ASSERT_EQ(recorder.photos.size(), 1u);
    EXPECT_EQ(recorder.photos[0].request, photo);
    EXPECT_EQ(recorder.photos[0].display.size(), cv::Size(512, 512));
    ASSERT_GE(recorder.photos[0].faces.size(), 1u);
    EXPECT_EQ(recorder.photos[0].faces[0].thumbnail.size(), cv::Size(96, 96));
    EXPECT_EQ(recorder.faces[0].aligned.size(), cv::Size(64, 64));

    const RequestNumber number = worker->render(smile(0.5));
    RenderRequest crop = smile(0.5);
    crop.view = RenderView::FaceCrop;
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    worker->render(crop);
    ExportRequest request;
    request.path = folder / "out.png";
    request.sliders_by_face = crop.sliders_by_face;
    worker->export_photo(request);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 2u);
    EXPECT_EQ(recorder.renders[0].request, number);
    EXPECT_EQ(recorder.renders[0].photo, photo);
    EXPECT_FALSE(recorder.renders[0].preview);
    EXPECT_GE(recorder.renders[0].total, recorder.renders[0].timings.total());
    EXPECT_EQ(recorder.renders[1].image.size(), cv::Size(64, 64));
    ASSERT_EQ(recorder.exports.size(), 1u);

    // What was shown is what was saved.
    const cv::Mat saved = load_photo(folder / "out.png").pixels;
    const RenderResult& shown = recorder.renders[0];
    EXPECT_EQ(testing::differing_pixels(saved(cv::Rect(shown.top_left, shown.image.size())), shown.image), 0);
    EXPECT_TRUE(recorder.errors.empty());
    ASSERT_FALSE(recorder.busy_changes.empty());
    EXPECT_FALSE(recorder.busy_changes.back());
}

TEST_F(SessionWorkerTest, WhatASavedFileDoesNotHoldIsSaidWithIt) {
    Photo deep;
    load_photo(testing::kPortrait).pixels.convertTo(deep.pixels, CV_16U, 257);
    save_photo(deep, folder / "deep.png");
    worker->load_pack(testing::tiny_pack_folder());
    worker->open_photo(file(folder / "deep.png"));
    ExportRequest request;
    request.sliders_by_face = smile(0.5).sliders_by_face;
    for (const char* name : {"out.jpg", "out.tif"}) {
        request.path = folder / name;
        worker->export_photo(request);
    }
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.exports.size(), 2u);
    EXPECT_EQ(recorder.exports[0].warnings, std::vector<std::string>{notes::kEightOfSixteenBits});
    EXPECT_TRUE(recorder.exports[1].warnings.empty());
    request.face_crop = true;
    request.crop = CropContent::AsSaved;
    for (const char* name : {"crop.jpg", "crop.png"}) {
        request.path = folder / name;
        worker->export_photo(request);
    }
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.exports.size(), 4u);
    EXPECT_EQ(recorder.exports[2].warnings, std::vector<std::string>{notes::kEightOfSixteenBits});
    EXPECT_TRUE(recorder.exports[3].warnings.empty());
}

TEST_F(SessionWorkerTest, TheNewestRenderingWinsAndTheLastValueIsShown) {
    open_sample();
    recorder.close_gate();
    const RequestNumber first = worker->render(smile(0.01));
    recorder.wait_until_held();
    RequestNumber last = 0;
    for (int i = 1; i <= 50; ++i)
        last = worker->render(smile(i / 50.0));
    recorder.open_gate();
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 2u) << "49 renderings that nobody would see must not be made";
    EXPECT_EQ(recorder.renders[0].request, first);
    EXPECT_EQ(recorder.renders[1].request, last);
    EXPECT_EQ(recorder.cancelled.size(), 49u) << "every dropped request has to be answered";
}

TEST_F(SessionWorkerTest, ANewPhotoDropsTheRenderingOfTheOldOne) {
    open_sample();
    recorder.close_gate();
    worker->render(smile(0.1));
    recorder.wait_until_held();
    const RequestNumber stale = worker->render(smile(0.9));
    const RequestNumber next = worker->open_photo(file(testing::kPortrait));
    recorder.open_gate();
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.cancelled, std::vector<RequestNumber>{stale});
    ASSERT_EQ(recorder.renders.size(), 1u);
    EXPECT_EQ(recorder.photos.back().request, next);
    worker->render(smile(0.9));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.renders.back().photo, next) << "a face that was not opened is opened by the rendering";
}

TEST_F(SessionWorkerTest, PreviewsComeFirstWhereTheFullRenderingIsSlow) {
    WorkerOptions options;
    options.preview_threshold = 0;  // everything counts as slow
    options.preview_side = 32;
    worker = std::make_unique<SessionWorker>(recorder.callbacks(), options);
    open_sample();
    worker->render(smile(0.3));  // the first one measures
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    const RequestNumber number = worker->render(smile(0.6));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 3u);
    EXPECT_FALSE(recorder.renders[0].preview);
    EXPECT_TRUE(recorder.renders[1].preview);
    EXPECT_FALSE(recorder.renders[2].preview);
    EXPECT_EQ(recorder.renders[1].request, number);
    EXPECT_EQ(recorder.renders[2].request, number);
    EXPECT_EQ(recorder.renders[1].image.size(), recorder.renders[2].image.size()) << "same place, same size";
    EXPECT_GT(testing::differing_pixels(recorder.renders[1].image, recorder.renders[2].image), 0);

    RenderRequest at_once = smile(0.9);
    at_once.progressive = false;
    worker->render(at_once);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.renders.size(), 4u) << "no preview where none is wanted";
}

TEST_F(SessionWorkerTest, TheFullPassIsSkippedWhereANewerRequestCame) {
    WorkerOptions options;
    options.preview_threshold = 0;
    options.preview_side = 32;
    worker = std::make_unique<SessionWorker>(recorder.callbacks(), options);
    open_sample();
    worker->render(smile(0.3));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    recorder.close_gate();
    worker->render(smile(0.6));
    recorder.wait_until_held();  // in the preview's callback
    const RequestNumber last = worker->render(smile(0.7));
    recorder.open_gate();
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 4u);
    EXPECT_TRUE(recorder.renders[1].preview);
    EXPECT_EQ(recorder.renders[2].request, last);
    EXPECT_TRUE(recorder.renders[2].preview);
    EXPECT_EQ(recorder.renders[3].request, last);
    EXPECT_FALSE(recorder.renders[3].preview) << "the last value is shown in full";
}

TEST_F(SessionWorkerTest, CancellingAnInversion) {
    worker->load_pack(testing::tiny_pack_folder());
    worker->open_photo(file(testing::kPortrait));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    recorder.on_progress = [this](const WorkerProgress& p) {
        if (p.task == WorkerTask::OpenFace) worker->cancel();
    };
    const RequestNumber number = worker->open_face(0);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.cancelled, std::vector<RequestNumber>{number});
    EXPECT_TRUE(recorder.faces.empty());
    EXPECT_TRUE(recorder.errors.empty()) << "cancelling is not an error";
    recorder.on_progress = {};
    worker->open_face(0);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.faces.size(), 1u) << "it works again afterwards";
}

TEST_F(SessionWorkerTest, CancellingTheLoadingOfAPackKeepsTheOneInUse) {
    open_sample();
    recorder.on_progress = [this](const WorkerProgress& p) {
        if (p.task == WorkerTask::LoadPack) worker->cancel();
    };
    const RequestNumber number = worker->load_pack(testing::tiny_pack_folder());
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.cancelled, std::vector<RequestNumber>{number});
    EXPECT_EQ(recorder.packs.size(), 1u);
    worker->render(smile(1));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.renders.size(), 1u);
}

TEST_F(SessionWorkerTest, EveryErrorIsAnAnswer) {
    testing::write_text(folder / "text.png", "this is not a picture");
    const auto expect_error = [this](ErrorKind kind, const char* what) {
        ASSERT_TRUE(worker->wait_until_idle(kLong)) << what;
        ASSERT_EQ(recorder.errors.size(), 1u) << what;
        EXPECT_EQ(recorder.errors[0].kind, kind) << what << ": " << recorder.errors[0].sentence;
        EXPECT_GT(recorder.errors[0].sentence.size(), 15u) << what;
        recorder.errors.clear();
    };
    worker->open_face(0);
    expect_error(ErrorKind::BadOption, "no photo is open");
    worker->load_pack(folder / "nowhere");
    expect_error(ErrorKind::MissingResource, "no such pack");
    worker->open_photo(file(folder / "text.png"));
    expect_error(ErrorKind::BadInput, "text renamed .png");
    worker->open_photo(file(folder / "nowhere.png"));
    expect_error(ErrorKind::BadInput, "no such file");
    worker->open_photo(OpenPhotoRequest());
    expect_error(ErrorKind::BadOption, "an empty picture from the clipboard");

    OpenPhotoRequest pasted;
    pasted.pixels = cv::Mat(90, 120, CV_8UC4, cv::Scalar(90, 90, 90, 255));
    worker->open_photo(pasted);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.photos.size(), 1u);
    EXPECT_TRUE(recorder.photos[0].has_alpha);
    EXPECT_TRUE(recorder.photos[0].faces.empty());
    worker->open_face(0);
    expect_error(ErrorKind::NoFace, "a photo without a face");

    worker->open_photo(file(testing::kPortrait));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    worker->open_face(0);
    expect_error(ErrorKind::MissingResource, "no pack is loaded");
    worker->load_pack(testing::tiny_pack_folder());
    RenderRequest unknown;
    unknown.sliders_by_face[0]["nonsense"] = 1;
    worker->render(unknown);
    expect_error(ErrorKind::BadOption, "an unknown slider");
    ExportRequest request;
    request.path = folder / "nowhere/out.png";
    worker->export_photo(request);
    expect_error(ErrorKind::CannotWrite, "a folder that is not there");
    worker->render(smile(1));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.renders.size(), 1u) << "it works on after all that";
}

TEST_F(SessionWorkerTest, ShuttingDownInTheMiddleOfWork) {
    open_sample();
    recorder.close_gate();
    worker->render(smile(0.1));
    recorder.wait_until_held();
    for (int i = 0; i < 10; ++i) {
        worker->open_photo(file(testing::kSample));
        worker->render(smile(0.5));
    }
    std::thread opens_later([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        recorder.open_gate();
    });
    worker->shutdown();
    const size_t answers = recorder.renders.size() + recorder.photos.size();
    opens_later.join();
    worker->render(smile(1));
    worker->shutdown();
    worker.reset();
    EXPECT_EQ(recorder.renders.size() + recorder.photos.size(), answers) << "an answer came after shutdown()";
    EXPECT_EQ(recorder.photos.size(), 1u) << "queued work was still done";
}

TEST_F(SessionWorkerTest, DestroyedAtOnce) {
    for (int i = 0; i < 3; ++i) {
        SessionWorker hasty(recorder.callbacks());
        hasty.load_pack(testing::tiny_pack_folder());
        hasty.open_photo(file(testing::kSample));
    }
}

TEST_F(SessionWorkerTest, TheQueueCostsNothing) {
    open_sample();
    worker->render(smile(1));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    double overhead = 1;
    for (int i = 0; i < 20; ++i) {
        worker->render(smile(i / 40.0 + 0.1));
        ASSERT_TRUE(worker->wait_until_idle(kLong));
        const RenderResult& result = recorder.renders.back();
        overhead = std::min(overhead, result.total - result.timings.total());
    }
    EXPECT_LT(overhead, 0.002) << "seconds between call and answer that are neither rendering nor pasting";
}

}  // namespace
}  // namespace lineament
