#pragma once

#include <QObject>
#include <QString>
#include <QVector>

#include "app/document/project_file.h"

class QUndoCommand;
class QUndoStack;

namespace lineament {

/// What changed in a document. One signal with a typed payload, so that a view cannot miss a kind.
struct DocumentChange {
    enum Kind {
        Photo,        ///< another photo, or none: everything is new, the undo history is empty
        CurrentFace,  ///< another face is being edited
        Sliders,      ///< values of `face`
        Faces,        ///< values of several faces, edits without a place, or which faces are removed
        Options,      ///< keep_original_detail
        Method,       ///< the working method, by the person
        Details       ///< hash, size, pack, method or project path: nothing that is seen in the picture
    };
    Kind kind = Photo;
    int face = -1;
};

/// A slider's step; `title` is what the person reads in the Edit menu.
struct SliderStep {
    QString id, title;
    double from = 0, to = 0;
};

/// What an edit of several faces replaces as a whole.
struct FacesState {
    QVector<FaceEdit> faces, unplaced;
    int current_face = 0;
};

/**
 * The photo being edited, as a recipe: which file, which faces, which slider values.
 *
 * Responsibility: to be the only truth about the edit, to make every edit undoable, and to tell views what changed. It
 * knows no pixels and reads no files. Values during a drag are not in here: only finished steps are.
 */
class Document : public QObject {
    Q_OBJECT

  public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    const ProjectData& data() const { return data_; }
    QUndoStack* undo_stack() const { return undo_stack_; }
    bool has_photo() const { return !data_.photo.path.isEmpty(); }
    /// Name to show: the project's or the photo's file name.
    QString display_name() const;
    /// Values of a face; empty where it has none.
    SliderValues sliders(int face) const;

    // --- not undoable -----------------------------------------------------------------------------------------------
    /// Starts over with this recipe. `unsaved`: its edits are in no project file yet (recovered ones).
    void start(const ProjectData& data, const QString& project_path = QString(), bool unsaved = false);
    void close();
    void set_current_face(int face);
    void set_photo_details(const QString& sha256, const QSize& size);
    void set_model(const QString& pack_id, const QString& method_id);
    /// The faces as found in the photo, with values carried over: no edit of the person, so the history stays.
    void set_faces(const QVector<FaceEdit>& faces);
    QString project_path() const { return project_path_; }
    void set_project_path(const QString& path);

    // --- edits: one undo step each; a step that changes nothing is none ---------------------------------------------
    /// `joins`: the step goes on with the one before it, so that both are one thing to undo, where that one is still
    /// the last, of the same slider, and neither saved nor exported.
    void set_slider(int face, const SliderStep& step, bool joins = false);
    /// Several at once: "Reset smile and age" ...
    void set_sliders(int face, const QVector<SliderStep>& steps, const QString& text);
    /// Puts the edits that have no place (an index into data().unplaced) on a face, over its own values.
    void place_edits(int unplaced, int face);
    /// Gives all edits up that have no place.
    void remove_unplaced_edits();
    /// What was found there is no face. `next`: the face that becomes the current one.
    void remove_face(int face, int next);
    void restore_removed_faces();
    void set_keep_original_detail(bool keep);
    /// `title`: as the person reads it in the Edit menu.
    void set_method(const QString& method_id, const QString& title);

    /// The state is in the project file.
    void mark_saved();
    /// The state was exported as a picture: closing need not ask, although there is no project.
    void mark_exported();
    bool is_modified() const;
    /// Closing would lose edits that are in no file.
    bool would_lose_edits() const;

  Q_SIGNALS:
    void changed(const lineament::DocumentChange& change);
    void modified_changed(bool modified);
    /// After every finished edit, undo and redo: what a journal has to keep.
    void edit_committed();

  private:
    friend class SetSlidersCommand;
    friend class SetFacesCommand;
    friend class SetKeepDetailCommand;
    friend class SetMethodCommand;
    void push(QUndoCommand* command);
    void put_sliders(int face, const QVector<SliderStep>& steps, bool forward);
    FacesState faces_state() const { return {data_.faces, data_.unplaced, data_.current_face}; }
    void put_faces(const FacesState& state);
    void put_keep_original_detail(bool keep);
    void put_method(const QString& method_id);

    ProjectData data_;
    QString project_path_;
    QUndoStack* undo_stack_ = nullptr;
    int exported_index_ = -1;
    bool starting_ = false;
};

}  // namespace lineament
