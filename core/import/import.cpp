#include "core/import/import.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/base/input_files.h"
#include "core/base/make_folders.h"
#include "core/base/sha256.h"
#include "core/import/missing_files.h"
#include "core/import/pack_place.h"
#include "core/import/published_file.h"
#include "core/weights/mean_code.h"
#include "core/weights/safetensors.h"
#include "core/weights/weight_file.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

constexpr int64_t kSmallestHalved = 4096;  // elements; what is smaller costs nothing and is often a statistic
constexpr int kSfeFeatureLayer = 9;
constexpr double kWritingShare = 0.8;  // of a part's time; the rest is its SHA-256
constexpr char kMeanCodeNote[] =
    "The file has no mean code (latent_avg), as exports often leave it out; it was computed from the mapping network.";

at::Tensor halved(const at::Tensor& tensor) {
    if (!tensor.is_floating_point() || tensor.dim() < 2 || tensor.numel() < kSmallestHalved) return tensor;
    const at::Tensor half = tensor.to(at::kHalf);
    const bool fits = at::isfinite(half).all().item<bool>();
    return fits ? half : tensor;
}

StateDict halved(const StateDict& state) {
    StateDict result;
    for (const auto& [key, tensor] : state)
        result.emplace(key, halved(tensor));
    return result;
}

std::string identifier_from(const std::string& folder) {
    fs::path path = fs::path(folder).lexically_normal();
    if (path.filename().empty()) path = path.parent_path();
    std::string id = path.filename().string();
    for (char& c : id) {
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' && c != '.') c = '-';
    }
    while (!id.empty() && id.front() == '.')
        id.erase(0, 1);
    return id.empty() ? "imported" : id.substr(0, 64);
}

std::string file_name_of(const std::string& path) {
    return fs::path(path).filename().string();
}

void add_note(ImportedFile& entry, const std::string& sentence) {
    if (!sentence.empty()) entry.note += (entry.note.empty() ? "" : " ") + sentence;
}

PackManifest open_or_begin_pack(const std::string& folder) {
    make_folders(folder);
    if (fs::exists(fs::path(folder) / "pack.json")) return load_pack(folder);
    PackManifest pack;
    pack.id = identifier_from(folder);
    pack.title = "Imported (" + pack.id + ")";
    pack.folder = folder;
    return pack;
}

// One run over all files; the pack's manifest is saved after each.
class Importer {
  public:
    Importer(const std::string& folder, const ImportOptions& options)
        : options_(options), pack_(open_or_begin_pack(folder)) {
        report_.pack_folder = folder;
    }

    // Two passes: what a file is decides about others (the editor's about the inverter's), but only one file's tensors
    // are kept at a time.
    ImportReport run(const std::vector<std::string>& paths) {
        has_editor_ = pack_.find("sfe_editor") != nullptr;
        for (const std::string& path : paths) {
            inputs_.add(path);
            report_.files.push_back({});
            const PublishedFile file = read(path, false, report_.files.back());
            has_editor_ |= file.kind == "sfe_editor" && !file.parts.empty();
            for (const PublishedPart& part : file.parts)
                given_roles_.insert(part.role);
        }
        for (size_t i = 0; i < paths.size() && !report_.cancelled; ++i) {
            file_begin_ = static_cast<double>(i) / static_cast<double>(paths.size());
            file_share_ = 1.0 / static_cast<double>(paths.size());
            ImportedFile& entry = report_.files[i];
            report_.cancelled = !advance(WorkStage::ReadFile, file_begin_, "reading " + entry.path);
            if (report_.cancelled || entry.failed) continue;
            const PublishedFile file = read(paths[i], options_.verify_checksums, entry);
            if (!entry.failed) take_all(file, entry);
        }
        report_.missing = missing_files(pack_);
        if (!report_.cancelled) advance(WorkStage::WriteFile, 1.0, "done");
        return report_;
    }

  private:
    PublishedFile read(const std::string& path, bool verify_checksums, ImportedFile& entry) const {
        PublishedFile file;
        entry = ImportedFile();
        entry.path = path;
        try {
            CheckpointOptions options;
            options.verify_checksums = verify_checksums;
            file = recognise(load_weight_file(path, options), path);
            entry.note = file.problem;
        } catch (const std::runtime_error& error) {
            entry.note = error.what();
        } catch (const c10::Error&) {  // LibTorch's own, of a tensor that cannot be seen as what its name says
            entry.note = "It is damaged: a tensor has another shape than its name calls for; get it anew.";
        }
        entry.what = file.what;
        entry.licence = file.licence;
        entry.url = file.url;
        entry.failed = file.parts.empty();
        return file;
    }

    // The file, and of what it repeats the roles that the pack has no file for and no given file fills.
    void take_all(const PublishedFile& file, ImportedFile& entry) {
        std::vector<const PublishedFile*> taken{&file};
        for (const PublishedFile& other : file.repeated) {
            const bool is_needed = std::all_of(other.parts.begin(), other.parts.end(), [&](const PublishedPart& part) {
                return !pack_.find(part.role) && !given_roles_.count(part.role);
            });
            if (is_needed && !other.parts.empty()) taken.push_back(&other);
        }
        file_share_ /= static_cast<double>(taken.size());
        for (const PublishedFile* each : taken) {
            if (report_.cancelled || entry.failed) return;
            take(*each, entry);
            file_begin_ += file_share_;
            if (each != &file)
                add_note(entry, "It holds " + each->what + " too, whose licence is: " + each->licence + ".");
        }
    }

    void take(const PublishedFile& file, ImportedFile& entry) {
        if (file.kind == "sfe_inverter" && has_editor_) {
            entry.note = "It was left out: the editor's file holds the inverter that belongs to it.";
            return;
        }
        if (is_given_twice(file, entry)) return;
        try {
            for (size_t i = 0; i < file.parts.size(); ++i) {
                part_begin_ =
                    file_begin_ + file_share_ * static_cast<double>(i) / static_cast<double>(file.parts.size());
                part_share_ = file_share_ / static_cast<double>(file.parts.size());
                take_part(file.parts[i], file, entry);
            }
        } catch (const Cancelled&) {
            report_.cancelled = true;
            entry.note = "Cancelled.";
        } catch (const std::runtime_error& error) {
            entry.failed = true;
            entry.note = error.what();
        } catch (const c10::Error&) {
            entry.failed = true;
            entry.note = "It is damaged: its mapping network cannot be calculated with; get it anew.";
        }
    }

    // Of two files for one role of a network the first one is kept: which of them was meant only the person knows.
    bool is_given_twice(const PublishedFile& file, ImportedFile& entry) const {
        for (const PublishedPart& part : file.parts) {
            const auto taken = taken_roles_.find(part.role);
            if (taken == taken_roles_.end()) continue;
            entry.failed = true;
            entry.note = "It was left out: '" + taken->second + "' of this import is '" + part.role +
                         "' already; import one of the two, or this one into another pack.";
            return true;
        }
        return false;
    }

    void take_part(const PublishedPart& published, const PublishedFile& file, ImportedFile& entry) {
        PublishedPart part = published;
        if (part.needs_mean_code) {
            part.tensors["latent_avg"] = mean_code(part.tensors, [&](const ProgressStep& step) {
                return advance(step.stage, part_begin_, "computing the mean code");
            });
            add_note(entry, kMeanCodeNote);
        }
        if (!is_named_part(part)) {
            write(part, file, entry);
            taken_roles_.emplace(part.role, file_name_of(entry.path));
        } else {
            const PackPlace place =
                free_place(pack_, part, file_name_of(entry.path), {part.tensors, halved(part.tensors)});
            part.role = place.role;
            part.path = place.path;
            add_note(entry, place.is_there ? "The pack holds it already." : place.note);
            if (!place.is_there) write(part, file, entry);
        }
        entry.roles.push_back(part.role);
    }

    // `path` in the pack, or beside it "name-2" and so on where the manifest names a file of that name: what a manifest
    // names is never replaced, so that both fit together even after a kill between their writings; nor is an input.
    std::string unnamed_path(const std::string& path) const {
        const auto is_named = [&](const std::string& candidate) {
            return inputs_.contains((fs::path(pack_.folder) / candidate).string()) ||
                   std::any_of(pack_.files.begin(), pack_.files.end(),
                               [&](const PackFile& file) { return file.path == candidate; });
        };
        const fs::path wanted(path);
        std::string free = path;
        for (int number = 2; is_named(free); ++number) {
            const std::string name = wanted.stem().string() + "-" + std::to_string(number);
            free = (wanted.parent_path() / (name + wanted.extension().string())).string();
        }
        return free;
    }

    void write(const PublishedPart& part, const PublishedFile& file, ImportedFile& entry) {
        const std::string path_in_pack = unnamed_path(part.path);
        const std::string path = (fs::path(pack_.folder) / path_in_pack).string();
        // Writing and reading again are one thing to who waits for it.
        const Progress whole = [&](const ProgressStep& step) {
            return advance(step.stage, part_begin_ + part_share_ * step.fraction, "writing " + path_in_pack);
        };
        make_folders(fs::path(path).parent_path().string());
        const std::string source = file_name_of(entry.path);
        save_safetensors(path, options_.half ? halved(part.tensors) : part.tensors,
                         {{"role", part.role}, {"source", source}}, whole.part(0, kWritingShare));
        PackFile packed{part.role,    path_in_pack, static_cast<int64_t>(fs::file_size(path)), "", file.url,
                        file.licence, source};
        packed.sha256 = sha256_of_file(path, whole.part(kWritingShare, 1));
        const PackFile* found = pack_.find(part.role);
        const std::optional<PackFile> old = found ? std::make_optional(*found) : std::nullopt;
        if (old && old->sha256 != packed.sha256) {
            add_note(entry, "It replaced the '" + part.role + "' that the pack held" +
                                (old->source.empty() ? "." : " from '" + old->source + "'."));
        }
        record(packed, part.tensors);
        const std::string old_path = old ? (fs::path(pack_.folder) / old->path).string() : "";
        std::error_code stays;  // one that cannot be removed is only room on the disk
        const bool is_named = old && std::any_of(pack_.files.begin(), pack_.files.end(),
                                                 [&](const PackFile& other) { return other.path == old->path; });
        if (old && !is_named && !inputs_.contains(old_path)) fs::remove(old_path, stays);
    }

    void record(const PackFile& file, const StateDict& tensors) {
        pack_.files.erase(std::remove_if(pack_.files.begin(), pack_.files.end(),
                                         [&](const PackFile& old) { return old.role == file.role; }),
                          pack_.files.end());
        pack_.files.push_back(file);
        if (file.role == "generator" || file.role == "styleres_generator") {
            int convs = 0;
            while (tensors.count("convs." + std::to_string(convs) + ".conv.weight"))
                ++convs;
            pack_.resolution = 4 << (convs / 2);
        }
        if (file.role == "sfe_inverter") pack_.feature_layer = kSfeFeatureLayer;
        save_pack(pack_, pack_.folder);
    }

    bool advance(WorkStage stage, double fraction, const std::string& detail) const {
        return options_.progress.goes_on({stage, fraction, detail});
    }

    const ImportOptions& options_;
    PackManifest pack_;
    ImportReport report_;
    InputFiles inputs_;
    bool has_editor_ = false;
    std::set<std::string> given_roles_;               // that the files of this run fill, without what they repeat
    std::map<std::string, std::string> taken_roles_;  // that they have filled, with the file's name
    double file_begin_ = 0.0;
    double file_share_ = 1.0;
    double part_begin_ = 0.0;
    double part_share_ = 1.0;
};

}  // namespace

bool ImportReport::all_well() const {
    return !cancelled && std::none_of(files.begin(), files.end(), [](const ImportedFile& file) { return file.failed; });
}

std::string ImportReport::to_text() const {
    std::string text;
    for (const ImportedFile& file : files) {
        text += file.path + ": " + (file.what.empty() ? "not recognised" : file.what) + ".";
        for (const std::string& role : file.roles)
            text += " Imported as " + role + ".";
        if (!file.note.empty()) text += " " + file.note;
        if (!file.licence.empty()) text += " Licence as stated by its publisher: " + file.licence + ".";
        text += "\n";
    }
    for (const std::string& sentence : missing)
        text += sentence + "\n";
    if (cancelled) text += "The import was cancelled; what was complete has been kept.\n";
    return text;
}

ImportReport import_files(const std::vector<std::string>& paths, const std::string& pack_folder,
                          const ImportOptions& options) {
    return Importer(pack_folder, options).run(paths);
}

}  // namespace lineament
