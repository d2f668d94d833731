// The real window on screens of several sizes and scales, in English and German. Each run has one screen: ctest starts
// it once for each.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QStatusBar>
#include <QTest>
#include <QTranslator>

#include "app/start/data_folders.h"
#include "app/start/translations.h"
#include "app/window/main_window.h"
#include "app/window/message_area.h"
#include "app/window/window_actions.h"
#include "tests/gui/gui_test_support.h"
#include "tests/gui/screen_checks.h"
#include "widgets/sliders/attribute_slider.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

class Screens : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        QLocale::setDefault(QLocale(QString::fromLatin1(GetParam())));
        install_translations(*qApp, LINEAMENT_QM_FOLDER);
        WindowOptions options = test_window_options();
        options.pack = "starter";  // the texts that people see
        options.fit_screen = true;
        window_ = std::make_unique<MainWindow>(options);
        window_->set_theme(Theme::Dark);
        show_active(*window_);
    }
    void TearDown() override {
        window_.reset();
        for (QTranslator* translator : qApp->findChildren<QTranslator*>())
            delete translator;
        QLocale::setDefault(before_);
    }
    void open() {
        window_->start(sample_photo());
        ASSERT_TRUE(wait_until_ready(*window_)) << window_->messages()->text("pack").toStdString();
        window_->editing()->set_slider("smile", 0.5);
        window_->editing()->set_slider("bald", -1);
        ASSERT_TRUE(wait_until_settled(*window_));
    }
    /// Sizes follow in a few turns of the event loop, on a server without a window manager, too.
    void expect_no_faults(QWidget* window, const char* state) {
        QStringList faults;
        (void)QTest::qWaitFor([&] { return (faults = faults_on_screen(window)).isEmpty(); }, 10000);
        const QSize screen = window->screen()->size();
        const QString name = QStringLiteral("%1x%2-%3-%4")
                                 .arg(screen.width())
                                 .arg(screen.height())
                                 .arg(QString::fromLatin1(GetParam()), QString::fromLatin1(state));
        keep_screenshot(*window, name);
        EXPECT_TRUE(faults.isEmpty()) << name.toStdString() << ", window of " << window->width() << "x"
                                      << window->height() << ":\n  " << faults.join("\n  ").toStdString();
    }
    template <typename Dialog = QDialog>
    void expect_dialog_fits(const char* state) {
        QWidget* dialog = nullptr;
        ASSERT_TRUE(wait_for([&] {
            dialog = window_->findChild<Dialog*>();
            return dialog && dialog->isVisible();
        })) << state;
        (void)QTest::qWaitForWindowExposed(dialog, patience_ms);
        expect_no_faults(dialog, state);
        dialog->close();
        ASSERT_TRUE(wait_for([&] { return !window_->findChild<Dialog*>(); })) << state;
    }

    QLocale before_;
    std::unique_ptr<MainWindow> window_;
};

TEST_P(Screens, TheEmptyWindowFits) {
    expect_no_faults(window_.get(), "empty");
}

TEST_P(Screens, EditingFits) {
    open();
    EXPECT_TRUE(window_->statusBar()->isVisible());
    expect_no_faults(window_.get(), "editing");
    window_->messages()->post("a", MessageKind::Warning,
                              QStringLiteral("A sentence that is long enough to be broken into lines on any of these "
                                             "screens, as those about a photo that was changed or moved are, with "
                                             "names of folders and files in it."));
    window_->messages()->post("b", MessageKind::Error, QStringLiteral("Another one."));
    expect_no_faults(window_.get(), "messages");
    const QLabel* icon = window_->messages()->findChild<QLabel*>("message_icon");
    ASSERT_NE(icon, nullptr);
    const QImage in_dark = icon->pixmap().toImage();
    window_->set_theme(Theme::Light);
    expect_no_faults(window_.get(), "light");
    EXPECT_NE(icon->pixmap().toImage(), in_dark) << "white on white";
}

TEST_P(Screens, TheComparisonFits) {
    open();
    window_->actions().compare->trigger();
    ASSERT_TRUE(wait_until_settled(*window_));
    expect_no_faults(window_.get(), "compare");
}

TEST_P(Screens, TheLastSliderIsReachedByScrolling) {
    open();
    const QString last = window_->panel()->slider_ids().last();
    window_->panel()->reveal(last);
    QWidget* row = window_->panel()->slider(last)->parentWidget();
    EXPECT_TRUE(wait_for([&] {
        const QRect shown(row->mapTo(window_.get(), QPoint()), row->size());
        return window_->rect().contains(shown) && row->visibleRegion().boundingRect() == row->rect();
    }));
    expect_no_faults(window_.get(), "scrolled");
}

TEST_P(Screens, DialogsFit) {
    open();
    window_->actions().export_photo->trigger();
    expect_dialog_fits("export");
    window_->actions().new_slider->trigger();
    expect_dialog_fits("new_slider");
    window_->actions().shortcuts->trigger();
    expect_dialog_fits("shortcuts");
    window_->actions().about->trigger();
    expect_dialog_fits("about");
    window_->close();
    expect_dialog_fits<QMessageBox>("unsaved");
}

TEST_P(Screens, MenusFit) {
    const QRect screen = window_->screen()->availableGeometry();
    for (QAction* top : window_->menuBar()->actions()) {
        top->menu()->popup(screen.topLeft());
        EXPECT_TRUE(wait_for([&] { return screen.contains(top->menu()->frameGeometry()); }))
            << top->text().toStdString();
        top->menu()->close();
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, Screens, ::testing::Values("en_US", "de_DE"),
                         [](const auto& language) { return std::string(language.param).substr(0, 2); });

}  // namespace
}  // namespace lineament
