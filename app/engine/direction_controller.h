#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>
#include <optional>

#include "app/engine/editing_controller.h"
#include "widgets/dialogs/find_direction_dialog.h"

namespace lineament {

struct FindingResult;
struct PreparedSearch;

/**
 * Finds new sliders for the model in use: the dialog's wishes become work on another thread, and what the person keeps
 * goes into the model's catalogue on the disk.
 *
 * The search has a copy of the networks of its own while the dialog is open, so that editing never waits for it.
 */
class DirectionController : public QObject {
    Q_OBJECT

  public:
    DirectionController(EditingController* editing, QWidget* window);
    /// Asks a search under way to stop and waits for its running step.
    ~DirectionController() override;

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
    void find(const DirectionWish& wish);
    void start_search(const DirectionWish& wish);
    void stop();
    void on_found();
    void keep(const DirectionWish& wish);
    void forget_search();

    EditingController* editing_;
    QWidget* window_;
    std::optional<PackLoaded> pack_;
    DirectionWish last_wish_;  // what the dialog starts from the next time
    QPointer<FindDirectionDialog> dialog_;
    bool searching_ = false;                // a search has not ended, be it given up
    std::optional<DirectionWish> pending_;  // what to look for when the search that was given up has ended
    QFutureWatcher<std::shared_ptr<const FindingResult>> watcher_;
    std::shared_ptr<const PreparedSearch> prepared_;  // portraits are encoded once for many queries
    std::shared_ptr<const FindingResult> result_;     // what the dialog shows
};

}  // namespace lineament
