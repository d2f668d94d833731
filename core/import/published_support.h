// What the recognisers of published files share: questions about keys, and the answer "this tensor is missing".
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/import/published_file.h"

namespace lineament {

/// A sentence that names the tensor.
class RepeatedNameError : public Error {
  public:
    explicit RepeatedNameError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

bool has(const StateDict& state, const std::string& key);
bool has_prefix(const StateDict& state, const std::string& prefix);
bool has_shape(const StateDict& state, const std::string& key, const std::vector<int64_t>& sizes);

/// Number of keys "<before>0<after>", "<before>1<after>", ... in a row.
int count_numbered(const StateDict& state, const std::string& before, const std::string& after);

/// The tensors under the names that they have without the wrappers of training: the components "module" (DataParallel)
/// and "_orig_mod" (torch.compile) are taken off, wherever they stand. Throws RepeatedNameError where two tensors would
/// have one name.
StateDict unwrapped(const StateDict& state);

void add_missing(std::vector<std::string>& missing, const StateDict& state, const std::string& prefix,
                 const std::vector<const char*>& names);

/// A batch norm without one of its four tensors cannot be used; every published network names them alike.
void add_missing_norms(std::vector<std::string>& missing, const StateDict& state);

/// Fills in parts when nothing is missing, otherwise says what.
void finish(PublishedFile& file, std::vector<PublishedPart> parts, const std::vector<std::string>& missing);

/// Where a pack keeps the tensors of a role.
std::string weights_path(const std::string& role);

}  // namespace lineament
