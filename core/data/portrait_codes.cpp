#include "core/data/portrait_codes.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <vector>

namespace lineament {

at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data, const Progress& progress) {
    return encode_training([&](const at::Tensor& faces) { return encoder.encode(faces); }, data, progress);
}

at::Tensor encode_training(const std::function<at::Tensor(const at::Tensor& faces)>& encode, const PortraitData& data,
                           const Progress& progress, int64_t chunk) {
    const at::NoGradGuard no_grad;
    const std::vector<int64_t>& rows = data.training();
    const size_t step = static_cast<size_t>(std::max<int64_t>(1, chunk));
    std::vector<at::Tensor> codes;
    for (size_t first = 0; first < rows.size(); first += step) {
        progress.report(WorkStage::ReadPortraits, static_cast<double>(first) / static_cast<double>(rows.size()));
        const size_t end = std::min(rows.size(), first + step);
        codes.push_back(encode(data.batch({rows.begin() + static_cast<std::ptrdiff_t>(first),
                                           rows.begin() + static_cast<std::ptrdiff_t>(end)})
                                   .images));
    }
    return at::cat(codes);
}

}  // namespace lineament
