// Finding editing directions in the codes of labelled portraits.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/networks/generator/generator.h"

namespace lineament {

/// Effect of each attribute on the codes with all others held fixed: least squares of w_plus on the labels (ridge
/// 1e-2). w_plus [N, rows, w_dim], labels [N, K] -> [K, rows, w_dim].
at::Tensor regress_directions(const at::Tensor& w_plus, const at::Tensor& labels);

/// Principal components of codes w [N, w_dim] (GANSpace, Haerkoenen et al. 2020).
struct PrincipalComponents {
    at::Tensor mean;        // [1, w_dim]
    at::Tensor components;  // [K, 1, w_dim], unit length, by falling deviation
    at::Tensor deviations;  // [K]
};
PrincipalComponents principal_components(const at::Tensor& codes, int count);

/// Directions in W that change the styles of the convolutions [first, end) most, best first, unit length: [count,
/// w_dim], fewer where there are not so many. SeFa (Shen & Zhou 2021): the leading eigenvectors of A^T A, where A maps
/// a code to those styles.
at::Tensor semantic_factors(const Generator& generator, int first, int end, int count);

/// A style channel and how it answers to a label (StyleSpace, Wu et al. 2021).
struct StyleChannelResponse {
    int convolution = 0;  ///< index into StyleCode::conv
    int channel = 0;
    double response = 0;     ///< effect of the label with the other labels held fixed, in deviations of the channel
    double selectivity = 0;  ///< |response| over the largest |response| to any other label
    double deviation = 0;    ///< of the channel over the portraits
};

/// Channels that answer most, and mostly, to label column `attribute`, best first. labels [N, K].
std::vector<StyleChannelResponse> rank_style_channels(const StyleCode& styles, const at::Tensor& labels, int attribute,
                                                      int count);

}  // namespace lineament
