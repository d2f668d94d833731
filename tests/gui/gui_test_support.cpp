#include "tests/gui/gui_test_support.h"

#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include "tests/support/tiny_pack.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament::testing {

bool wait_for(const std::function<bool()>& condition) {
    return QTest::qWaitFor(condition, patience_ms);
}

void show_active(MainWindow& window) {
    window.show();
    (void)QTest::qWaitForWindowExposed(&window, patience_ms);
    window.activateWindow();
    window.windowHandle()->requestActivate();
    (void)QTest::qWaitForWindowActive(&window, patience_ms);
}

bool wait_until_ready(MainWindow& window) {
    return wait_for([&] { return window.editing()->is_ready() && window.editing()->is_settled(); });
}

bool wait_until_settled(MainWindow& window) {
    return wait_for([&] { return window.editing()->is_settled(); });
}

QString tiny_pack_folder() {
    static const QTemporaryDir folder;
    static const QString pack =
        QString::fromStdString(write_tiny_pack((folder.path() + QStringLiteral("/tiny")).toStdString()));
    return pack;
}

WindowOptions test_window_options() {
    WindowOptions options;
    options.pack = qEnvironmentVariable("LINEAMENT_GUI_PACK", tiny_pack_folder());
    options.remember = false;
    options.fit_screen = false;  // the offscreen platform has a screen of 800 x 800
    return options;
}

namespace {

QPoint handle_position(const AttributeSlider* slider, double value) {
    return QPoint(qRound(slider->x_of_value(value)), slider->height() / 2);
}

}  // namespace

void drag_slider(MainWindow& window, const QString& id, double value, bool keep_down) {
    AttributeSlider* slider = window.panel()->slider(id);
    window.panel()->reveal(id);
    const double start = slider->value();
    QTest::mousePress(slider, Qt::LeftButton, {}, handle_position(slider, start));
    constexpr int steps = 8;
    for (int i = 1; i <= steps; ++i)
        move_slider(window, id, start + (value - start) * i / steps);
    if (!keep_down) QTest::mouseRelease(slider, Qt::LeftButton, {}, handle_position(slider, value));
}

void move_slider(MainWindow& window, const QString& id, double value) {
    AttributeSlider* slider = window.panel()->slider(id);
    QTest::mouseMove(slider, handle_position(slider, value));
    QTest::qWait(1);
}

}  // namespace lineament::testing
