#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>
#include <optional>

#include "app/engine/editing_controller.h"
#include "widgets/dialogs/find_direction_dialog.h"

namespace lineament {

struct FindingResult;

/**
 * Finds new sliders for the model in use: the dialog's wishes become work of the session, and what the person keeps
 * goes into the model's catalogue on the disk.
 *
 * The search uses the networks that edit the photo, on their thread, and gives way to every edit.
 */
class DirectionController : public QObject {
    Q_OBJECT

  public:
    DirectionController(EditingController* editing, SessionController* session, QWidget* window);

    /// There has to be a pack.
    void open_dialog();

    /// Ask for another name, and whether it is to be removed; only for sliders that a person kept.
    void ask_rename(const QString& slider_id);
    void ask_remove(const QString& slider_id);

  Q_SIGNALS:
    /// The catalogue of the model in `folder` has a new slider: it has to be loaded again to show it.
    void kept(const QString& folder, const QString& method, const QString& slider_id, const QString& title);
    /// A slider was renamed or removed: the same. `sentence` says so.
    void changed(const QString& folder, const QString& method, const QString& sentence);
    void failed(const QString& sentence);  ///< renaming or removing

  private:
    FindDirectionSetup setup() const;
    /// Null: the model has no such slider, or it is not the person's own.
    const DirectionInfo* own_slider(const QString& id) const;
    bool is_taken(const QString& title, const QString& by_other_than = {}) const;
    void change_catalogue(const std::function<QString()>& change, const QString& sentence);
    void connect_session();
    void find(const DirectionWish& wish);
    void stop();
    bool ends_search(RequestNumber request);
    void on_found();
    void keep(const DirectionWish& wish);
    void forget_search();

    EditingController* editing_;
    SessionController* session_;
    QWidget* window_;
    std::optional<PackLoaded> pack_;
    DirectionWish last_wish_;  // what the dialog starts from the next time
    QPointer<FindDirectionDialog> dialog_;
    RequestNumber search_ = 0;  // under way for the dialog; 0: none
    // Of the search: the session's thread fills it until the search ends. Portraits are encoded once for many queries.
    std::shared_ptr<FindingResult> result_;
    bool is_found_ = false;  // the result is what the dialog shows
};

}  // namespace lineament
