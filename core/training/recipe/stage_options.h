// Every option of every stage by its name in a recipe. One list serves reading and writing: `fields(name, member)` is
// called for each.
#pragma once

#include "core/training/recipe/pack_writer.h"
#include "core/training/stages/autoencoder_stage.h"
#include "core/training/stages/condition_stage.h"
#include "core/training/stages/editor_stage.h"
#include "core/training/stages/encoder_stage.h"
#include "core/training/stages/feature_stage.h"
#include "core/training/stages/fs_stage.h"
#include "core/training/stages/generator_stage.h"
#include "core/training/stages/inverter_stage.h"
#include "core/training/stages/mapping_stage.h"
#include "core/training/stages/refine_stage.h"
#include "core/training/stages/residual_stage.h"

namespace lineament {

template <typename Fields>
void list_options(Fields& fields, GeneratorOptions& o) {
    fields("resolution", o.resolution);
    fields("w_dim", o.w_dim);
    fields("mapping_layers", o.mapping_layers);
    fields("channels", o.channels);
}

template <typename Fields>
void list_options(Fields& fields, StyleEncoderOptions& o) {
    fields("input_side", o.input_side);
    fields("w_rows", o.w_rows);
    fields("w_dim", o.w_dim);
    fields("widths", o.widths);
    fields("depths", o.depths);
    fields("head_width", o.head_width);
    fields("squeeze_ratio", o.squeeze_ratio);
    fields("coarse_rows", o.coarse_rows);
    fields("middle_rows", o.middle_rows);
}

template <typename Fields>
void list_options(Fields& fields, AutoencoderOptions& o) {
    fields("generator", o.generator);
    fields("encoder", o.encoder);
    fields("batch", o.batch);
    fields("generator_rate", o.generator_rate);
    fields("encoder_rate", o.encoder_rate);
    fields("delta_weight", o.delta_weight);
    fields("latent_weight", o.latent_weight);
    fields("grow_64", o.grow_64);
    fields("grow_128", o.grow_128);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, ConditionOptions& o) {
    fields("batch", o.batch);
    fields("first_side", o.first_side);
    fields("full_side_from", o.full_side_from);
    fields("distil_from", o.distil_from);
    fields("generator_rate", o.generator_rate);
    fields("encoder_rate", o.encoder_rate);
    fields("direction_rate", o.direction_rate);
    fields("start_size", o.start_size);
    fields("distil_weight", o.distil_weight);
    fields("delta_weight", o.delta_weight);
    fields("latent_weight", o.latent_weight);
    fields("centre_weight", o.centre_weight);
    fields("change_weight", o.change_weight);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, RefineOptions& o) {
    fields("side", o.side);
    fields("batch", o.batch);
    fields("generator_rate", o.generator_rate);
    fields("encoder_rate", o.encoder_rate);
    fields("direction_rate", o.direction_rate);
    fields("discriminator_rate", o.discriminator_rate);
    fields("adversarial_weight", o.adversarial_weight);
    fields("centre_weight", o.centre_weight);
    fields("change_weight", o.change_weight);
    fields("r1_gamma", o.r1_gamma);
    fields("r1_every", o.r1_every);
    fields("delta_weight", o.delta_weight);
    fields("latent_weight", o.latent_weight);
    fields("discriminator_channels", o.discriminator_channels);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, SfeBackboneShape& o) {
    fields("w_rows", o.w_rows);
    fields("w_dim", o.w_dim);
    fields("widths", o.widths);
    fields("depths", o.depths);
    fields("input_width", o.input_width);
    fields("feature_channels", o.feature_channels);
}

template <typename Fields>
void list_options(Fields& fields, InverterOptions& o) {
    fields("backbone", o.backbone);
    fields("feature_index", o.feature_index);
    fields("batch", o.batch);
    fields("optimiser", o.optimiser);
    fields("rate", o.rate);
    fields("l2_weight", o.l2_weight);
    fields("pyramid_weight", o.pyramid_weight);
    fields("centre_weight", o.centre_weight);
    fields("w_only_weight", o.w_only_weight);
    fields("feature_weight", o.feature_weight);
    fields("teacher_weight", o.teacher_weight);
    fields("perceptual_weight", o.perceptual_weight);
    fields("identity_weight", o.identity_weight);
    fields("adversarial_weight", o.adversarial_weight);
    fields("adversarial_from", o.adversarial_from);
    fields("discriminator_rate", o.discriminator_rate);
    fields("r1_gamma", o.r1_gamma);
    fields("r1_every", o.r1_every);
    fields("feature_scale_rise", o.feature_scale_rise);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, EditorOptions& o) {
    fields("feature_index", o.feature_index);
    fields("batch", o.batch);
    fields("plain", o.plain);
    fields("plain_weight", o.plain_weight);
    fields("synthetic", o.synthetic);
    fields("components", o.components);
    fields("optimiser", o.optimiser);
    fields("rate", o.rate);
    fields("l2_weight", o.l2_weight);
    fields("pyramid_weight", o.pyramid_weight);
    fields("colour_weight", o.colour_weight);
    fields("centre_weight", o.centre_weight);
    fields("change_weight", o.change_weight);
    fields("idle_share", o.idle_share);
    fields("two_share", o.two_share);
    fields("asked_weight", o.asked_weight);
    fields("others_weight", o.others_weight);
    fields("likeness_weight", o.likeness_weight);
    fields("adversarial_weight", o.adversarial_weight);
    fields("adversarial_every", o.adversarial_every);
    fields("discriminator_rate", o.discriminator_rate);
    fields("perceptual_weight", o.perceptual_weight);
    fields("identity_weight", o.identity_weight);
    fields("judge_inversions", o.judge_inversions);
    fields("adversarial_from", o.adversarial_from);
    fields("r1_gamma", o.r1_gamma);
    fields("r1_every", o.r1_every);
    fields("delta_gain", o.delta_gain);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, FeatureNetworkShape& o) {
    fields("input_side", o.input_side);
    fields("widths", o.widths);
    fields("embedding", o.embedding);
    fields("crop", o.crop);
}

template <typename Fields>
void list_options(Fields& fields, FeatureOptions& o) {
    fields("network", o.shape);
    fields("batch", o.batch);
    fields("copies", o.copies);
    fields("rate", o.rate);
    fields("attribute_weight", o.attribute_weight);
    fields("untie_labels", o.untie_labels);
    fields("identity_weight", o.identity_weight);
    fields("average_decay", o.average_decay);
    fields("identity_scale", o.identity_scale);
    fields("dropout", o.dropout);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, AugmentationOptions& o) {
    fields("blitting", o.blitting);
    fields("geometry", o.geometry);
    fields("colour", o.colour);
    fields("shift_range", o.shift_range);
    fields("scale_deviation", o.scale_deviation);
    fields("fraction_deviation", o.fraction_deviation);
    fields("brightness_deviation", o.brightness_deviation);
    fields("contrast_deviation", o.contrast_deviation);
    fields("saturation_deviation", o.saturation_deviation);
    fields("target", o.target);
    fields("images_to_one", o.images_to_one);
    fields("update_every", o.update_every);
    fields("first_probability", o.first_probability);
    fields("largest_probability", o.largest_probability);
}

template <typename Fields>
void list_options(Fields& fields, GeneratorStageOptions& o) {
    fields("generator", o.generator);
    fields("discriminator_channels", o.discriminator_channels);
    fields("batch", o.batch);
    fields("generator_rate", o.generator_rate);
    fields("discriminator_rate", o.discriminator_rate);
    fields("style_mixing", o.style_mixing);
    fields("random_noise", o.random_noise);
    fields("r1_gamma", o.r1_gamma);
    fields("r1_every", o.r1_every);
    fields("path_length_weight", o.path_length_weight);
    fields("path_length_decay", o.path_length_decay);
    fields("path_length_every", o.path_length_every);
    fields("average_half_life", o.average_half_life);
    fields("average_start", o.average_start);
    fields("augmentation", o.augmentation);
    fields("truncation", o.truncation);
    fields("mixed_precision", o.mixed_precision);
    fields("on_cuda", o.on_cuda);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, MappingOptions& o) {
    fields("mapping_layers", o.mapping_layers);
    fields("batch", o.batch);
    fields("projections", o.projections);
    fields("rate", o.rate);
    fields("moment_weight", o.moment_weight);
    fields("smallest_deviation", o.smallest_deviation);
    fields("truncation", o.truncation);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, EncoderStageOptions& o) {
    fields("encoder", o.encoder);
    fields("psp", o.psp);
    fields("batch", o.batch);
    fields("optimiser", o.optimiser);
    fields("rate", o.rate);
    fields("l2_weight", o.l2_weight);
    fields("perceptual_weight", o.perceptual_weight);
    fields("identity_weight", o.identity_weight);
    fields("pyramid_weight", o.pyramid_weight);
    fields("delta_weight", o.delta_weight);
    fields("rows_from", o.rows_from);
    fields("rows_to", o.rows_to);
    fields("code_norm_weight", o.code_norm_weight);
    fields("latent_adversarial_weight", o.latent_adversarial_weight);
    fields("latent_discriminator_rate", o.latent_discriminator_rate);
    fields("latent_layers", o.latent_layers);
    fields("latent_pool", o.latent_pool);
    fields("latent_r1_gamma", o.latent_r1_gamma);
    fields("latent_r1_every", o.latent_r1_every);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, FsStageOptions& o) {
    fields("encoder", o.encoder);
    fields("feature_index", o.feature_index);
    fields("synthetic", o.synthetic);
    fields("real", o.real);
    fields("pair_batch", o.pair_batch);
    fields("copy_weight", o.copy_weight);
    fields("mapped", o.mapped);
    fields("from_inverter", o.from_inverter);
    fields("random_noise", o.random_noise);
    fields("optimiser", o.optimiser);
    fields("rate", o.rate);
    fields("drop_from", o.drop_from);
    fields("l2_weight", o.l2_weight);
    fields("real_l2_weight", o.real_l2_weight);
    fields("perceptual_weight", o.perceptual_weight);
    fields("identity_weight", o.identity_weight);
    fields("pyramid_weight", o.pyramid_weight);
    fields("feature_weight", o.feature_weight);
    fields("code_weight", o.code_weight);
    fields("feature_scale_rise", o.feature_scale_rise);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, StyleResShape& o) {
    fields("skip_channels", o.skip_channels);
    fields("feature_channels", o.feature_channels);
    fields("width", o.width);
}

template <typename Fields>
void list_options(Fields& fields, WarpResShape& o) {
    fields("skip_channels", o.skip_channels);
    fields("feature_channels", o.feature_channels);
    fields("width", o.width);
    fields("flow_channels", o.flow_channels);
    fields("coarse_side", o.coarse_side);
    fields("match_width", o.match_width);
    fields("radius", o.radius);
    fields("decoder_widths", o.decoder_widths);
}

template <typename Fields>
void list_residual_options(Fields& fields, ResidualOptions& o) {
    fields("feature_index", o.feature_index);
    fields("batch", o.batch);
    fields("cycle_batch", o.cycle_batch);
    fields("pair_batch", o.pair_batch);
    fields("copy_weight", o.copy_weight);
    fields("rate", o.rate);
    fields("gradient_limit", o.gradient_limit);
    fields("halve_rate_at", o.halve_rate_at);
    fields("least_edit", o.least_edit);
    fields("most_edit", o.most_edit);
    fields("mapped_edits", o.mapped_edits);
    fields("l2_weight", o.l2_weight);
    fields("perceptual_weight", o.perceptual_weight);
    fields("identity_weight", o.identity_weight);
    fields("cycle_l2_weight", o.cycle_l2_weight);
    fields("cycle_perceptual_weight", o.cycle_perceptual_weight);
    fields("cycle_identity_weight", o.cycle_identity_weight);
    fields("pyramid_weight", o.pyramid_weight);
    fields("cycle_pyramid_weight", o.cycle_pyramid_weight);
    fields("adversarial_weight", o.adversarial_weight);
    fields("discriminator_rate", o.discriminator_rate);
    fields("r1_gamma", o.r1_gamma);
    fields("r1_every", o.r1_every);
    fields("feature_weight", o.feature_weight);
    fields("flow_weight", o.flow_weight);
    fields("seed", o.seed);
}

template <typename Fields>
void list_options(Fields& fields, StyleResOptions& o) {
    fields("modules", o.shape);
    list_residual_options(fields, o);
}

template <typename Fields>
void list_options(Fields& fields, WarpResOptions& o) {
    fields("modules", o.shape);
    list_residual_options(fields, o);
}

template <typename Fields>
void list_options(Fields& fields, StageBudget& o) {
    fields("steps", o.steps);
    fields("minutes", o.minutes);
    fields("checkpoint_minutes", o.checkpoint_minutes);
    fields("checkpoint_steps", o.checkpoint_steps);
    fields("log_seconds", o.log_seconds);
    fields("log_steps", o.log_steps);
}

template <typename Fields>
void list_options(Fields& fields, PackWriterOptions& o) {
    fields("id", o.id);
    fields("title", o.title);
    fields("feature_layer", o.feature_layer);
    fields("fs_layer", o.fs_layer);
    fields("attribute_reaches", o.attribute_reaches);
    fields("attribute_reaches_back", o.attribute_reaches_back);
    fields("components", o.components);
    fields("component_reach", o.component_reach);
    fields("licence", o.licence);
    fields("notes", o.notes);
}

}  // namespace lineament
