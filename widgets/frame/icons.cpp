#include "widgets/frame/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

// Q_INIT_RESOURCE must stand outside of any namespace. A static library's resources are not registered without it.
static void register_resources() {
    Q_INIT_RESOURCE(resources);
}

namespace lineament {
namespace {

QByteArray read_icon(const QString& name) {
    register_resources();
    QFile file(QStringLiteral(":/lineament/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Draws an SVG whose colour is "currentColor" in the palette's text colour of the moment.
class ThemedIconEngine : public QIconEngine {
  public:
    ThemedIconEngine(const QString& name, const QByteArray& svg) : name_(name), svg_(svg) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, double) override {
        const QPalette::ColorGroup group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const QColor color = QApplication::palette().color(
            group, mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
        const QString key = QStringLiteral("lineament_%1_%2x%3_%4")
                                .arg(name_)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(color.name(QColor::HexArgb));
        QPixmap result;
        if (QPixmapCache::find(key, &result)) return result;
        QByteArray colored = svg_;
        colored.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(colored);
        result = QPixmap(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        const double side = qMin(size.width(), size.height());
        renderer.render(&painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side));
        painter.end();
        QPixmapCache::insert(key, result);
        return result;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(name_, svg_); }

  private:
    QString name_;
    QByteArray svg_;
};

}  // namespace

QIcon themed_icon(const QString& name) {
    const QByteArray svg = read_icon(name);
    return svg.isEmpty() ? QIcon() : QIcon(new ThemedIconEngine(name, svg));  // QIcon takes ownership
}

void ensure_widget_resources() {
    register_resources();
}

QIcon application_icon() {
    register_resources();
    return QIcon(QStringLiteral(":/lineament/icons/lineament.svg"));
}

}  // namespace lineament
