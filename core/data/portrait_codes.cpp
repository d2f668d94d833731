#include "core/data/portrait_codes.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <vector>

namespace lineament {

at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data, const Progress& progress) {
    constexpr size_t kChunk = 64;
    const at::NoGradGuard no_grad;
    const std::vector<int64_t>& rows = data.training();
    std::vector<at::Tensor> codes;
    for (size_t first = 0; first < rows.size(); first += kChunk) {
        progress.report(WorkStage::ReadPortraits, static_cast<double>(first) / static_cast<double>(rows.size()));
        const size_t end = std::min(rows.size(), first + kChunk);
        codes.push_back(encoder.encode(data.batch({rows.begin() + static_cast<std::ptrdiff_t>(first),
                                                   rows.begin() + static_cast<std::ptrdiff_t>(end)})
                                           .images));
    }
    return at::cat(codes);
}

}  // namespace lineament
