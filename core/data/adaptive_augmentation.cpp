#include "core/data/adaptive_augmentation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <stdexcept>

namespace lineament {
namespace {

// Random numbers per image, and which images a transformation is for.
class Draws {
  public:
    Draws(int64_t count, BatchRandom& random) : count_(count), random_(random) {}

    at::Tensor uniform() { return random_.uniform({count_}); }
    at::Tensor normal() { return random_.normal({count_}); }
    at::Tensor choice(int64_t choices) { return uniform().mul(static_cast<double>(choices)).floor(); }

    /// `value` with the probability, else `identity`.
    at::Tensor gated(double probability, const at::Tensor& value, double identity) {
        return at::where(uniform().lt(probability), value, at::full_like(value, identity));
    }
    int64_t count() const { return count_; }

  private:
    int64_t count_;
    BatchRandom& random_;
};

// [N, n, n] from its elements, row by row; each [N].
at::Tensor matrices(std::initializer_list<at::Tensor> elements) {
    const auto side = static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(elements.size()))));
    return at::stack(at::TensorList(elements), 1).view({-1, side, side});
}

at::Tensor scaling(const at::Tensor& x, const at::Tensor& y) {
    const at::Tensor zero = at::zeros_like(x), one = at::ones_like(x);
    return matrices({x, zero, zero, zero, y, zero, zero, zero, one});
}

at::Tensor translation(const at::Tensor& x, const at::Tensor& y) {
    const at::Tensor zero = at::zeros_like(x), one = at::ones_like(x);
    return matrices({one, zero, x, zero, one, y, zero, zero, one});
}

at::Tensor rotation(const at::Tensor& angle) {
    const at::Tensor zero = at::zeros_like(angle), one = at::ones_like(angle);
    const at::Tensor c = angle.cos(), s = angle.sin();
    return matrices({c, -s, zero, s, c, zero, zero, zero, one});
}

// From output to input positions, [N, 3, 3]. A transformation that comes later for the image comes first for a
// position, so each is multiplied from the right. A transformation and its inverse are equally likely in all the
// distributions, so none need be inverted.
at::Tensor draw_positions(Draws& draws, double p, int64_t side, const AugmentationOptions& options) {
    at::Tensor map = at::eye(3, at::TensorOptions(at::kFloat)).expand({draws.count(), 3, 3});
    if (options.blitting) {
        const at::Tensor mirror = draws.gated(p, 1.0 - 2.0 * draws.choice(2), 1);
        map = map.matmul(scaling(mirror, at::ones_like(mirror)));
        map = map.matmul(rotation(draws.gated(p, draws.choice(4) * (M_PI / 2), 0)));
        const double reach = options.shift_range * static_cast<double>(side);
        const auto whole_pixels = [&] {
            return ((draws.uniform() * 2 - 1) * reach).round().mul(2.0 / static_cast<double>(side));
        };
        const at::Tensor x = whole_pixels(), y = whole_pixels(), gate = draws.gated(p, at::ones_like(x), 0);
        map = map.matmul(translation(x * gate, y * gate));
    }
    if (options.geometry) {
        const auto scale = [&] { return draws.gated(p, at::exp2(draws.normal() * options.scale_deviation), 1); };
        // Two rotations, before and after the squeezing, so that it works along any axis; together as likely as p.
        const double p_rotation = 1 - std::sqrt(1 - p);
        const auto turn = [&] { return draws.gated(p_rotation, (draws.uniform() * 2 - 1) * M_PI, 0); };
        const at::Tensor size = scale();
        map = map.matmul(scaling(size, size)).matmul(rotation(turn()));
        const at::Tensor squeeze = scale();
        map = map.matmul(scaling(squeeze, squeeze.reciprocal())).matmul(rotation(turn()));
        const auto fraction = [&] { return draws.normal() * (2 * options.fraction_deviation); };
        const at::Tensor x = fraction(), y = fraction(), gate = draws.gated(p, at::ones_like(x), 0);
        map = map.matmul(translation(x * gate, y * gate));
    }
    return map;
}

// Rotation of colours about the grey axis (Rodrigues' formula), [N, 3, 3].
at::Tensor hue_rotation(const at::Tensor& angle, const at::Tensor& grey) {
    const at::Tensor eye = at::eye(3, angle.options());
    const double a = std::sqrt(1.0 / 3.0);
    const at::Tensor cross = at::tensor({0.0, -a, a, a, 0.0, -a, -a, a, 0.0}, angle.options()).view({3, 3});
    const at::Tensor c = angle.cos().view({-1, 1, 1}), s = angle.sin().view({-1, 1, 1});
    return grey + (eye - grey) * c + cross * s;
}

// [N, 3, 4] over (r, g, b, 1).
at::Tensor draw_colours(Draws& draws, double p, const AugmentationOptions& options) {
    const at::TensorOptions floats(at::kFloat);
    const auto per_image = [](const at::Tensor& value) { return value.view({-1, 1, 1}); };
    const at::Tensor eye = at::eye(3, floats);
    const at::Tensor grey = at::full({3, 3}, 1.0 / 3.0, floats);  // projection on the grey axis
    const at::Tensor brightness = draws.gated(p, draws.normal() * options.brightness_deviation, 0);
    const at::Tensor contrast = draws.gated(p, at::exp2(draws.normal() * options.contrast_deviation), 1);
    const at::Tensor flip = draws.gated(p, draws.choice(2), 0);
    const at::Tensor hue = draws.gated(p, (draws.uniform() * 2 - 1) * M_PI, 0);
    const at::Tensor saturation = draws.gated(p, at::exp2(draws.normal() * options.saturation_deviation), 1);

    at::Tensor matrix = at::cat({eye.expand({draws.count(), 3, 3}), per_image(brightness).expand({-1, 3, 1})}, 2);
    matrix = matrix * per_image(contrast);
    matrix = (eye - grey * (2 * per_image(flip))).matmul(matrix);
    matrix = hue_rotation(hue, grey).matmul(matrix);
    return (grey + (eye - grey) * per_image(saturation)).matmul(matrix);
}

// Pixel numbers beyond the border, reflected about the outermost pixels.
at::Tensor reflected(const at::Tensor& pixel, int64_t side) {
    const double period = std::max<double>(1, 2.0 * static_cast<double>(side - 1));
    const at::Tensor folded = pixel.remainder(period);
    return at::minimum(folded, period - folded);
}

}  // namespace

void AugmentationOptions::check() const {
    if (target <= -1 || target >= 1) throw std::invalid_argument("The augmentation's target must lie in (-1, 1).");
    if (images_to_one <= 0 || update_every < 1) {
        throw std::invalid_argument("The augmentation's p must be changed over a positive number of images.");
    }
    if (first_probability < 0 || first_probability > largest_probability || largest_probability > 1) {
        throw std::invalid_argument("The augmentation's probabilities must satisfy 0 <= first <= largest <= 1.");
    }
}

at::Tensor resample_affine(const at::Tensor& images, const at::Tensor& map) {
    TORCH_CHECK(images.dim() == 4 && images.size(2) == images.size(3), "resample_affine: images are ", images.sizes());
    TORCH_CHECK(map.dim() == 3 && map.size(0) == images.size(0) && map.size(1) == 2 && map.size(2) == 3,
                "resample_affine: map is ", map.sizes(), " for ", images.size(0), " images");
    const int64_t n = images.size(0), channels = images.size(1), side = images.size(2);
    const at::Tensor centres = (at::arange(side, map.options()) * 2 + 1) / static_cast<double>(side) - 1;
    const at::Tensor x = centres.view({1, side}).expand({side, side}).reshape(-1);
    const at::Tensor y = centres.view({side, 1}).expand({side, side}).reshape(-1);
    const at::Tensor places = map.matmul(at::stack({x, y, at::ones_like(x)}));        // [N, 2, S * S]
    const at::Tensor pixels = ((places + 1) * static_cast<double>(side) - 1).div(2);  // in pixels of the input
    const at::Tensor first = pixels.floor();
    const at::Tensor share = (pixels - first).to(images.scalar_type());
    const at::Tensor low = reflected(first, side).to(at::kLong), high = reflected(first + 1, side).to(at::kLong);

    const at::Tensor flat = images.reshape({n, channels, side * side});
    const auto corner = [&](const at::Tensor& column, const at::Tensor& row, const at::Tensor& weight) {
        const at::Tensor index = (row * side + column).unsqueeze(1).expand({n, channels, side * side});
        return flat.gather(2, index) * weight.unsqueeze(1);
    };
    const at::Tensor right = share.select(1, 0), down = share.select(1, 1);  // [N, S * S]
    const at::Tensor left = 1 - right, up = 1 - down;
    const at::Tensor top =
        corner(low.select(1, 0), low.select(1, 1), left * up) + corner(high.select(1, 0), low.select(1, 1), right * up);
    const at::Tensor bottom = corner(low.select(1, 0), high.select(1, 1), left * down) +
                              corner(high.select(1, 0), high.select(1, 1), right * down);
    return (top + bottom).view(images.sizes());
}

at::Tensor transform_colours(const at::Tensor& images, const at::Tensor& matrices) {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && matrices.dim() == 3 && matrices.size(0) == images.size(0) &&
                    matrices.size(1) == 3 && matrices.size(2) == 4,
                "transform_colours: images ", images.sizes(), ", matrices ", matrices.sizes());
    const at::Tensor flat = images.reshape({images.size(0), 3, -1});
    return (matrices.narrow(2, 0, 3).matmul(flat) + matrices.narrow(2, 3, 1)).view(images.sizes());
}

at::Tensor augment_adaptively(const at::Tensor& images, double probability, const AugmentationOptions& options,
                              BatchRandom& random) {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3, "augmentation: images are ", images.sizes());
    TORCH_CHECK(probability >= 0 && probability <= 1, "augmentation: a probability of ", probability);
    Draws draws(images.size(0), random);
    at::Tensor x = images;
    if (probability > 0 && (options.blitting || options.geometry)) {
        const at::Tensor map = draw_positions(draws, probability, images.size(2), options).narrow(1, 0, 2);
        x = resample_affine(x, map.to(images.device()));
    }
    if (probability > 0 && options.colour) {
        x = transform_colours(x, draw_colours(draws, probability, options).to(images.options()));
    }
    return x;
}

AdaptiveAugmentation::AdaptiveAugmentation(const AugmentationOptions& options)
    : options_(options), probability_(options.first_probability) {
    options_.check();
}

void AdaptiveAugmentation::observe(double mean_sign, double images) {
    sign_sum_ += mean_sign * images;
    images_ += images;
    if (++batches_ < options_.update_every) return;
    mean_sign_ = sign_sum_ / images_;
    const double change = images_ / options_.images_to_one * (mean_sign_ > options_.target ? 1 : -1);
    probability_ = std::clamp(probability_ + change, 0.0, options_.largest_probability);
    sign_sum_ = images_ = batches_ = 0;
}

at::Tensor AdaptiveAugmentation::state() const {
    return at::tensor({probability_, mean_sign_, sign_sum_, images_, batches_}, at::TensorOptions(at::kDouble));
}

void AdaptiveAugmentation::load_state(const at::Tensor& state) {
    TORCH_CHECK(state.numel() == 5, "augmentation state: ", state.sizes());
    const at::Tensor values = state.to(at::kDouble).contiguous();
    const double* value = values.data_ptr<double>();
    probability_ = value[0];
    mean_sign_ = value[1];
    sign_sum_ = value[2];
    images_ = value[3];
    batches_ = value[4];
}

}  // namespace lineament
