// One face by several methods of a pack: in FaceEditor, and as the panes of one request to the worker.
#include <gtest/gtest.h>

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/session/face_editor.h"
#include "core/session/session_worker.h"
#include "core/session/tensor_image.h"
#include "tests/session/session_fixture.h"
#include "tests/session/worker_recorder.h"

namespace lineament {
namespace {

using testing::differing_pixels;
using testing::file;
using testing::kLong;
using testing::Recorder;

const std::vector<std::string> kBoth = {"sfe", "sfe_inverter"};

RenderRequest panes(double smile, std::vector<std::string> methods) {
    RenderRequest request = testing::smile(smile);
    request.view = RenderView::FaceCrop;
    request.panes = std::move(methods);
    return request;
}

// --- FaceEditor -----------------------------------------------------------------------------------------------------

class MethodsOfAFace : public ::testing::Test {
  protected:
    MethodsOfAFace() : pack(ModelPack::load(testing::tiny_pack_folder())), editor(pack, "sfe") {
        editor.set_photo(load_photo(testing::kPortrait), testing::face_finder());
    }
    std::shared_ptr<const ModelPack> pack;
    FaceEditor editor;
};

TEST_F(MethodsOfAFace, EachRendersAsItDoesAlone) {
    std::vector<cv::Mat> crops;
    for (const std::string& id : kBoth) {
        crops.push_back(editor.render_face(editor.open_face_by(id, 0), {{"smile", 0.7}}));
        FaceEditor alone(pack, id);
        alone.set_photo(load_photo(testing::kPortrait), testing::face_finder());
        EXPECT_EQ(differing_pixels(crops.back(), alone.render_face(alone.open_face(0), {{"smile", 0.7}})), 0) << id;
    }
    EXPECT_GT(differing_pixels(crops[0], crops[1]), 0) << "two methods, two results";
}

TEST_F(MethodsOfAFace, TheWorkingMethodChangesWithoutLosingWhatIsOpen) {
    const ComposeOptions options;
    const std::map<int, SliderValues> edit = {{0, {{"smile", 0.8}}}};
    const Inversion* first = editor.open_face(0).inversion.get();
    const cv::Mat by_sfe = editor.compose(edit, options);
    editor.set_method("sfe_inverter");
    EXPECT_EQ(editor.method().id(), "sfe_inverter");
    EXPECT_FALSE(editor.is_open(0));
    EXPECT_TRUE(editor.is_open_by("sfe", 0));
    const cv::Mat by_inverter = editor.compose(edit, options);
    EXPECT_GT(differing_pixels(by_sfe, by_inverter), 0);
    editor.set_method("sfe");
    StageTimings timings;
    EXPECT_EQ(editor.open_face(0, {}, &timings).inversion.get(), first);
    EXPECT_EQ(timings.seconds(WorkStage::Invert), 0) << "it was inverted already";
    EXPECT_EQ(differing_pixels(editor.compose(edit, options), by_sfe), 0);
    EXPECT_THROW(editor.set_method("nonsense"), std::runtime_error);
    EXPECT_EQ(editor.method().id(), "sfe") << "a failed change changes nothing";
}

TEST_F(MethodsOfAFace, FiguresTellHowNearTheInversionIs) {
    const EditableFace& face = editor.open_face_by("sfe", 0);
    const ReconstructionFigures& figures = editor.reconstruction_figures("sfe", 0);
    const cv::Mat rendered = tensor_to_rgb8(face.inversion->reconstruction.clamp(-1, 1));
    double sum = 0;
    for (int y = 0; y < rendered.rows; ++y)
        for (int x = 0; x < rendered.cols * 3; ++x)
            sum += std::pow((rendered.ptr(y)[x] - face.aligned.ptr(y)[x]) / 127.5, 2);
    const double l2 = sum / (rendered.rows * rendered.cols * 3);
    const auto value = [&](const char* key) {
        const ReconstructionFigures::Figure* figure = figures.find(key);
        EXPECT_NE(figure, nullptr) << key;
        return figure ? figure->value : 0;
    };
    EXPECT_NEAR(value("l2"), l2, 0.02 * l2 + 1e-4);
    EXPECT_NEAR(value("psnr"), 10 * std::log10(4 / value("l2")), 1e-3);
    EXPECT_LT(value("ssim"), 1);
    EXPECT_EQ(figures.find("ms_ssim"), nullptr) << "64 px have no five scales";
    EXPECT_EQ(figures.find("lpips_alex"), nullptr) << "the tiny pack brings no comparison network";
    EXPECT_GT(figures.seconds, 0);
    EXPECT_EQ(&editor.reconstruction_figures("sfe", 0), &figures) << "measured once";
}

TEST_F(MethodsOfAFace, NetworksThatNoPaneNeedsAreReleased) {
    const EditableFace& face = editor.open_face_by("sfe_inverter", 0);
    const cv::Mat before = editor.render_face(face, {{"smile", 1}});
    EXPECT_EQ(pack->loaded_method_ids(), kBoth);
    editor.release_methods_except({"sfe_inverter"});
    EXPECT_EQ(pack->loaded_method_ids(), kBoth) << "the working method and a named one stay";
    editor.release_methods_except({});
    EXPECT_EQ(pack->loaded_method_ids(), std::vector<std::string>{"sfe"});
    EXPECT_TRUE(editor.is_open_by("sfe_inverter", 0)) << "the inversion is small and stays";
    EXPECT_EQ(differing_pixels(editor.render_face(face, {{"smile", 1}}), before), 0) << "networks come back";
}

// --- SessionWorker --------------------------------------------------------------------------------------------------

class Panes : public ::testing::Test {
  protected:
    void open_sample() {
        worker->load_pack(testing::tiny_pack_folder());
        worker->open_photo(file(testing::kSample));
        worker->open_face(0);
        ASSERT_TRUE(worker->wait_until_idle(kLong));
        ASSERT_EQ(recorder.faces.size(), 1u);
    }
    Recorder recorder;  // outlives the worker
    std::unique_ptr<SessionWorker> worker = std::make_unique<SessionWorker>(recorder.callbacks());
};

TEST_F(Panes, EveryPaneIsAnsweredFocusedFirst) {
    open_sample();
    ASSERT_GE(recorder.packs[0].methods.size(), 2u);
    EXPECT_EQ(recorder.packs[0].methods[0].id, "sfe");
    const RequestNumber number = worker->render(panes(0.6, {"sfe_inverter", "sfe"}));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 2u);
    EXPECT_EQ(recorder.renders[0].pane, "sfe_inverter");
    EXPECT_EQ(recorder.renders[0].panes_left, 1);
    EXPECT_EQ(recorder.renders[1].pane, "sfe");
    EXPECT_EQ(recorder.renders[1].panes_left, 0);
    EXPECT_TRUE(recorder.cancelled.empty());
    for (const RenderResult& result : recorder.renders) {
        EXPECT_EQ(result.request, number);
        EXPECT_EQ(result.error, "");
        EXPECT_EQ(result.image.size(), cv::Size(64, 64));
        ASSERT_TRUE(result.figures);
        EXPECT_NE(result.figures->find("psnr"), nullptr);
        EXPECT_GT(result.figures->seconds, 0);
    }
    EXPECT_TRUE(std::any_of(recorder.progress.begin(), recorder.progress.end(), [](const WorkerProgress& progress) {
        return progress.pane == "sfe_inverter";
    })) << "a pane that is being inverted says so";

    RenderRequest alone = testing::smile(0.6);
    alone.view = RenderView::FaceCrop;
    worker->render(alone);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(recorder.renders[2].pane, "");
    EXPECT_EQ(differing_pixels(recorder.renders[2].image, recorder.renders[1].image), 0) << "as without panes";
}

TEST_F(Panes, ANewerStateGivesUpThePanesThatAreNotRenderedYet) {
    open_sample();
    worker->render(panes(0.1, kBoth));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    recorder.renders.clear();

    recorder.close_gate();
    const RequestNumber old = worker->render(panes(0.3, kBoth));
    recorder.wait_until_held();  // its first pane is being delivered
    const RequestNumber dropped = worker->render(panes(0.5, kBoth));
    const RequestNumber newest = worker->render(panes(0.9, kBoth));
    recorder.open_gate();
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 3u);
    EXPECT_EQ(recorder.renders[0].request, old);
    EXPECT_EQ(recorder.renders[0].pane, "sfe");
    EXPECT_EQ(recorder.renders[1].request, newest);
    EXPECT_EQ(recorder.renders[1].pane, "sfe_inverter") << "the pane that was left out has waited longest";
    EXPECT_EQ(recorder.renders[2].request, newest);
    EXPECT_EQ(recorder.renders[2].pane, "sfe");
    std::sort(recorder.cancelled.begin(), recorder.cancelled.end());
    EXPECT_EQ(recorder.cancelled, (std::vector<RequestNumber>{old, dropped})) << "both are told";
}

TEST_F(Panes, APaneThatFailsSaysWhyAndTheOthersGoOn) {
    open_sample();
    worker->render(panes(0.6, {"nonsense", "sfe"}));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 2u);
    EXPECT_NE(recorder.renders[0].error.find("nonsense"), std::string::npos) << recorder.renders[0].error;
    EXPECT_TRUE(recorder.renders[0].image.empty());
    EXPECT_EQ(recorder.renders[1].error, "");
    EXPECT_FALSE(recorder.renders[1].image.empty());
    EXPECT_TRUE(recorder.errors.empty());
    RenderRequest no_face = panes(0.6, kBoth);
    no_face.face_index = 7;
    worker->render(no_face);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.errors.size(), 1u) << "no face concerns all panes";
    EXPECT_EQ(recorder.errors[0].kind, ErrorKind::NoFace);
}

TEST_F(Panes, SlowPanesShowAPreviewFirst) {
    WorkerOptions options;
    options.preview_threshold = 0;
    options.preview_side = 32;
    worker = std::make_unique<SessionWorker>(recorder.callbacks(), options);
    open_sample();
    worker->render(panes(0.3, kBoth));  // measures
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    recorder.renders.clear();
    worker->render(panes(0.6, kBoth));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 4u);
    for (size_t i = 0; i < 4; ++i)
        EXPECT_EQ(recorder.renders[i].preview, i < 2) << "all previews come before the first full pass";
    EXPECT_EQ(recorder.renders[1].panes_left, 2);
    EXPECT_EQ(recorder.renders[3].panes_left, 0);
    EXPECT_EQ(recorder.renders[0].image.size(), recorder.renders[2].image.size());
}

TEST_F(Panes, AMethodThatCarriesDetailsTellsAlongWhichFlow) {
    open_sample();
    RenderRequest request = panes(0.8, {"warpres", "sfe"});
    worker->render(request);
    request.with_flow = true;
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    worker->render(request);
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.renders.size(), 4u);
    EXPECT_FALSE(recorder.renders[0].flow) << "only where it was asked for";
    EXPECT_EQ(recorder.renders[2].error, "");
    ASSERT_TRUE(recorder.renders[2].flow);
    const FlowGrid& flow = *recorder.renders[2].flow;
    EXPECT_GT(flow.columns, 0);
    EXPECT_EQ(flow.dx.size(), static_cast<size_t>(flow.columns) * flow.rows);
    EXPECT_EQ(flow.dy.size(), flow.dx.size());
    EXPECT_FALSE(recorder.renders[3].flow) << "sfe carries none";
}

TEST_F(Panes, TheWorkingMethodIsChangedByARequest) {
    open_sample();
    worker->render(testing::smile(0.8));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    const RequestNumber number = worker->use_method("sfe_inverter");
    worker->render(testing::smile(0.8));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.methods.size(), 1u);
    EXPECT_EQ(recorder.methods[0].request, number);
    EXPECT_EQ(recorder.methods[0].id, "sfe_inverter");
    EXPECT_FALSE(recorder.methods[0].title.empty());
    ASSERT_EQ(recorder.renders.size(), 2u);
    EXPECT_GT(differing_pixels(recorder.renders[0].image, recorder.renders[1].image), 0);

    worker->use_method("nonsense");
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    ASSERT_EQ(recorder.errors.size(), 1u);
    EXPECT_EQ(recorder.errors[0].task, WorkerTask::UseMethod);
    worker->render(testing::smile(0.8));
    ASSERT_TRUE(worker->wait_until_idle(kLong));
    EXPECT_EQ(differing_pixels(recorder.renders[1].image, recorder.renders[2].image), 0) << "the method in use stays";
}

}  // namespace
}  // namespace lineament
