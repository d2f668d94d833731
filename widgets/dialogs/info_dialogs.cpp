#include "widgets/dialogs/info_dialogs.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/frame/icons.h"
#include "widgets/frame/screen_fit.h"

namespace lineament {
namespace {

QDialogButtonBox* close_box(QDialog* dialog) {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return buttons;
}

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(const QVector<ShortcutGroup>& groups, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(windowTitle());
    auto* content = new QWidget;
    auto* grid = new QGridLayout(content);
    grid->setContentsMargins(12, 8, 16, 12);
    grid->setHorizontalSpacing(32);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    int row = 0;
    for (const ShortcutGroup& group : groups) {
        if (row > 0) grid->setRowMinimumHeight(row++, 8);
        grid->addWidget(heading(group.title, content), row++, 0, 1, 2);
        for (const auto& [action, keys] : group.actions) {
            grid->addWidget(new QLabel(action, content), row, 0);
            auto* key_label = new QLabel(keys, content);
            key_label->setForegroundRole(QPalette::PlaceholderText);
            grid->addWidget(key_label, row++, 1, Qt::AlignRight);
        }
    }
    grid->setRowStretch(row, 1);
    scroll->setWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll, 1);
    layout->addWidget(close_box(this));
    // As wide as the longest line, in whatever language.
    const QMargins margins = layout->contentsMargins();
    const int bar = scroll->verticalScrollBar()->sizeHint().width();
    const int needed = content->sizeHint().width() + bar + margins.left() + margins.right() + 2;
    resize(std::max(460, needed), 560);
    keep_on_screen(this);
}

AboutDialog::AboutDialog(const AboutContent& content, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("About %1").arg(content.name));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    auto* icon = new QLabel(this);
    icon->setPixmap(application_icon().pixmap(QSize(64, 64), devicePixelRatioF()));
    top->addWidget(icon, 0, Qt::AlignTop);
    auto* title = heading(tr("%1 %2").arg(content.name, content.version), this);
    QFont font = title->font();
    if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * 1.5);
    title->setFont(font);
    auto* summary = new QLabel(content.summary, this);
    summary->setWordWrap(true);
    summary->setAccessibleName(tr("Summary"));
    summary->setOpenExternalLinks(true);
    summary->setTextInteractionFlags(Qt::TextBrowserInteraction);
    auto* texts = new QVBoxLayout;
    texts->addWidget(title);
    texts->addWidget(summary);
    top->addLayout(texts, 1);
    layout->addLayout(top);
    if (!content.pages.isEmpty()) {
        auto* tabs = new QTabWidget(this);
        tabs->setDocumentMode(true);
        tabs->setAccessibleName(windowTitle());
        for (const auto& [page_title, text] : content.pages) {
            auto* browser = new QTextBrowser(tabs);
            browser->setOpenExternalLinks(true);
            browser->setFrameShape(QFrame::NoFrame);
            browser->setText(text);
            browser->setAccessibleName(page_title);
            tabs->addTab(browser, page_title);
        }
        layout->addWidget(tabs, 1);
    }
    layout->addWidget(close_box(this));
    resize(560, content.pages.isEmpty() ? 180 : 460);
    keep_on_screen(this);
}

}  // namespace lineament
