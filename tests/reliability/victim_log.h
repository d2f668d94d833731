// What a program that is about to be killed reported, and what must therefore be there afterwards.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QString>
#include <vector>

#include "core/session/session_types.h"

namespace lineament::testing {

/// Slider values as one word ("age=-0.7,smile=0.5"; "-" for none), exact to the last bit, and back.
QByteArray word_of(const SliderValues& sliders);
SliderValues sliders_of(const QByteArray& word);

/// An edit that was begun: one slider is on its way to a value (which a mouse reaches to a pixel only).
struct BegunEdit {
    QByteArray slider;
    double value = 0;
};

/// What the log promises. "Since" counts from the last time that somebody looked and wrote down what is there.
struct Promises {
    SliderValues edits;                        ///< of the last edit that was reported as finished
    std::vector<BegunEdit> begun_edits;        ///< since
    bool has_project = false;                  ///< a project was reported as saved
    SliderValues project;                      ///< what the last saved project holds
    std::vector<SliderValues> begun_projects;  ///< savings that were begun since
    QMap<QByteArray, QByteArray> exports;      ///< name of the picture: its SHA-256
    QSet<QByteArray> begun_exports;            ///< pictures whose writing was begun since
    QSet<QByteArray> imports;                  ///< directions of the imported pack
    QSet<QByteArray> begun_imports;            ///< since
    int settings = 0;                          ///< keys that the settings had

    /// Whether these edits are the promised ones, or those with a begun edit finished.
    bool accepts_edits(const SliderValues& found) const;
    /// Whether a project with these edits may lie there.
    bool accepts_project(const SliderValues& found) const;
};

/**
 * An append-only file with one line per event, on the disk before note() returns: "begin save ...", "done save ...".
 *
 * It lies where writing is not slowed. A line that a kill cut off is ignored.
 */
class VictimLog {
  public:
    explicit VictimLog(const QString& path);
    ~VictimLog();
    VictimLog(const VictimLog&) = delete;
    VictimLog& operator=(const VictimLog&) = delete;

    /// One line of words without line ends. Ends the program where it cannot be written: nothing could be proved then.
    void note(const QByteArray& line);

    /// Of all lines so far, those of the programs before included.
    const Promises& promises() const { return promises_; }

  private:
    void take_in(const QByteArray& line);

    Promises promises_;
    int descriptor_ = -1;
};

}  // namespace lineament::testing
