#include "app/cli/editing.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "app/cli/image_files.h"
#include "app/cli/pack_folders.h"
#include "core/photo/colour.h"
#include "core/photo/load_photo.h"
#include "core/session/device.h"

namespace lineament {

std::vector<OptionSpec> editing_options() {
    return {
        {"photo", Takes::One, "FILE", "The photo: JPEG, PNG, TIFF, WebP or BMP.", true},
        {"out", Takes::One, "FILE",
         "Where the result goes: .png, .jpg, .tif or .webp. A file that is there is replaced, the photo itself never.",
         true, true},
        {"pack", Takes::One, "ID|DIR",
         "Model pack: its id, looked for in LINEAMENT_MODELS_DIR, the data folder and the installation, or its folder. "
         "'starter' where it is not given."},
        {"method", Takes::One, "ID",
         "Inversion method, such as sfe, fs, styleres, warpres, e4e or psp; 'directions' lists those of a pack. The "
         "pack's first where it is not given."},
        {"face", Takes::One, "N",
         "Which face, by the number that 'faces' shows; 0, the largest, where it is not given."},
        {"aligned", Takes::Nothing, "",
         "The photo is an aligned crop already, and square: it is resized to the pack's resolution where it has "
         "another size, and "
         "the rendered crop is written."},
        {"quality", Takes::One, "1..100", "JPEG and WebP quality; 95 where it is not given."},
    };
}

EditingJob::EditingJob(const Arguments& arguments, Report& report, const std::string& default_method)
    : report_(report), photo_path_(arguments.text("photo")), aligned_(arguments.has("aligned")) {
    if (aligned_ && arguments.has("face")) throw UsageError("--face has no meaning together with --aligned.");
    face_index_ = aligned_ ? -1 : arguments.integer("face", 0, 0, 9999);
    target_.path = arguments.text("out");
    target_.jpeg_quality = arguments.integer("quality", 95, 1, 100);
    target_.overwrite_existing = true;
    Photo named;
    named.source_path = photo_path_;
    check_export_target(named, target_);

    Stopwatch clock;
    const PackPlacement placement = best_placement(true);
    device_ = device_name(placement);
    const std::string method = known_method(arguments.text("method", default_method));
    editor_.set_pack(ModelPack::load(locate_pack(arguments.text("pack", "starter")), {}, placement, method), method);
    timings_.add(WorkStage::LoadPack, clock.restart());
}

const EditableFace& EditingJob::open() {
    Stopwatch clock;
    photo_ = load_photo(photo_path_);
    note(photo_.notes);
    timings_.add(WorkStage::LoadPhoto, clock.restart());
    return open(photo_, face_index_, &timings_);
}

std::shared_ptr<const Inversion> EditingJob::invert_other(const std::string& photo_path) {
    const Photo photo = load_photo(photo_path);
    note(photo.notes);
    return open(photo, 0, nullptr).inversion;
}

void EditingJob::note(const std::vector<std::string>& notes) {
    for (const std::string& note : notes)
        if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
}

void EditingJob::note_losses(bool edited) {
    note(losses_when_exported(photo_, edited, target_));
}

const EditableFace& EditingJob::open(const Photo& photo, int face_index, StageTimings* timings) {
    if (aligned_) {
        check_is_square(photo.pixels.size(), photo.source_path);
        return editor_.open_aligned(to_srgb8(photo), {}, timings);
    }
    Stopwatch clock;
    FaceFinder finder;
    if (timings) timings->add(WorkStage::LoadFaceModels, clock.restart());
    editor_.set_photo(photo, finder, timings);
    return editor_.open_face(face_index, {}, timings);
}

void EditingJob::tell() {
    for (const auto& [stage, seconds] : timings_.stages)
        report_.add_time(stage_name(stage), seconds);
    report_["out"] = target_.path;
    report_["photo"] = photo_path_;
    report_["pack"] = {{"id", editor_.pack().manifest().id},
                       {"title", editor_.pack().manifest().title},
                       {"folder", editor_.pack().manifest().folder},
                       {"resolution", editor_.resolution()}};
    report_["method"] = editor_.method().id();
    report_["device"] = device_;
    report_["aligned"] = aligned_;
    if (!aligned_) {
        report_["face"] = face_index_;
        report_["faces_found"] = editor_.faces().size();
    }
    report_["notes"] = notes_;
    for (const std::string& note : notes_)
        report_.say(note);
}

double reconstruction_error(const Inversion& inversion) {
    return (inversion.reconstruction.clamp(-1, 1) - inversion.input).pow(2).mean().item<double>();
}

}  // namespace lineament
