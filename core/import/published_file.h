// Recognises published weight files by what is in them, not by their names.
#pragma once

#include <string>
#include <vector>

#include "core/weights/checkpoint.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// Tensors for one role of a pack.
struct PublishedPart {
    std::string role;  ///< as in PackFile::role
    std::string path;  ///< where the pack keeps it
    StateDict tensors;
    /// A generator whose file leaves the mean code ("latent_avg") out, or has none that can be right: mean_code.h gives
    /// one.
    bool needs_mean_code = false;
};

/// What a file is.
struct PublishedFile {
    std::string kind;  ///< "generator", "e4e", "psp", "sfe_editor", "sfe_inverter", "mapper", "direction", "pca",
                       ///< "comparison", "styleres", "fs";
                       ///< "" otherwise
    std::string what;  ///< for people: "the StyleGAN2 generator ..."
    std::string licence;
    std::string url;
    std::vector<PublishedPart> parts;  ///< empty when the file is of no use here
    std::string problem;               ///< a sentence, when parts is empty
    /// Files of other publishers whose content it repeats (the generator that an encoder was trained with).
    std::vector<PublishedFile> repeated;
};

// clang-format off
/// `root` is the content of a weight file (load_weight_file), or just a tensor for arrays. `file_name` names directions
/// and mappers, and tells e4e from pSp where the file's own options do not. Of each role, where the published file has
/// it and under which names it is kept, prefixes taken off:
///
///     generator                      g_ema.*: "conv1.conv.weight", "noises.noise_0" ...; and "latent_avg" [512]
///     e4e, psp                       state_dict/encoder.*: "input_layer.0.weight" ...
///     sfe_inverter                   state_dict/inverter.* of the editor's file, or encoder.* of the inverter's:
///                                    "fs_backbone.*" and "fuser.*"
///     sfe_editor                     state_dict/encoder.* of the editor's file: "conv.weight", "body.0.body.0.weight" ...
///     mapper:NAME                    state_dict/mapper.*: "course_mapping.mapping.1.weight" ...
///     direction:NAME                 "direction", float32, shaped as published
///     pca                            "mean", "comp", "std", float32
///     fs                             published_fs.h
///     alexnet, vgg16, lpips_alex, lpips_vgg, ir_se50, iresnet50, inception_fid
///                                    published_comparison.h
///     styleres                       "modify_feature_*" of synthesis.b64 in generator_smooth
///     styleres_generator,            as generator, with "conv_clamp", and as e4e
///     styleres_e4e
///
/// Names may have the "module." of DataParallel or the "_orig_mod." of torch.compile in them; these are taken off;
/// where two tensors would have one name then, that is the problem. Tensors share the memory of `root`.
// clang-format on
PublishedFile recognise(const CheckpointValue& root, const std::string& file_name);

}  // namespace lineament
