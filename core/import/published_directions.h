// Recognises directions in latent space in the forms in which they are published.
#pragma once

#include <string>

#include "core/import/published_file.h"

namespace lineament {

/// File name without folder and ending, as the name of a direction: letters, digits, '-', and '_' for all others. Two
/// files may get one name: free_place() (pack_place.h) keeps their directions apart.
std::string plain_name(const std::string& file_name);

/// One vector, or one for each row: [1, 512], [1, 18, 512] or [1, 9216]. Another shape is a problem.
PublishedFile recognise_direction(const at::Tensor& tensor, const std::string& name);

/// A mapper of StyleCLIP; the keys begin with "course_mapping." and so on.
PublishedFile recognise_mapper(const StateDict& state, const std::string& name);

/// GANSpace's components: "mean", "comp" and "std" must be there.
PublishedFile recognise_pca(const StateDict& state);

}  // namespace lineament
