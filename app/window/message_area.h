#pragma once

#include <QHash>
#include <QString>
#include <QVector>
#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace lineament {

enum class MessageKind { Information, Warning, Error };

/// What a message is about: it leaves with it.
enum class MessageScope {
    Document,  ///< the photo and its edits
    Program    ///< the model, the edits of an ended program, a file that could not be opened
};

struct MessageAction {
    QString text;
    std::function<void()> run;  ///< called once; the message is gone then
};

/**
 * Bars above the photo that say something without stopping anybody: a changed photo, lost edits, a missing model.
 *
 * At most one bar per key: posting again replaces it. A person can close every bar; screen readers hear its text.
 */
class MessageArea : public QWidget {
    Q_OBJECT

  public:
    explicit MessageArea(QWidget* parent = nullptr);

    void post(const QString& key, MessageKind kind, const QString& sentence, const QVector<MessageAction>& actions = {},
              MessageScope scope = MessageScope::Document);
    void remove(const QString& key);
    /// Another photo: removes everything that was said about the one before.
    void remove_of_document();
    bool has(const QString& key) const { return bars_.contains(key); }
    /// Empty where there is none of this key.
    QString text(const QString& key) const;
    /// Does what the person's press on the action would do; false if there is none of this name.
    bool trigger(const QString& key, const QString& action_text);

  private:
    QHash<QString, QWidget*> bars_;
    QHash<QString, MessageScope> scopes_;
    QVBoxLayout* layout_ = nullptr;
};

/// Says that a picture was written and offers to open its folder; key "exported".
void post_exported(MessageArea* messages, const QString& path);

}  // namespace lineament
