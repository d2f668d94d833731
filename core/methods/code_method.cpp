#include "core/methods/code_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

CodeMethod::CodeMethod(std::string id, std::string title, std::shared_ptr<const Generator> generator,
                       std::shared_ptr<const StyleEncoder> encoder)
    : id_(std::move(id)), title_(std::move(title)), generator_(std::move(generator)), encoder_(std::move(encoder)) {
    if (!generator_ || !encoder_) throw std::invalid_argument(title_ + " needs a generator and its encoder.");
    if (encoder_->w_rows() != generator_->options().w_rows()) {
        throw std::invalid_argument("The encoder of " + title_ + " was not made for this pack's generator.");
    }
}

std::shared_ptr<const Inversion> CodeMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), title_.c_str());
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const std::shared_ptr<CodeInversion> result = std::make_shared<CodeInversion>();
    stages.enter(0.0, "reading the face");
    result->input = to_cpu_float(image);
    const at::Tensor face = image.to(generator_->constant().options());
    const at::Tensor w = encoder_->encode(face) + generator_->latent_avg();
    result->w_plus = to_cpu_float(w);

    stages.enter(0.6, "rendering");
    const StyleCode styles = generator_->styles(w);
    const GeneratorState first = result->pictures.add_head(*generator_, styles, 1);
    result->pictures.add_tail(*generator_, styles, 1, first);
    result->reconstruction = result->pictures.of_side(resolution());
    stages.enter(1.0, "done");
    return result;
}

at::Tensor CodeMethod::render(const Inversion& inversion, const LatentEdit& edit, const RenderOptions& options) const {
    const CodeInversion* own = dynamic_cast<const CodeInversion*>(&inversion);
    TORCH_CHECK(own, title_, " was asked to render the inversion of another method");
    const int side = options.output_side == 0 ? resolution() : options.output_side;
    if (edit.is_zero()) return own->pictures.of_side(side);
    const at::NoGradGuard no_grad;
    SynthesisOptions stop;
    stop.stop_side = side;
    const StyleCode styles = edit.apply(*generator_, own->w_plus, side);
    return own->pictures.kept_in(to_cpu_float(generator_->synthesize(styles, stop).image), options.region_mask);
}

std::shared_ptr<const InversionMethod> make_e4e(PackNetworks& networks) {
    return std::make_shared<CodeMethod>("e4e", "e4e", networks.generator(), networks.e4e());
}

std::shared_ptr<const InversionMethod> make_psp(PackNetworks& networks) {
    return std::make_shared<CodeMethod>("psp", "pSp", networks.generator(), networks.psp());
}

}  // namespace lineament
