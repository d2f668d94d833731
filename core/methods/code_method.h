// Inversion into W+ alone, with nothing of the face kept beside the code: e4e (Tov et al. 2021) and pSp (Richardson et
// al. 2021), the low-rate baselines that every other method adds detail to.
#pragma once

#include <memory>
#include <string>

#include "core/methods/inversion_method.h"
#include "core/methods/unedited_pictures.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

class PackNetworks;

/// Nothing but the code and its pictures.
class CodeInversion : public Inversion {
  public:
    UneditedPictures pictures;
};

/// Inverts by w = encoder(x) + latent_avg, renders G(edit(w)). Thread safe.
class CodeMethod : public InversionMethod {
  public:
    /// Throws std::invalid_argument if a network is missing or they do not fit together.
    CodeMethod(std::string id, std::string title, std::shared_ptr<const Generator> generator,
               std::shared_ptr<const StyleEncoder> encoder);

    std::string id() const override { return id_; }
    std::string title() const override { return title_; }
    int resolution() const override { return generator_->options().resolution; }

    std::shared_ptr<const Inversion> invert(const at::Tensor& image, const Progress& progress = {}) const override;

    /// Previews are the RGB skip of the edited code. The code acts everywhere at once, so a region mask blends the
    /// edited picture with the unedited one.
    at::Tensor render(const Inversion& inversion, const LatentEdit& edit,
                      const RenderOptions& options = {}) const override;

    std::optional<CodeSpace> code_space() const override { return CodeSpace{generator_, encoder_}; }

    const Generator& generator() const { return *generator_; }
    const StyleEncoder& encoder() const { return *encoder_; }

  private:
    std::string id_, title_;
    std::shared_ptr<const Generator> generator_;
    std::shared_ptr<const StyleEncoder> encoder_;
};

/// "e4e" and "psp" of a pack.
std::shared_ptr<const InversionMethod> make_e4e(PackNetworks& networks);
std::shared_ptr<const InversionMethod> make_psp(PackNetworks& networks);

}  // namespace lineament
