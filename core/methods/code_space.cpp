// CodeSpace of inversion_method.h.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/methods/inversion_method.h"
#include "core/methods/method_support.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/generator/generator.h"

namespace lineament {

at::Tensor CodeSpace::encode(const at::Tensor& faces) const {
    const at::NoGradGuard no_grad;
    return to_cpu_float(encoder->encode(faces.to(generator->latent_avg().options()))) + mean_code();
}

at::Tensor CodeSpace::mean_code() const {
    return to_cpu_float(generator->latent_avg());
}

StyleCode CodeSpace::styles(const at::Tensor& codes) const {
    const at::NoGradGuard no_grad;
    StyleCode styles = generator->styles(codes.to(generator->latent_avg().options()));
    for (std::vector<at::Tensor>* layers : {&styles.conv, &styles.rgb}) {
        for (at::Tensor& style : *layers)
            style = to_cpu_float(style);
    }
    return styles;
}

at::Tensor CodeSpace::synthesize(const at::Tensor& codes) const {
    const at::NoGradGuard no_grad;
    return to_cpu_float(generator->synthesize(codes.to(generator->latent_avg().options())).image);
}

}  // namespace lineament
