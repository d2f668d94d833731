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

#include "app/data_folders.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/slider_panel.h"

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

TEST(Latency, ADragAt60HzNeverHoldsTheWindowUp) {
    MainWindow window(test_window_options());
    show_active(window);
    window.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window));
    drag_slider(window, "smile", 0.1, true);  // the first rendering prepares what later ones share
    ASSERT_TRUE(wait_until_settled(window));

    const Heartbeat heartbeat;
    const SliderToPixel to_pixel(window);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 120; ++i) {
        move_slider(window, "smile", 0.9 * std::sin(i * 0.1));
        QTest::qWait(std::max<int>(0, (i + 1) * 1000 / 60 - static_cast<int>(clock.elapsed())));
    }
    ASSERT_TRUE(wait_until_settled(window));
    heartbeat.report("drag");
    const std::vector<double> times = to_pixel.times();
    std::printf("slider to pixel: p50 %.1f ms, p95 %.1f ms, %zu pictures\n", percentile(times, 0.5),
                percentile(times, 0.95), times.size());
    EXPECT_GT(heartbeat.beats(), 50u);
    EXPECT_GT(times.size(), 10u) << "the picture has to follow the slider";
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
