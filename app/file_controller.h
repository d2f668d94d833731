#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <functional>

#include "app/app_settings.h"
#include "app/document.h"
#include "app/editing_controller.h"
#include "widgets/export_dialog.h"

class QMessageBox;
class QWidget;

namespace lineament {

class MessageArea;

/**
 * Opens, saves and exports, and asks the person where there is something to decide.
 *
 * Responsibility: the way between files and the document. Nothing here waits: reading, hashing and writing happen on
 * other threads, questions are window-modal dialogs without an event loop of their own, and what has to follow an
 * answer is passed on as a function.
 */
class FileController : public QObject {
    Q_OBJECT

  public:
    FileController(Document* document, SessionController* session, EditingController* editing, MessageArea* messages,
                   AppSettings* settings, QWidget* window);

    /// A photo or a project, by its name. Asks first where edits would be lost.
    void open_file(const QString& path);
    void open_dialog();
    void paste();
    void open_image(const QImage& image);
    /// Opens the photo of a recipe and then takes the recipe over. `unsaved`: it is in no project file (recovered).
    /// `then` is called when the document was started.
    void open_recipe(const ProjectData& recipe, const QString& project_path, bool unsaved,
                     std::function<void()> then = {});

    /// `done(true)` once the project is on the disk.
    void save_project(std::function<void(bool)> done = {});
    void save_project_as(std::function<void(bool)> done = {});
    /// Writes the project to this path, asking nothing.
    void save_project_to(const QString& path, std::function<void(bool)> done = {});

    void export_dialog();
    void export_to(const ExportChoice& choice);
    bool is_exporting() const { return export_request_ != 0; }

    /// Runs `go_on` at once if no edits would be lost, else after the person saved or gave them up.
    void ask_before_losing_edits(std::function<void()> go_on);

  Q_SIGNALS:
    void recent_files_changed();
    void message(const QString& text);  ///< good news for the status bar
    void export_ended();
    /// An opened project was made with another model than the one in use.
    void pack_wanted(const QString& id, const QString& method);

  private:
    struct Pending {
        ProjectData recipe;
        QString project_path;
        bool unsaved = false;
        std::function<void()> then;
    };
    void open_project(const QString& path);
    void ask_for_photo(const Pending& pending);
    void start_opening(const Pending& pending);
    void on_photo_arrived(const PhotoOpened& photo);
    void check_hash(const QString& path, const QString& expected);
    ExportSetup export_setup() const;
    QMessageBox* ask(const QString& name, const QString& text, const QString& details);

    Document* document_;
    SessionController* session_;
    EditingController* editing_;
    MessageArea* messages_;
    AppSettings* settings_;
    QWidget* window_;
    QHash<quint64, Pending> opening_;  ///< by request number
    RequestNumber export_request_ = 0;
    int export_index_ = -1;  ///< undo index of the state that is being exported
};

}  // namespace lineament
