#pragma once

#include <QMainWindow>
#include <memory>

#include "app/document/document.h"
#include "app/engine/editing_controller.h"
#include "app/start/app_settings.h"

class QCheckBox;
class QMenu;
class QToolButton;

namespace lineament {

class CompareController;
class CompareView;
class DirectionController;
class FaceStrip;
class FileController;
class MessageArea;
class PhotoCanvas;
class SafeKeeping;
class SliderPanel;
class StatusPanel;
struct WindowActions;

struct WindowOptions {
    QString pack = QStringLiteral("starter");  ///< id or folder of the model pack
    QString journal_folder;                    ///< see Journal; empty: the person's own
    bool remember = true;                      ///< read and write settings, keep a journal, offer lost edits
    bool fit_screen = true;                    ///< never be larger than the screen (screenshots of a given size: false)
    WorkerOptions worker;
};

/**
 * The program's window: puts the parts together and names the actions. What the actions do stands in the controllers.
 *
 * Show it first, then call start(): models load behind it.
 */
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(const WindowOptions& options = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens `file` (photo or project; may be empty) and loads the pack. Returns at once.
    void start(const QString& file = QString());
    void load_pack(const QString& pack, const QString& method = QString());

    Document* document() const { return document_; }
    EditingController* editing() const { return editing_; }
    FileController* files() const { return files_; }
    CompareController* comparison() const { return comparison_; }
    CompareView* compare_view() const { return compare_view_; }
    SafeKeeping* safe_keeping() const { return safe_keeping_; }
    SessionController* session() const { return session_.get(); }
    PhotoCanvas* canvas() const { return canvas_; }
    SliderPanel* panel() const { return panel_; }
    FaceStrip* face_strip() const { return strip_; }
    MessageArea* messages() const { return messages_; }
    const WindowActions& actions() const { return *actions_; }

    void set_theme(Theme theme);

  protected:
    void closeEvent(QCloseEvent* event) override;
    bool focusNextPrevChild(bool next) override;

  private:
    void build_widgets();
    QWidget* build_slider_dock();
    void connect_parts();
    void connect_status();
    void connect_actions();
    void connect_own_sliders();
    void update_actions();
    void update_undo_actions();
    void update_title();
    void update_zoom(double zoom);
    void fill_recent_menu();
    void fill_model_menu();
    void fill_method_menu();
    void show_comparison(bool shown);
    void set_outlines(bool shown);
    PhotoCanvas* active_canvas() const;  ///< the photo's, or the focused one of the comparison
    void show_pack(const PackLoaded& pack);
    void restore_settings();
    void save_settings();
    void show_new_slider(const QString& folder, const QString& method, const QString& id, const QString& title);
    void show_shortcuts();
    void show_about(int page);
    void show_report();

    WindowOptions options_;
    AppSettings settings_;
    std::unique_ptr<SessionController> session_;  ///< ends before the widgets
    std::unique_ptr<WindowActions> actions_;
    Document* document_ = nullptr;
    EditingController* editing_ = nullptr;
    FileController* files_ = nullptr;
    CompareController* comparison_ = nullptr;
    DirectionController* new_sliders_ = nullptr;
    SafeKeeping* safe_keeping_ = nullptr;
    PhotoCanvas* canvas_ = nullptr;
    CompareView* compare_view_ = nullptr;
    SliderPanel* panel_ = nullptr;
    FaceStrip* strip_ = nullptr;
    MessageArea* messages_ = nullptr;
    StatusPanel* status_ = nullptr;
    QCheckBox* keep_detail_ = nullptr;
    bool close_wanted_ = false;     ///< as soon as the export is done
    bool giving_up_edits_ = false;  ///< the person decided about unsaved edits while closing
};

}  // namespace lineament
