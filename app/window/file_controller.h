#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <functional>
#include <vector>

#include "app/document/document.h"
#include "app/engine/editing_controller.h"
#include "app/start/app_settings.h"
#include "widgets/dialogs/export_dialog.h"

class QMessageBox;
class QWidget;

namespace lineament {

class MessageArea;
class ProjectGuard;

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
    /// `then` is called when the document was started. project_sha256: what the project file held when the recipe was
    /// made; empty: not known.
    void open_recipe(const ProjectData& recipe, const QString& project_path, bool unsaved,
                     std::function<void()> then = {}, const QString& project_sha256 = QString());

    /// Says where another window has the same project open, by locks in this folder; see ProjectGuard.
    void guard_projects(const QString& lock_folder);

    /// `done(true)` once the project is on the disk. Asks first where the photo is another one than the project's,
    /// where edits have lost their face, and where the project was changed elsewhere.
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
    /// The next photo is there, and since it was asked for, edits were made that are kept nowhere else.
    void edits_overtaken();
    /// An opened project was made with another model than the one in use.
    void pack_wanted(const QString& id, const QString& method);

  private:
    struct Pending {
        ProjectData recipe;
        QString project_path;
        bool unsaved = false;
        std::function<void()> then;
        QString project_sha256;
        quint64 revision = 0;  ///< of the document that was open when the opening began
    };
    void open_project(const QString& path);
    void ask_for_photo(const Pending& pending);
    void start_opening(const Pending& pending);
    void on_photo_arrived(const PhotoOpened& photo);
    void check_hash(const QString& path, const QString& expected);
    void on_hash(const QString& path, const QString& expected, const QString& hash);
    /// Calls write() at once if nothing has to be asked about the photo.
    void ask_about_photo(std::function<void(bool)> done);
    void ask_about_changed_project(const QString& path, std::function<void(bool)> done);
    /// expected_sha256: of what the file may hold; empty: anything.
    void write_to(const QString& path, const QString& expected_sha256, std::function<void(bool)> done);
    void on_exported(const Exported& done);
    ExportSetup export_setup() const;
    QMessageBox* ask(const QString& name, const QString& text, const QString& details);

    Document* document_;
    SessionController* session_;
    EditingController* editing_;
    MessageArea* messages_;
    AppSettings* settings_;
    QWidget* window_;
    ProjectGuard* guard_;
    QHash<quint64, Pending> opening_;  ///< by request number
    RequestNumber photo_ = 0;          ///< of the document
    quint64 opened_ = 0;               ///< counts documents, so that a late answer does not reach the next one
    quint64 revision_ = 0;             ///< counts finished edits
    bool photo_replaced_ = false;
    bool lost_faces_ = false;                        ///< edits lost their place since the project was saved
    bool hashing_ = false;                           ///< it is not known yet whether the photo was replaced
    QMap<ExportFormat, QStringList> export_losses_;  // of the open photo
    std::vector<std::function<void()>> after_hash_;
    bool writing_ = false;  ///< a project
    std::vector<std::function<void()>> after_write_;
    RequestNumber export_request_ = 0;
    quint64 export_revision_ = 0;  ///< of the state that is being exported
};

}  // namespace lineament
