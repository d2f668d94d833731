// Looking for new sliders of a pack: one call for every way of finding a direction.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/data/portrait_data.h"
#include "core/discovery/found_direction.h"
#include "core/methods/model_pack.h"

namespace lineament {

/// Svm, Lda: normal of a hyperplane between labels (InterFaceGAN); Pca: principal components of the portraits' codes
/// (GANSpace); Sefa: leading factors of the generator's style weights; StyleSpace: style channels that answer to a
/// label.
enum class DirectionFamily { Svm, Lda, Pca, Sefa, StyleSpace };

/// A query that makes no sense, or not for this pack and these portraits. what(): a sentence.
class DirectionQueryError : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

/// "svm", "lda", "pca", "sefa" or "stylespace". Throws DirectionQueryError.
DirectionFamily direction_family(const std::string& name);

/// Whether the family learns from attribute labels: Svm, Lda and StyleSpace.
bool needs_labels(DirectionFamily family);

/// What to look for.
struct DirectionQuery {
    DirectionFamily family = DirectionFamily::Svm;
    std::string attribute;           ///< of attribute_names(), where the family needs labels
    std::vector<std::string> given;  ///< attributes held fixed, for Svm and Lda
    int component = 0;               ///< from 0, for Pca and Sefa
    int first_row = 0;               ///< rows [first_row, end_row) of W+ move, except for StyleSpace
    int end_row = 0;                 ///< 0: to the last
    double reach = 0;                ///< power at slider value 1; 0: as the portraits suggest

    /// Throws DirectionQueryError naming the first field that cannot be right for any pack.
    void check() const;
};

/// The codes of portraits in one pack, ready for any number of queries. Immutable and thread safe. The pack needs the
/// method "sfe" (std::runtime_error with a sentence otherwise), wherever it is placed; tensors that go in and out are
/// on the CPU.
class DirectionSearch {
  public:
    /// Encodes all training portraits, which takes seconds to minutes. `progress` is told every few portraits, of large
    /// faces for each, so that what has to give way can do so in it. Throws Cancelled if it returns false.
    DirectionSearch(const ModelPack& pack, const PortraitData& portraits, const Progress& progress = {});

    /// Without a set of portraits: Sefa only. `faces` [N, 3, R, R], RGB in [-1, 1], at least one: how far their codes
    /// lie from the mean code tells how far a slider should reach.
    DirectionSearch(const ModelPack& pack, const at::Tensor& faces);

    /// Throws DirectionQueryError, or std::invalid_argument if the labels do not suffice for it.
    FoundDirection find(const DirectionQuery& query) const;

    /// What finds and shows: for strips of previews.
    const std::shared_ptr<const InversionMethod>& method() const { return method_; }

  private:
    struct Rows {
        int first = 0, end = 0;
        int count() const { return end - first; }
    };
    Rows rows_of(const DirectionQuery& query) const;
    at::Tensor labelled(const at::Tensor& per_portrait) const;
    at::Tensor has(const std::string& attribute) const;
    at::Tensor normal_of(const std::string& attribute, DirectionFamily family, const Rows& rows) const;
    double spread_along(const at::Tensor& direction) const;
    FoundDirection by_hyperplane(const DirectionQuery& query) const;
    FoundDirection by_components(const DirectionQuery& query) const;
    FoundDirection by_factors(const DirectionQuery& query) const;
    FoundDirection by_channels(const DirectionQuery& query) const;

    std::shared_ptr<const InversionMethod> method_;
    CodeSpace space_;
    bool has_portraits_ = false;
    at::Tensor codes_;     // [N, rows, w_dim] of the training portraits, or of the faces
    at::Tensor labels_;    // [N, attributes] of the training portraits
    at::Tensor labelled_;  // [M] int64, those of the N that have labels
};

}  // namespace lineament
