// Edits a photo in the real window and drags on until it is killed: crash_victim PHOTO PACK_FOLDER.
// Prints "committed <slider> <value>" after each finished edit, then "dragging".
#include <QApplication>
#include <QTest>
#include <cmath>
#include <cstdio>

#include "core/session/engine_setup.h"
#include "tests/gui/gui_test_support.h"

using namespace lineament;
using namespace lineament::testing;

namespace {

void commit(MainWindow& window, const QString& slider, double value) {
    drag_slider(window, slider, value);
    const SliderValues values = window.document()->sliders(0);
    const auto entry = values.find(slider.toStdString());
    std::printf("committed %s %.17g\n", qPrintable(slider), entry == values.end() ? 0.0 : entry->second);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    initialise_engine();
    QApplication application(argc, argv);
    if (argc != 3) return 2;
    WindowOptions options;
    options.pack = QString::fromLocal8Bit(argv[2]);
    MainWindow window(options);
    window.show();
    window.start(QString::fromLocal8Bit(argv[1]));
    if (!wait_until_ready(window)) return 3;
    commit(window, "smile", 0.5);
    commit(window, "age", -0.7);
    commit(window, "smile", 0.8);
    drag_slider(window, "hair", 0.9, true);
    std::printf("dragging\n");
    std::fflush(stdout);
    for (int i = 0;; ++i)
        move_slider(window, "hair", 0.9 * std::sin(i * 0.1));
}
