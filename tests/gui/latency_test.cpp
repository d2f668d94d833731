// The window never makes a person wait: how late its thread is while photos open and sliders are dragged.
#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QEvent>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <vector>

#include "app/engine/compare_controller.h"
#include "app/start/data_folders.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/canvas/compare_view.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

double thread_cpu_ms() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

double percentile(std::vector<double> values, double fraction) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[std::min(values.size() - 1, static_cast<size_t>(values.size() * fraction))];
}

/// Beats every 5 ms on the GUI thread and notes how late each beat is, and how much the thread computed since the last
/// one. The first suffers from whatever else the machine does; the second is the window's own doing.
class Heartbeat {
  public:
    Heartbeat() {
        timer_.setTimerType(Qt::PreciseTimer);
        timer_.setInterval(period_ms);
        QObject::connect(&timer_, &QTimer::timeout, [this] {
            late_.push_back(wall_.nsecsElapsed() / 1e6 - period_ms);
            computed_.push_back(thread_cpu_ms() - cpu_);
            wall_.start();
            cpu_ = thread_cpu_ms();
        });
        wall_.start();
        cpu_ = thread_cpu_ms();
        timer_.start();
    }
    void report(const char* what) const {
        std::printf("%s: GUI thread late by at most %.1f ms (p99 %.1f), computed at most %.1f ms at a stretch\n", what,
                    percentile(late_, 1), percentile(late_, 0.99), longest_stretch());
    }
    double longest_stretch() const { return percentile(computed_, 1); }
    size_t beats() const { return late_.size(); }

  private:
    static constexpr int period_ms = 5;
    QTimer timer_;
    QElapsedTimer wall_;
    double cpu_ = 0;
    std::vector<double> late_, computed_;
};

/// Times from a slider's move to the end of the canvas's painting of its result.
class SliderToPixel : public QObject {
  public:
    explicit SliderToPixel(MainWindow& window) {
        clock_.start();
        window.canvas()->installEventFilter(this);
        connect(window.editing(), &EditingController::render_requested, this,
                [this](quint64 request) { asked_[request] = clock_.nsecsElapsed() / 1e6; });
        connect(window.editing(), &EditingController::result_shown, this, [this](const RenderResult& result) {
            if (asked_.count(result.request)) shown_.push_back(asked_[result.request]);
        });
    }
    std::vector<double> times() const { return times_; }

  protected:
    bool eventFilter(QObject* canvas, QEvent* event) override {
        if (event->type() != QEvent::Paint || shown_.empty()) return false;
        std::vector<double> shown;
        shown.swap(shown_);
        canvas->removeEventFilter(this);
        QCoreApplication::sendEvent(canvas, event);
        canvas->installEventFilter(this);
        for (double asked : shown)
            times_.push_back(clock_.nsecsElapsed() / 1e6 - asked);
        return true;
    }

  private:
    QElapsedTimer clock_;
    std::map<quint64, double> asked_;
    std::vector<double> shown_, times_;
};

/// For every slider state and every pane: the time until the pane has painted that state or a newer one.
class PaneFreshness : public QObject {
  public:
    explicit PaneFreshness(MainWindow& window) {
        clock_.start();
        connect(window.editing(), &EditingController::render_requested, this,
                [this](quint64 request) { asked_[request] = now(); });
        connect(window.editing(), &EditingController::pane_shown, this,
                [this](const RenderResult& result) { waiting_[result.pane] = result.request; });
        for (const std::string& pane : panes(window)) {
            PhotoCanvas* canvas = window.compare_view()->pane(QString::fromStdString(pane))->canvas();
            pane_of_[canvas] = pane;
            canvas->installEventFilter(this);
        }
    }
    static std::vector<std::string> panes(const MainWindow& window) {
        std::vector<std::string> ids;
        for (const QString& id : window.compare_view()->pane_ids())
            if (id != CompareController::original_pane) ids.push_back(id.toStdString());
        return ids;
    }
    /// Milliseconds, one per state and pane; a state that a pane never reached counts as an hour.
    std::vector<double> times() const {
        std::vector<double> times;
        for (const auto& [canvas, pane] : pane_of_)
            for (const auto& [request, asked] : asked_) {
                const auto& painted = painted_.count(pane) ? painted_.at(pane) : std::map<quint64, double>();
                const auto newer = painted.lower_bound(request);
                times.push_back(newer == painted.end() ? 3.6e6 : newer->second - asked);
            }
        return times;
    }
    size_t pictures() const {
        size_t count = 0;
        for (const auto& [pane, painted] : painted_)
            count += painted.size();
        return count;
    }

  protected:
    bool eventFilter(QObject* canvas, QEvent* event) override {
        const std::string pane = pane_of_.at(canvas);
        if (event->type() != QEvent::Paint || !waiting_.count(pane)) return false;
        const quint64 request = waiting_[pane];
        waiting_.erase(pane);
        canvas->removeEventFilter(this);
        QCoreApplication::sendEvent(canvas, event);
        canvas->installEventFilter(this);
        painted_[pane].emplace(request, now());
        return true;
    }

  private:
    double now() const { return clock_.nsecsElapsed() / 1e6; }

    QElapsedTimer clock_;
    std::map<QObject*, std::string> pane_of_;
    std::map<quint64, double> asked_;
    std::map<std::string, quint64> waiting_;
    std::map<std::string, std::map<quint64, double>> painted_;
};

// Two seconds to and fro, a step every sixtieth of a second.
void swing_slider(MainWindow& window, const char* id) {
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 120; ++i) {
        move_slider(window, id, 0.9 * std::sin(i * 0.1));
        QTest::qWait(std::max<int>(0, (i + 1) * 1000 / 60 - static_cast<int>(clock.elapsed())));
    }
}

TEST(Latency, ADragAt60HzNeverHoldsTheWindowUp) {
    MainWindow window(test_window_options());
    show_active(window);
    window.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window));
    drag_slider(window, "smile", 0.1, true);  // the first rendering prepares what later ones share
    ASSERT_TRUE(wait_until_settled(window));

    const Heartbeat heartbeat;
    const SliderToPixel to_pixel(window);
    swing_slider(window, "smile");
    ASSERT_TRUE(wait_until_settled(window));
    heartbeat.report("drag");
    const std::vector<double> times = to_pixel.times();
    std::printf("slider to pixel: p50 %.1f ms, p95 %.1f ms, %zu pictures\n", percentile(times, 0.5),
                percentile(times, 0.95), times.size());
    EXPECT_GT(heartbeat.beats(), 50u);
    EXPECT_GT(times.size(), 10u) << "the picture has to follow the slider";
    EXPECT_LT(heartbeat.longest_stretch(), 50);
}

TEST(Latency, ADragOverAComparisonReachesEveryPaneAndNeverHoldsTheWindowUp) {
    MainWindow window(test_window_options());
    show_active(window);
    window.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window));
    const QString panes = qEnvironmentVariable("LINEAMENT_GUI_PANES");
    if (!panes.isEmpty()) {
        ASSERT_TRUE(window.comparison()->set_panes(panes.split(','))) << panes.toStdString();
    }
    window.actions().compare->trigger();
    drag_slider(window, "smile", 0.1, true);
    ASSERT_TRUE(wait_until_settled(window));

    const Heartbeat heartbeat;
    const PaneFreshness freshness(window);
    swing_slider(window, "smile");
    ASSERT_TRUE(wait_until_settled(window));
    QCoreApplication::processEvents();
    heartbeat.report("drag over a comparison");
    const std::vector<double> times = freshness.times();
    std::printf(
        "%zu panes, slider to that state or a newer one in every pane: p50 %.1f, p95 %.1f, worst %.1f ms, "
        "%zu pictures\n",
        PaneFreshness::panes(window).size(), percentile(times, 0.5), percentile(times, 0.95), percentile(times, 1),
        freshness.pictures());
    EXPECT_LT(percentile(times, 1), 1e6) << "a pane never came to the last state";
    EXPECT_GT(freshness.pictures(), 10u);
    EXPECT_LT(heartbeat.longest_stretch(), 50);
}

TEST(Latency, OpeningALargePhotoNeverHoldsTheWindowUp) {
    const QTemporaryDir folder;
    const QString path = folder.filePath("large.jpg");
    ASSERT_TRUE(QImage(sample_photo()).scaled(4000, 4000).save(path, "JPG", 80));
    MainWindow window(test_window_options());
    show_active(window);
    const Heartbeat heartbeat;
    window.start(path);
    ASSERT_TRUE(wait_until_ready(window));
    drag_slider(window, "smile", 0.8);
    ASSERT_TRUE(wait_until_settled(window));
    heartbeat.report("16 megapixels");
    EXPECT_EQ(window.canvas()->before().width(), 4000);
    EXPECT_LT(heartbeat.longest_stretch(), 50);
}

}  // namespace
}  // namespace lineament
