// Work of others on the networks of the session: it uses the same pack, gives way to edits, and can be given up.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "core/methods/model_pack.h"
#include "tests/session/session_fixture.h"
#include "tests/session/worker_recorder.h"

namespace lineament {
namespace {

using testing::file;
using testing::kLong;
using testing::Recorder;
using testing::smile;

using Pack = std::shared_ptr<const ModelPack>;

class PackWorkTest : public ::testing::Test {
  protected:
    void open_sample() {
        worker->load_pack(testing::tiny_pack_folder());
        worker->open_photo(file(testing::kSample));
        worker->open_face(0);
        ASSERT_TRUE(worker->wait_until_idle(kLong));
        ASSERT_EQ(recorder.faces.size(), 1u) << (recorder.errors.empty() ? "" : recorder.errors[0].sentence);
    }
    // A slice of nothing, again and again, until `ended` says so; then it waits for nothing any more.
    PackWork slices_until(const std::function<bool()>& ended) {
        return [this, ended](const Pack&, const Progress& go_on) {
            started.set_value();
            while (!ended()) {
                go_on.report(WorkStage::Search, 0.5);
                std::this_thread::yield();
            }
        };
    }
    bool is_cancelled(RequestNumber number) const {
        return std::find(recorder.cancelled.begin(), recorder.cancelled.end(), number) != recorder.cancelled.end();
    }

    Recorder recorder;  // outlives the worker
    std::promise<void> started;
    std::atomic<bool> is_asked_to_stop{false};
    std::unique_ptr<SessionWorker> worker = std::make_unique<SessionWorker>(recorder.callbacks());
};

TEST_F(PackWorkTest, HasThePackInUseAndReportsItsProgress) {
    open_sample();
    std::string id;
    std::thread::id thread, answers;
    recorder.on_progress = [&](const WorkerProgress&) { answers = std::this_thread::get_id(); };
    const std::size_t before = recorder.busy_changes.size();
    const RequestNumber number = worker->work_on_pack([&](const Pack& pack, const Progress& go_on) {
        id = pack->manifest().id;
        thread = std::this_thread::get_id();
        EXPECT_FALSE(pack->loaded_method_ids().empty()) << "the networks that edit, not a second copy";
        EXPECT_TRUE(go_on.goes_on({WorkStage::Search, 0.25, ""}));
    });
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.works, std::vector<RequestNumber>{number});
    EXPECT_EQ(id, "tiny");
    EXPECT_EQ(thread, answers) << "one thread has the networks";
    ASSERT_FALSE(recorder.progress.empty());
    EXPECT_EQ(recorder.progress.back().task, WorkerTask::PackWork);
    EXPECT_EQ(recorder.progress.back().request, number);
    EXPECT_DOUBLE_EQ(recorder.progress.back().step.fraction, 0.25);
    EXPECT_EQ(recorder.progress.back().step.stage, WorkStage::Search);
    EXPECT_EQ(recorder.busy_changes.size(), before) << "nobody waits for it";
}

TEST_F(PackWorkTest, GivesWayToRenderingsAndEverythingElse) {
    open_sample();
    std::atomic<bool> ended{false};
    const RequestNumber number = worker->work_on_pack(slices_until([&] { return ended.load(); }));
    started.get_future().wait();
    // None of these could be answered if they waited for the end of the work.
    testing::TemporaryFolder folder;
    recorder.close_gate();
    const RequestNumber first = worker->render(smile(0.25));
    recorder.wait_until_held();
    const RequestNumber second = worker->render(smile(0.5));
    ExportRequest request;
    request.path = folder / "out.png";
    request.sliders_by_face = smile(0.5).sliders_by_face;
    const RequestNumber saved = worker->export_photo(request);
    const RequestNumber face = worker->open_face(0);
    recorder.open_gate();
    // The end of the work comes after them in the queue, so that its end means theirs.
    const RequestNumber last = worker->work_on_pack([](const Pack&, const Progress&) {});
    while (!std::filesystem::exists(folder / "out.png"))
        std::this_thread::yield();
    ended = true;
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.works, (std::vector<RequestNumber>{number, last}));
    ASSERT_EQ(recorder.renders.size(), 2u);
    EXPECT_EQ(recorder.renders[0].request, first);
    EXPECT_EQ(recorder.renders[1].request, second);
    ASSERT_EQ(recorder.exports.size(), 1u);
    EXPECT_EQ(recorder.exports[0].request, saved);
    EXPECT_EQ(recorder.faces.back().request, face);
    EXPECT_TRUE(recorder.errors.empty());
    EXPECT_FALSE(recorder.busy_changes.back());
}

TEST_F(PackWorkTest, ChangesNoPictureThatIsRenderedInItsMidst) {
    open_sample();
    worker->render(smile(0.5));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    at::Tensor alone, together;
    const auto strip = [](at::Tensor& result) {
        return [&result](const Pack& pack, const Progress& go_on) {
            const std::shared_ptr<const InversionMethod> method = pack->method("sfe");
            at::Tensor face = at::linspace(-1, 1, 3 * 64 * 64).view({1, 3, 64, 64});
            const std::shared_ptr<const Inversion> inversion = method->invert(face, go_on);  // gives way in its midst
            std::vector<at::Tensor> cells;
            for (const double value : {-1.0, 0.5, 1.0}) {
                go_on.report(WorkStage::RenderStrip, 0.5);
                cells.push_back(method->render(*inversion, pack->directions().edit_from_sliders({{"smile", value}})));
            }
            result = at::cat(cells);
        };
    };
    worker->work_on_pack(strip(alone));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    // At every slice a rendering comes between.
    std::atomic<int> slices{0};
    recorder.on_progress = [&](const WorkerProgress& progress) {
        if (progress.task == WorkerTask::PackWork) worker->render(smile(++slices % 2 ? -0.5 : 0.5));
    };
    worker->work_on_pack(strip(together));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_TRUE(recorder.errors.empty()) << recorder.errors[0].sentence;
    ASSERT_GE(slices.load(), 5);
    ASSERT_EQ(recorder.renders.size(), 1u + static_cast<std::size_t>(slices.load())) << "one for each slice";
    EXPECT_TRUE(at::equal(alone, together));
    for (std::size_t i = 2; i < recorder.renders.size(); i += 2) {
        EXPECT_EQ(testing::differing_pixels(recorder.renders[i].image, recorder.renders[0].image), 0)
            << "the rendering before the work and those in its midst differ";
    }
}

TEST_F(PackWorkTest, IsGivenUpAloneOrWithTheRest) {
    open_sample();
    const RequestNumber alone = worker->work_on_pack(slices_until([] { return false; }));
    started.get_future().wait();
    worker->cancel(alone);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_TRUE(is_cancelled(alone));
    started = {};
    const RequestNumber all = worker->work_on_pack(slices_until([] { return false; }));
    const RequestNumber waiting = worker->work_on_pack([](const Pack&, const Progress&) { FAIL(); });
    started.get_future().wait();
    worker->cancel();
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_TRUE(is_cancelled(all) && is_cancelled(waiting));
    EXPECT_TRUE(recorder.works.empty() && recorder.errors.empty());
}

TEST_F(PackWorkTest, AResultThatCameTooLateIsNone) {
    open_sample();
    const RequestNumber number = worker->work_on_pack([&](const Pack&, const Progress&) {
        started.set_value();
        while (!is_asked_to_stop)
            std::this_thread::yield();
    });
    started.get_future().wait();
    worker->cancel(number);
    is_asked_to_stop = true;
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_TRUE(recorder.works.empty());
    EXPECT_TRUE(is_cancelled(number));
}

TEST_F(PackWorkTest, AnotherPackEndsItAndAnotherPhotoDoesNot) {
    open_sample();
    std::atomic<bool> ended{false};
    const RequestNumber stays = worker->work_on_pack(slices_until([&] { return ended.load(); }));
    started.get_future().wait();
    recorder.on_progress = [&](const WorkerProgress& progress) {
        if (progress.task == WorkerTask::OpenPhoto && progress.step.stage == WorkStage::FindFaces) ended = true;
    };
    worker->open_photo(file(testing::kPortrait));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.works, std::vector<RequestNumber>{stays});
    EXPECT_EQ(recorder.photos.size(), 2u);

    started = {};
    const RequestNumber ends = worker->work_on_pack(slices_until([] { return false; }));
    started.get_future().wait();
    worker->load_pack(testing::tiny_pack_folder());
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_TRUE(is_cancelled(ends));
    EXPECT_EQ(recorder.packs.size(), 2u);
}

TEST_F(PackWorkTest, FailsInWords) {
    const RequestNumber without_pack = worker->work_on_pack([](const Pack&, const Progress&) { FAIL(); });
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.errors.size(), 1u);
    EXPECT_EQ(recorder.errors[0].request, without_pack);
    EXPECT_EQ(recorder.errors[0].task, WorkerTask::PackWork);
    EXPECT_EQ(recorder.errors[0].kind, ErrorKind::MissingResource);
    open_sample();
    worker->work_on_pack(
        [](const Pack&, const Progress&) { throw std::invalid_argument("There is no such component."); });
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.errors.size(), 2u);
    EXPECT_EQ(recorder.errors[1].sentence, "There is no such component.");
    EXPECT_EQ(recorder.errors[1].kind, ErrorKind::BadOption);
}

TEST_F(PackWorkTest, EndsWithTheWorker) {
    open_sample();
    worker->work_on_pack(slices_until([] { return false; }));
    started.get_future().wait();
    worker.reset();  // would wait for ever
}

}  // namespace
}  // namespace lineament
