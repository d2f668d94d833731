// The edits of a document, as undo commands. They keep only what they touch.
#pragma once

#include <QUndoCommand>
#include <QVector>

#include "app/document/document.h"

namespace lineament {

/// "Smile +40" for 0.4: the name of a step in menus. Zero reads "Smile 0".
QString slider_step_text(const QString& title, double value);

/// One or several sliders of one face. `joins`: it becomes a part of the command before it where that one is of the
/// same slider and ends where this one begins; together they may come to nothing.
class SetSlidersCommand : public QUndoCommand {
  public:
    SetSlidersCommand(Document* document, int face, QVector<SliderStep> steps, const QString& text, bool joins = false);
    int id() const override;
    bool mergeWith(const QUndoCommand* next) override;
    void undo() override;
    void redo() override;

  private:
    Document* document_;
    int face_;
    QVector<SliderStep> steps_;
    bool joins_;
};

/// Which face has which values, as a whole: for edits that move values or faces.
class SetFacesCommand : public QUndoCommand {
  public:
    SetFacesCommand(Document* document, FacesState to, const QString& text);
    void undo() override;
    void redo() override;

  private:
    Document* document_;
    FacesState from_, to_;
};

class SetKeepDetailCommand : public QUndoCommand {
  public:
    SetKeepDetailCommand(Document* document, bool keep);
    void undo() override;
    void redo() override;

  private:
    Document* document_;
    bool keep_;
};

/// Another method of the pack makes the edited face.
class SetMethodCommand : public QUndoCommand {
  public:
    SetMethodCommand(Document* document, const QString& from, const QString& to, const QString& title);
    void undo() override;
    void redo() override;

  private:
    Document* document_;
    QString from_, to_;
};

}  // namespace lineament
