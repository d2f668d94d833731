// The worker's queue: order, newest wins, what makes what pointless.
#include "core/session/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace lineament {
namespace {

void nothing(const Job&) {}

std::vector<RequestNumber> dropped(JobQueue& queue) {
    std::vector<RequestNumber> numbers;
    for (const Job& job : queue.take_dropped())
        numbers.push_back(job.number);
    return numbers;
}

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST(JobQueue, RenderingsWaitForEverythingElse) {
    JobQueue queue;
    queue.push(WorkerTask::LoadPack, nothing);  // 1
    queue.push(WorkerTask::Render, nothing);    // 2
    queue.push(WorkerTask::OpenFace, nothing);  // 3
    queue.push(WorkerTask::Export, nothing);    // 4
    EXPECT_EQ(queue.take()->number, 1u);
    EXPECT_EQ(queue.take()->number, 3u);
    EXPECT_EQ(queue.take()->number, 4u);
    EXPECT_EQ(queue.take()->number, 2u);
    EXPECT_TRUE(queue.empty());
}

TEST(JobQueue, OnlyTheNewestRenderingWaits) {
    JobQueue queue;
    for (int i = 0; i < 5; ++i)
        queue.push(WorkerTask::Render, nothing);
    EXPECT_EQ(queue.take()->number, 5u);
    EXPECT_TRUE(queue.empty());
    EXPECT_THAT(dropped(queue), ElementsAre(1, 2, 3, 4));
}

TEST(JobQueue, ANewPhotoDropsWhatWaitsForTheOldOneButNoExport) {
    JobQueue queue;
    queue.push(WorkerTask::OpenPhoto, nothing);  // 1
    queue.push(WorkerTask::OpenFace, nothing);   // 2
    queue.push(WorkerTask::Export, nothing);     // 3
    queue.push(WorkerTask::Render, nothing);     // 4
    queue.push(WorkerTask::OpenPhoto, nothing);  // 5
    EXPECT_THAT(dropped(queue), UnorderedElementsAre(1, 2, 4));
    EXPECT_EQ(queue.take()->number, 3u);
    EXPECT_EQ(queue.take()->number, 5u);
}

TEST(JobQueue, ANewPackKeepsThePhoto) {
    JobQueue queue;
    queue.push(WorkerTask::OpenPhoto, nothing);  // 1
    queue.push(WorkerTask::LoadPack, nothing);   // 2
    queue.push(WorkerTask::LoadPack, nothing);   // 3
    EXPECT_THAT(dropped(queue), ElementsAre(2));
    EXPECT_EQ(queue.take()->number, 1u);
    EXPECT_EQ(queue.take()->number, 3u);
}

TEST(JobQueue, LongWorkIsStoppedBySupersedingRequestsButARenderingIsFinished) {
    JobQueue queue;
    queue.push(WorkerTask::OpenFace, nothing);
    queue.take();
    EXPECT_FALSE(queue.running_is_cancelled());
    queue.push(WorkerTask::Render, nothing);
    EXPECT_FALSE(queue.running_is_cancelled());
    queue.push(WorkerTask::OpenPhoto, nothing);
    EXPECT_TRUE(queue.running_is_cancelled());
    queue.take();
    EXPECT_FALSE(queue.running_is_cancelled()) << "the next job starts anew";

    queue.push(WorkerTask::Render, nothing);
    queue.take();
    queue.push(WorkerTask::Render, nothing);
    EXPECT_FALSE(queue.running_is_cancelled()) << "a drag has to show something";
}

TEST(JobQueue, CancelEmptiesTheQueueAndMarksTheRunningJob) {
    JobQueue queue;
    queue.push(WorkerTask::LoadPack, nothing);
    queue.take();
    queue.push(WorkerTask::Export, nothing);
    queue.push(WorkerTask::Render, nothing);
    queue.cancel();
    EXPECT_TRUE(queue.running_is_cancelled());
    EXPECT_TRUE(queue.empty());
    const std::optional<Job> wake_up = queue.take();
    ASSERT_TRUE(wake_up.has_value()) << "the owners of dropped jobs must be told although nothing waits";
    EXPECT_FALSE(wake_up->run);
    EXPECT_THAT(dropped(queue), UnorderedElementsAre(2, 3));
}

TEST(JobQueue, ClosingWakesTheWaitingThread) {
    JobQueue queue;
    std::thread waiting([&] { EXPECT_FALSE(queue.take().has_value()); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    queue.close();
    waiting.join();
    queue.push(WorkerTask::Render, nothing);
    EXPECT_TRUE(queue.empty());
}

TEST(JobQueue, IdleOnlyWhenNothingRunsOrWaits) {
    JobQueue queue;
    EXPECT_TRUE(queue.wait_until_idle(0));
    queue.push(WorkerTask::Render, nothing);
    EXPECT_FALSE(queue.wait_until_idle(0.01));
    queue.take();
    EXPECT_FALSE(queue.wait_until_idle(0.01)) << "it runs";
    std::thread next([&] { queue.take(); });
    EXPECT_TRUE(queue.wait_until_idle(2));
    queue.close();
    next.join();
}

TEST(JobQueue, PackWorkWaitsForEverythingAndIsInNobodysWay) {
    JobQueue queue;
    queue.push(WorkerTask::PackWork, nothing);  // 1
    queue.push(WorkerTask::PackWork, nothing);  // 2
    EXPECT_TRUE(queue.empty()) << "but for work that waits for nobody's eyes";
    EXPECT_FALSE(queue.wait_until_idle(0));
    EXPECT_FALSE(queue.wait_for_newer(0)) << "a rendering's full pass must not be skipped for it";
    queue.push(WorkerTask::Render, nothing);  // 3
    queue.push(WorkerTask::Export, nothing);  // 4
    for (const RequestNumber next : {4u, 3u, 1u, 2u})
        EXPECT_EQ(queue.take()->number, next);
    EXPECT_TRUE(dropped(queue).empty());
}

TEST(JobQueue, PackWorkIsSetAsideForWhateverComes) {
    JobQueue queue;
    queue.push(WorkerTask::PackWork, nothing);  // 1
    queue.take();
    EXPECT_FALSE(queue.take_between(0).has_value());
    queue.push(WorkerTask::PackWork, nothing);  // 2
    EXPECT_FALSE(queue.take_between(0).has_value()) << "other work of its kind comes after it";
    queue.push(WorkerTask::Render, nothing);    // 3
    queue.push(WorkerTask::OpenFace, nothing);  // 4
    EXPECT_EQ(queue.take_between(0)->number, 4u);
    queue.push(WorkerTask::OpenPhoto, nothing);  // 5
    EXPECT_TRUE(queue.running_is_cancelled()) << "the face's photo is going";
    queue.resume();
    EXPECT_FALSE(queue.running_is_cancelled()) << "the work is not";
    EXPECT_EQ(queue.take_between(0)->number, 5u);
    queue.resume();
    EXPECT_FALSE(queue.take_between(0).has_value());
    EXPECT_THAT(dropped(queue), ElementsAre(3));
    EXPECT_FALSE(queue.wait_until_idle(0));
    EXPECT_EQ(queue.take()->number, 2u);
}

TEST(JobQueue, AnotherPackEndsPackWorkAlsoWhileItIsSetAside) {
    JobQueue queue;
    queue.push(WorkerTask::PackWork, nothing);  // 1
    queue.push(WorkerTask::PackWork, nothing);  // 2
    queue.take();
    queue.push(WorkerTask::Render, nothing);  // 3
    queue.take_between(0);
    queue.push(WorkerTask::LoadPack, nothing);  // 4
    EXPECT_FALSE(queue.running_is_cancelled()) << "a rendering is finished";
    queue.resume();
    EXPECT_TRUE(queue.running_is_cancelled());
    EXPECT_FALSE(queue.take_between(10).has_value()) << "work that is given up ends first";
    EXPECT_THAT(dropped(queue), ElementsAre(2));
    EXPECT_EQ(queue.take()->number, 4u);
}

TEST(JobQueue, OneRequestIsCancelledAlone) {
    JobQueue queue;
    queue.push(WorkerTask::PackWork, nothing);  // 1
    queue.take();
    queue.push(WorkerTask::PackWork, nothing);  // 2
    queue.push(WorkerTask::Export, nothing);    // 3
    queue.push(WorkerTask::Render, nothing);    // 4
    queue.cancel(2);
    queue.cancel(4);
    queue.cancel(77);
    EXPECT_FALSE(queue.running_is_cancelled());
    EXPECT_THAT(dropped(queue), UnorderedElementsAre(2, 4));
    EXPECT_EQ(queue.take_between(0)->number, 3u);
    queue.cancel(1);
    EXPECT_FALSE(queue.running_is_cancelled()) << "the export goes on";
    queue.resume();
    EXPECT_TRUE(queue.running_is_cancelled());
}

TEST(JobQueue, CancellingAllEndsPackWorkAndWhatItGaveWayTo) {
    JobQueue queue;
    queue.push(WorkerTask::PackWork, nothing);
    queue.take();
    queue.push(WorkerTask::Export, nothing);
    queue.take_between(0);
    queue.cancel();
    EXPECT_TRUE(queue.running_is_cancelled());
    queue.resume();
    EXPECT_TRUE(queue.running_is_cancelled());
}

TEST(JobQueue, WaitingForANewerRequest) {
    JobQueue queue;
    EXPECT_FALSE(queue.wait_for_newer(0.005));
    queue.push(WorkerTask::Render, nothing);
    EXPECT_TRUE(queue.wait_for_newer(10));
}

}  // namespace
}  // namespace lineament
