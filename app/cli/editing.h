// What `edit`, `invert` and `mix` have in common: options, opening the photo, the fields of the report.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/report.h"
#include "core/session/export_photo.h"
#include "core/session/face_editor.h"

namespace lineament {

/// --photo, --pack, --method, --out, --aligned, --face, --quality.
std::vector<OptionSpec> editing_options();

/// A photo and a pack, opened as the options say, with the face inverted.
class EditingJob {
  public:
    /// Loads the pack. Names, numbers and the target are checked before anything takes long.
    /// `default_method`: where --method is not given; empty: the pack's first.
    EditingJob(const Arguments& arguments, Report& report, const std::string& default_method = "");

    FaceEditor& editor() { return editor_; }
    const ExportTarget& target() const { return target_; }
    bool aligned() const { return aligned_; }
    int face_index() const { return face_index_; }  ///< -1 with --aligned
    const Photo& photo() const { return photo_; }

    /// Reads the photo, finds and inverts the face.
    const EditableFace& open();

    /// Of the largest face of another photo (of all of it with --aligned), by the same method. Before open().
    std::shared_ptr<const Inversion> invert_other(const std::string& photo_path);

    /// Puts timings, pack, device, face, target and notes into the report.
    void tell();

    /// Adds to the notes what the file that was written does not hold.
    void note_losses(bool edited);

    StageTimings& timings() { return timings_; }

  private:
    const EditableFace& open(const Photo& photo, int face_index, StageTimings* timings);
    void note(const std::vector<std::string>& notes);

    Report& report_;
    std::string photo_path_;
    bool aligned_;
    int face_index_;
    ExportTarget target_;
    FaceEditor editor_;
    Photo photo_;
    std::vector<std::string> notes_;
    StageTimings timings_;
    std::string device_;
};

/// Mean squared difference of the rendering and the aligned input, both in [-1, 1].
double reconstruction_error(const Inversion& inversion);

}  // namespace lineament
