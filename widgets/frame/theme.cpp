#include "widgets/frame/theme.h"

#include <QApplication>
#include <QGuiApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QVariant>

#include "widgets/frame/icons.h"

namespace lineament {
namespace {

// The desktop's own choice has to be kept before the first palette of ours hides it.
constexpr char system_dark_property[] = "lineament_system_dark";

bool system_is_dark(QApplication& application) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown) return scheme == Qt::ColorScheme::Dark;
#endif
    if (!application.property(system_dark_property).isValid()) {
        application.setProperty(system_dark_property, is_dark(QApplication::palette()));
    }
    return application.property(system_dark_property).toBool();
}

QString css(const QColor& color) {
    return QStringLiteral("rgba(%1,%2,%3,%4)").arg(color.red()).arg(color.green()).arg(color.blue()).arg(color.alpha());
}

// Kept small: every rule is looked at for every widget of the program.
QString style_sheet(const QPalette& palette) {
    const ThemeColors colors = theme_colors(palette);
    QString sheet = QStringLiteral(R"(
QToolTip { color: @text; background: @raised; border: 1px solid @line; padding: 4px 6px; }
QLineEdit { background: @base; border: 1px solid @line; border-radius: 5px; padding: 3px 6px;
            selection-background-color: @accent; }
QLineEdit:focus { border-color: @accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle, QMainWindow::separator { background: @line; }
QMainWindow::separator { width: 1px; height: 1px; }
QStatusBar { border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QToolBar { border: none; border-bottom: 1px solid @line; padding: 4px 6px; spacing: 4px; }
QDockWidget::title { padding: 7px 10px 3px 10px; font-weight: 600; }
lineament--ValueSpinBox { background: @base; border: 1px solid @line; border-radius: 4px; }
lineament--ValueSpinBox:focus { border-color: @accent; }
lineament--ValueSpinBox QLineEdit { background: transparent; border: none; padding: 0 2px; }
QPushButton { background: @button; border: 1px solid @edge; border-radius: 5px; padding: 5px 14px; min-width: 54px; }
QPushButton:hover { border-color: @muted; }
QPushButton:pressed, QPushButton:checked { background: @groove; }
QPushButton:default { border-color: @accent; }
QPushButton:focus { border: 2px solid @accent; padding: 4px 13px; }
QPushButton:disabled { color: @faint; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @muted;
            background: @base; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
            image: url(:/lineament/icons/check-on-accent.svg); }
QRadioButton::indicator:checked { border-color: @accent;
            background: qradialgradient(cx:.5, cy:.5, radius:.5, fx:.5, fy:.5, stop:0 white, stop:.38 white,
                                        stop:.46 @accent, stop:1 @accent); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; background: @groove; }
QProgressBar { border: none; border-radius: 3px; background: @groove; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)");
    QColor handle = colors.muted_text;
    handle.setAlpha(110);
    sheet.replace(QLatin1String("@text"), css(palette.color(QPalette::Text)));
    sheet.replace(QLatin1String("@button"), css(palette.color(QPalette::Button)));
    sheet.replace(QLatin1String("@edge"), css(palette.color(is_dark(palette) ? QPalette::Light : QPalette::Mid)));
    sheet.replace(QLatin1String("@faint"), css(palette.color(QPalette::Disabled, QPalette::ButtonText)));
    sheet.replace(QLatin1String("@raised"), css(colors.raised));
    sheet.replace(QLatin1String("@line"), css(colors.line));
    sheet.replace(QLatin1String("@base"), css(palette.color(QPalette::Base)));
    sheet.replace(QLatin1String("@accent"), css(colors.accent));
    sheet.replace(QLatin1String("@handle"), css(handle));
    sheet.replace(QLatin1String("@muted"), css(colors.muted_text));
    sheet.replace(QLatin1String("@groove"), css(colors.groove));
    return sheet;
}

}  // namespace

bool is_dark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128;
}

QPalette theme_palette(bool dark) {
    const QColor window = dark ? QColor(0x2b, 0x2b, 0x2d) : QColor(0xf2, 0xf2, 0xf3);
    const QColor base = dark ? QColor(0x20, 0x20, 0x22) : QColor(0xff, 0xff, 0xff);
    const QColor alternate = dark ? QColor(0x27, 0x27, 0x29) : QColor(0xf7, 0xf7, 0xf8);
    const QColor button = dark ? QColor(0x3a, 0x3a, 0x3d) : QColor(0xfb, 0xfb, 0xfc);
    const QColor text = dark ? QColor(0xe4, 0xe4, 0xe6) : QColor(0x1d, 0x1d, 0x20);
    const QColor faint = dark ? QColor(0x78, 0x78, 0x7d) : QColor(0x9b, 0x9b, 0xa1);
    const QColor accent = dark ? QColor(0x3d, 0x8b, 0xfd) : QColor(0x1f, 0x6f, 0xe5);

    QPalette palette(button, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, alternate);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, button);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, dark ? Qt::white : Qt::black);
    palette.setColor(QPalette::PlaceholderText, dark ? QColor(0x9a, 0x9a, 0xa0) : QColor(0x6a, 0x6a, 0x71));
    palette.setColor(QPalette::ToolTipBase, dark ? QColor(0x38, 0x38, 0x3b) : QColor(0xff, 0xff, 0xff));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Light, dark ? QColor(0x4a, 0x4a, 0x4e) : QColor(0xff, 0xff, 0xff));
    palette.setColor(QPalette::Midlight, dark ? QColor(0x40, 0x40, 0x44) : QColor(0xe9, 0xe9, 0xeb));
    palette.setColor(QPalette::Mid, dark ? QColor(0x35, 0x35, 0x38) : QColor(0xcd, 0xcd, 0xd1));
    palette.setColor(QPalette::Dark, dark ? QColor(0x18, 0x18, 0x1a) : QColor(0xb4, 0xb4, 0xba));
    palette.setColor(QPalette::Shadow, dark ? QColor(0x0c, 0x0c, 0x0d) : QColor(0x8a, 0x8a, 0x90));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, faint);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight,
                     dark ? QColor(0x4a, 0x4a, 0x4e) : QColor(0xc8, 0xc8, 0xcd));
    return palette;
}

ThemeColors theme_colors(const QPalette& palette) {
    const bool dark = is_dark(palette);
    ThemeColors colors;
    colors.accent = palette.color(QPalette::Active, QPalette::Highlight);
    colors.canvas = dark ? QColor(0x1c, 0x1c, 0x1c) : QColor(0xd6, 0xd6, 0xd6);
    colors.groove = dark ? QColor(0x4b, 0x4b, 0x4f) : QColor(0xcb, 0xcb, 0xd0);
    colors.muted_text = dark ? QColor(0x9c, 0x9c, 0xa2) : QColor(0x66, 0x66, 0x6d);
    colors.line = dark ? QColor(0x3c, 0x3c, 0x40) : QColor(0xd5, 0xd5, 0xd9);
    colors.warning = dark ? QColor(0xe8, 0xa8, 0x3c) : QColor(0xb3, 0x6b, 0x00);
    colors.error = dark ? QColor(0xff, 0x6b, 0x61) : QColor(0xc0, 0x2b, 0x20);
    colors.raised = dark ? QColor(0x34, 0x34, 0x37) : QColor(0xfc, 0xfc, 0xfd);
    return colors;
}

void apply_theme(QApplication& application, Theme theme) {
    ensure_widget_resources();  // the style sheet names a picture
    const bool from_system = system_is_dark(application);
    const bool dark = theme == Theme::Dark || (theme == Theme::System && from_system);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const QPalette palette = theme_palette(dark);
    QApplication::setPalette(palette);
    application.setStyleSheet(style_sheet(palette));
}

}  // namespace lineament
