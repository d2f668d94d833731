#include "app/document/project_guard.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

#include "app/window/message_area.h"

namespace lineament {
namespace {

constexpr int retry_ms = 2000;  // until the bar notices that the other window has closed
const QString message_key = QStringLiteral("project_open");

}  // namespace

ProjectGuard::ProjectGuard(MessageArea* messages, QObject* parent) : QObject(parent), messages_(messages) {
    retry_.setInterval(retry_ms);
    connect(&retry_, &QTimer::timeout, this, &ProjectGuard::take_lock);
}

void ProjectGuard::watch(const QString& path, const QString& sha256) {
    sha256_ = sha256;
    if (path == path_ && lock_.is_taken()) return;
    path_ = path;
    lock_.release();
    retry_.stop();
    messages_->remove(message_key);
    if (!path_.isEmpty() && !folder_.isEmpty()) take_lock();
}

QString ProjectGuard::lock_path() const {
    // One name for the file, whatever links lead to it.
    const QFileInfo file(path_);
    const QString canonical = file.canonicalFilePath();
    const QByteArray name = (canonical.isEmpty() ? file.absoluteFilePath() : canonical).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex();
    return QStringLiteral("%1/%2.lock").arg(folder_, QString::fromLatin1(hash.left(32)));
}

void ProjectGuard::take_lock() {
    if (!QDir().mkpath(folder_)) return;
    if (lock_.take(lock_path()) != LockResult::HeldElsewhere) {
        retry_.stop();
        messages_->remove(message_key);
        return;
    }
    if (retry_.isActive()) return;  // it is said already, and the person may have closed the bar
    retry_.start();
    messages_->post(message_key, MessageKind::Warning,
                    tr("%1 is open in another window, too. Close it there, or save under another name here: what is "
                       "saved last replaces what was saved before.")
                        .arg(QFileInfo(path_).fileName()),
                    {{tr("Save as..."), [this] { Q_EMIT save_as_wanted(); }}});
}

}  // namespace lineament
