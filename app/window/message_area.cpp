#include "app/window/message_area.h"

#include <QAccessible>
#include <QDesktopServices>
#include <QEvent>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "core/base/log.h"
#include "widgets/frame/icons.h"
#include "widgets/frame/theme.h"

namespace lineament {
namespace {

/// One bar; paints a coloured edge on its left, so that kinds differ without colour being the only sign (the icon).
class MessageBar : public QFrame {
  public:
    MessageBar(MessageKind kind, const QString& sentence, QWidget* parent) : QFrame(parent), kind_(kind) {
        setAutoFillBackground(true);
        setAccessibleName(sentence);
        QHBoxLayout* layout = new QHBoxLayout(this);
        layout->setContentsMargins(14, 8, 8, 8);
        layout->setSpacing(10);
        icon_ = new QLabel(this);
        icon_->setObjectName(QStringLiteral("message_icon"));
        show_icon();
        layout->addWidget(icon_, 0, Qt::AlignTop);
        label_ = new QLabel(sentence, this);
        label_->setObjectName(QStringLiteral("message_text"));
        label_->setWordWrap(true);
        label_->setTextFormat(Qt::PlainText);
        label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(label_, 1);
    }

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void show_icon();

    MessageKind kind_;
    QLabel* icon_ = nullptr;
    QLabel* label_ = nullptr;
};

void MessageBar::show_icon() {
    const bool information = kind_ == MessageKind::Information;
    icon_->setPixmap(themed_icon(information ? QStringLiteral("info") : QStringLiteral("warning")).pixmap(18, 18));
}

void MessageBar::changeEvent(QEvent* event) {
    // A picture keeps the colours that it was drawn in, so another theme needs another one.
    if (event->type() == QEvent::PaletteChange && icon_) show_icon();
    QFrame::changeEvent(event);
}

void MessageBar::paintEvent(QPaintEvent*) {
    const ThemeColors colors = theme_colors(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.raised);
    const QColor edge = kind_ == MessageKind::Information ? colors.accent
                        : kind_ == MessageKind::Warning   ? colors.warning
                                                          : colors.error;
    painter.fillRect(QRect(0, 0, 4, height()), edge);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colors.line);
}

}  // namespace

MessageArea::MessageArea(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void MessageArea::post(const QString& key, MessageKind kind, const QString& sentence,
                       const QVector<MessageAction>& actions, MessageScope scope) {
    remove(key);
    if (kind != MessageKind::Information) log_event(LogLevel::Warning, "Shown: " + sentence.toStdString());
    MessageBar* bar = new MessageBar(kind, sentence, this);
    bar->setObjectName(QStringLiteral("message_") + key);
    for (const MessageAction& action : actions) {
        QPushButton* button = new QPushButton(action.text, bar);
        button->setObjectName(action.text);
        connect(button, &QPushButton::clicked, this, [this, key, run = action.run] {
            remove(key);
            run();
        });
        bar->layout()->addWidget(button);
    }
    QToolButton* close = new QToolButton(bar);
    close->setIcon(themed_icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, [this, key] { remove(key); });
    bar->layout()->addWidget(close);
    layout_->addWidget(bar);
    bars_.insert(key, bar);
    scopes_.insert(key, scope);
    bar->show();
    QAccessibleEvent event(bar, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageArea::remove(const QString& key) {
    if (QWidget* bar = bars_.take(key)) {
        bar->hide();
        bar->deleteLater();
    }
}

void MessageArea::remove_of_document() {
    for (const QString& key : bars_.keys())
        if (scopes_.value(key) == MessageScope::Document) remove(key);
}

QString MessageArea::text(const QString& key) const {
    const QWidget* bar = bars_.value(key);
    const QLabel* label = bar ? bar->findChild<QLabel*>(QStringLiteral("message_text")) : nullptr;
    return label ? label->text() : QString();
}

bool MessageArea::trigger(const QString& key, const QString& action_text) {
    const QWidget* bar = bars_.value(key);
    QPushButton* button = bar ? bar->findChild<QPushButton*>(action_text) : nullptr;
    if (button) button->click();
    return button != nullptr;
}

void post_exported(MessageArea* messages, const QString& path) {
    const QString folder = QFileInfo(path).absolutePath();
    const QString key = QStringLiteral("exported");
    const auto open = [messages, folder, key] {
        if (QDesktopServices::openUrl(QUrl::fromLocalFile(folder))) return;
        messages->post(key, MessageKind::Information,
                       MessageArea::tr("No program was found that shows %1.").arg(folder));
    };
    messages->post(key, MessageKind::Information, MessageArea::tr("Exported %1").arg(path),
                   {{MessageArea::tr("Open the folder"), open}});
}

}  // namespace lineament
