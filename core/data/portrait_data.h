// Aligned portraits with attribute labels, split into training and evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/data/batch_random.h"
#include "core/data/picture_reader.h"

namespace lineament {

/// Attributes in the order of the label columns below: smile, glasses, facial_hair, female, grey_hair, blond_hair,
/// bald, age. Each lies in [0, 1].
const std::vector<std::string>& attribute_names();

/// Column of an attribute. Throws std::invalid_argument naming those that there are.
int attribute_index(const std::string& name);

/// Labels above it say yes; of age: older than 55.
constexpr double kYesLabel = 0.5;

/// Which labels say yes, bool of the same shape.
at::Tensor has_attribute(const at::Tensor& labels);

struct PortraitBatch {
    at::Tensor images;  ///< [N, 3, S, S] float, RGB in [-1, 1]; S as the view has it
    at::Tensor labels;  ///< [N, attributes] float in [0, 1]
};

/// Which portraits are kept for evaluation.
enum class PortraitSplit { every_13th, all };

/// Crops from `lineament-cli align` (uint8 [N, S, S, 3], memory-mapped) and a labels.csv. Immutable.
class PortraitData {
  public:
    /// `crops`: the .npy; `<crops without .npy>.names.txt` beside it. An empty `labels_csv` gives labels of 0.5.
    /// Throws std::runtime_error with a sentence.
    PortraitData(const std::string& crops_npy, const std::string& labels_csv,
                 PortraitSplit split = PortraitSplit::every_13th);

    /// The same for crops at hand, uint8 [N, S, S, 3]; `origin` says in errors where they come from.
    PortraitData(const at::Tensor& crops, std::vector<std::string> names, const std::string& origin,
                 const std::string& labels_csv, PortraitSplit split);

    int64_t side() const { return crops_.size(1); }
    const std::vector<int64_t>& training() const { return training_; }      ///< rows used for training
    const std::vector<int64_t>& evaluation() const { return evaluation_; }  ///< rows never trained on
    const std::vector<std::string>& names() const { return names_; }
    const at::Tensor& labels() const { return labels_; }  ///< [all, attributes]
    bool is_labelled(int64_t row) const { return labelled_[static_cast<size_t>(row)]; }
    std::vector<int64_t> labelled(const std::vector<int64_t>& rows) const;  ///< those of `rows` that have a label

    /// The portrait of a row as it is stored; the data must outlive it.
    StoredPicture stored(int64_t row, bool mirrored = false) const;

    /// The given rows, mirrored left-right where `mirrored` says so (empty: none), and then seen through the view.
    PortraitBatch batch(const std::vector<int64_t>& rows, const std::vector<bool>& mirrored = {},
                        const PictureView& view = {}) const;

    /// The first `count` evaluation portraits (or as many as there are), for sample grids.
    PortraitBatch first_unseen(size_t count) const;

    /// `count` training rows drawn at random, each mirrored with probability 1/2, seen through the view.
    PortraitBatch random_batch(int64_t count, BatchRandom& random, const PictureView& view = {}) const;

  private:
    at::Tensor crops_;   // [N, S, S, 3] uint8
    at::Tensor labels_;  // [N, attributes]
    std::vector<std::string> names_;
    std::vector<bool> labelled_;
    std::vector<int64_t> training_, evaluation_;
};

}  // namespace lineament
