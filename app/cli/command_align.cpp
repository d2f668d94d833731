// lineament-cli align: aligned face crops, as the networks see them, from many photos: the training data.
#include <ATen/ATen.h>

#include <cstring>
#include <filesystem>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/image_files.h"
#include "core/base/atomic_file.h"
#include "core/base/make_folders.h"
#include "core/faces/align_face.h"
#include "core/photo/photo.h"
#include "core/weights/npy.h"

namespace lineament {

namespace {

/// Takes the crops one by one and keeps them as PNG files or in one array.
class CropSink {
  public:
    /// `inputs` are never written over; it must live as long as this.
    CropSink(const std::string& out, int side, size_t expected, const InputFiles& inputs)
        : out_(out), side_(side), inputs_(inputs) {
        as_npy_ = std::filesystem::path(out).extension() == ".npy";
        if (as_npy_) {
            for (const std::string& file : {out_, landmarks_path(), names_path()})
                inputs_.check_output(file);
            array_ = at::empty({static_cast<int64_t>(expected), side, side, 3}, at::kByte);
            landmarks_ = at::empty({static_cast<int64_t>(expected), 68, 2}, at::kFloat);
        } else {
            make_folders(out);
        }
    }

    void add(const std::string& source, const AlignedFace& face) {
        const std::filesystem::path path(source);
        if (as_npy_) {
            const int64_t row = static_cast<int64_t>(names_.size());
            at::Tensor slot = array_[row];
            for (int y = 0; y < side_; ++y)
                std::memcpy(slot[y].data_ptr<uint8_t>(), face.crop.ptr(y), static_cast<size_t>(side_) * 3);
            float* point = landmarks_[row].data_ptr<float>();
            for (const cv::Point2d& p : face.landmarks_in_crop.value()) {
                *point++ = static_cast<float>(p.x);
                *point++ = static_cast<float>(p.y);
            }
        } else {
            std::string stem = path.stem().string();
            for (int copy = 2; !stems_.insert(stem).second; ++copy)
                stem = path.stem().string() + "_" + std::to_string(copy);
            const std::string file = (std::filesystem::path(out_) / (stem + ".png")).string();
            inputs_.check_output(file);
            write_png(file, face.crop);
        }
        names_.push_back(path.filename().string());
    }

    void finish() {
        if (!as_npy_) return;
        save_npy(out_, array_.narrow(0, 0, static_cast<int64_t>(names_.size())));
        save_npy(landmarks_path(), landmarks_.narrow(0, 0, static_cast<int64_t>(names_.size())));
        std::string lines;
        for (const std::string& name : names_)
            lines += name + "\n";
        write_file_atomically(names_path(), lines);
    }

    bool as_npy() const { return as_npy_; }
    std::string landmarks_path() const { return file_beside_npy(out_, ".landmarks.npy"); }
    std::string names_path() const { return file_beside_npy(out_, ".names.txt"); }
    const std::vector<std::string>& names() const { return names_; }

  private:
    std::string out_;
    int side_;
    const InputFiles& inputs_;
    bool as_npy_ = false;
    at::Tensor array_;      // [expected, side, side, 3], uint8
    at::Tensor landmarks_;  // [expected, 68, 2], pixels of the crop
    std::vector<std::string> names_;
    std::set<std::string> stems_;
};

class AlignCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {"align",
                "cut aligned face crops out of photos",
                "Finds the largest face of every photo and cuts the aligned square that the networks see (the FFHQ "
                "alignment), reflected where it reaches past the photo's border. Photos without a face are skipped, "
                "counted and named.\n\n"
                "The crops become PNG files in a folder, or one NumPy array [N, size, size, 3] of bytes (RGB) with a "
                "list of the source file names beside it, one per line in the array's order: OUT.names.txt, and the "
                "landmarks in the crops [N, 68, 2]: OUT.landmarks.npy.",
                {{"photos", Takes::Several, "DIR|FILE", "Photos, or folders of photos.", true},
                 {"out", Takes::One, "FILE.npy|DIR", "Where the crops go. A name ending in .npy makes one array.", true,
                  true},
                 {"size", Takes::One, "PIXELS", "Side of the crops; 128 where it is not given."}},
                {"lineament-cli align --photos portraits/ --size 128 --out crops.npy",
                 "lineament-cli align --photos a.jpg b.jpg --out crops/"},
                ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const int side = arguments.integer("size", 128, 16, 2048);
        const std::vector<std::string> files = image_files(arguments.texts("photos"));
        const std::string out = arguments.text("out");

        Stopwatch clock;
        FaceFinder finder;
        report.add_time("load face models", clock.restart());
        InputFiles inputs = arguments.inputs();
        for (const std::string& file : files)
            inputs.add(file);
        CropSink sink(out, side, files.size(), inputs);
        std::vector<SkippedPhoto> skipped;
        Stopwatch since_line;
        for (size_t i = 0; i < files.size(); ++i) {
            try {
                const cv::Mat rgb = read_rgb8(files[i]);
                report.add_time("load photo", clock.restart());
                const AlignedFace face = align_largest_face(finder, rgb, side, files[i]);
                report.add_time("find and align", clock.restart());
                sink.add(files[i], face);
            } catch (const NoFaceError&) {
                skipped.push_back({files[i], "no face found"});
            } catch (const PhotoError& error) {
                skipped.push_back({files[i], error.what()});
            }
            clock.restart();
            if (since_line.seconds() > 2) {
                since_line.restart();
                report.progress(std::to_string(i + 1) + " of " + std::to_string(files.size()) + " photos");
            }
        }
        if (sink.names().empty()) {
            throw NoFaceError(
                "None of the " + std::to_string(files.size()) +
                " photos holds a face that could be found: choose photos with a face seen from the front.");
        }
        clock.restart();
        sink.finish();
        report.add_time("save", clock.restart());
        tell(report, sink, out, side, skipped);
    }

  private:
    static void tell(Report& report, const CropSink& sink, const std::string& out, int side,
                     const std::vector<SkippedPhoto>& skipped) {
        report["out"] = out;
        if (sink.as_npy()) report["names"] = sink.names_path();
        report["size"] = side;
        report["aligned"] = sink.names().size();
        report.say(std::to_string(sink.names().size()) + " faces aligned to " + std::to_string(side) + " x " +
                   std::to_string(side) + " px in " + out + ", " + std::to_string(skipped.size()) + " photos skipped" +
                   (skipped.empty() ? "." : ":"));
        tell_skipped(report, skipped);
    }
};

}  // namespace

std::unique_ptr<Command> make_align_command() {
    return std::make_unique<AlignCommand>();
}

}  // namespace lineament
