// lineament-cli import: published weight files become a model pack.
#include <cstdio>
#include <filesystem>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "core/import/import.h"
#include "core/packs/pack_search.h"

namespace lineament {

namespace {

/// An id stands for a pack in the person's own folder; a path is taken as it is.
std::string target_folder(const std::string& pack) {
    if (pack.find('/') != std::string::npos) return pack;
    return (std::filesystem::path(user_pack_folder()) / pack).string();
}

nlohmann::ordered_json file_json(const ImportedFile& file) {
    return {{"path", file.path},   {"what", file.what}, {"licence", file.licence}, {"url", file.url},
            {"roles", file.roles}, {"note", file.note}, {"failed", file.failed}};
}

class ImportCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {"import",
                "turn published weight files into a model pack",
                "Recognises published files by what they hold (stylegan2-ffhq-config-f.pt, e4e_ffhq_encode.pt, "
                "psp_ffhq_encode.pt, sfe_editor_light.pt, sfe_inverter_light.pt, 143_enc.pth of FeatureStyleEncoder, "
                "directions as .pt or .npy, StyleCLIP mappers; LPIPS's "
                "alex.pth and vgg.pth with torchvision's AlexNet and VGG16, and the face recognisers model_ir_se50.pth "
                "and iresnet50-7f187506.pth, for `evaluate --networks` and training; FID's network "
                "pt_inception-2015-12-05-6726825d.pth, for `evaluate --networks`), whether they are files of "
                "torch.save, safetensors or NumPy arrays, says of each what it is and "
                "under which licence it is published, and stores its tensors as safetensors in a pack. Nothing in the "
                "files is executed. A pack that exists is added to; a direction whose name is taken in it is kept "
                "under another one, which is said.\n\n"
                "The exit code is 0 where every file was taken, 3 where one could not be used; the others are in the "
                "pack all the same.",
                {{"pack", Takes::One, "ID|DIR",
                  "The pack: an id for one in your own folder (~/.local/share/lineament/models), or a path with a '/'. "
                  "'ffhq' where it is not given."},
                 {"half", Takes::Nothing, "", "Store large tensors as float16: half the size on disk."},
                 {"no-checksums", Takes::Nothing, "", "Skip the checksums inside zip files; quicker."}},
                {"lineament-cli import stylegan2-ffhq-config-f.pt e4e_ffhq_encode.pt sfe_editor_light.pt --pack ffhq",
                 "lineament-cli import age.npy smile.pt --pack ./my-pack --json"},
                "FILE ..."};
    }

    void run(const Arguments& arguments, Report& report) const override {
        if (arguments.positional().empty()) throw UsageError("Name at least one file to import.");
        ImportOptions options;
        options.half = arguments.has("half");
        options.verify_checksums = !arguments.has("no-checksums");
        std::string last;
        options.progress = [&](const ProgressStep& step) {
            char percent[16];
            std::snprintf(percent, sizeof percent, "%3.0f %%  ", step.fraction * 100);
            if (step.detail != last) report.progress(percent + step.detail);
            last = step.detail;
            return true;
        };
        Stopwatch clock;
        const ImportReport result =
            import_files(arguments.positional(), target_folder(arguments.text("pack", "ffhq")), options);
        report.add_time("import", clock.seconds());
        report["pack"] = result.pack_folder;
        report["files"] = nlohmann::ordered_json::array();
        for (const ImportedFile& file : result.files)
            report["files"].push_back(file_json(file));
        report["missing"] = result.missing;
        report.say(result.to_text());
        if (!result.all_well()) report.set_exit_code(kBadInput);
    }
};

}  // namespace

std::unique_ptr<Command> make_import_command() {
    return std::make_unique<ImportCommand>();
}

}  // namespace lineament
