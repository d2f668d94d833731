#include "core/networks/measuring/face_recogniser.h"

#include <ATen/ATen.h>

#include <vector>

#include "core/networks/encoders/ir_se_unit.h"
#include "core/networks/encoders/iresnet_unit.h"
#include "core/ops/channel_prelu.h"

namespace lineament {
namespace {

constexpr int64_t kInputSide = 112;
constexpr int64_t kLastSide = 7;  // behind four stages of stride 2

// Input layer, residual units, batch norm, linear layer, batch norm.
template <typename Unit>
struct Recogniser {
    Convolution input_conv;
    BatchNorm input_norm;
    at::Tensor input_slope;
    std::vector<Unit> body;
    BatchNorm last_norm;
    at::Tensor linear_weight, linear_bias;  // [D, 49 C], [D]
    BatchNorm code_norm;

    int64_t width() const { return body.empty() ? input_conv.out_channels() : body.back().out_channels(); }

    void read_input(const WeightReader& conv, const WeightReader& norm, const WeightReader& slope) {
        input_conv = Convolution::read(conv, -1, 3, 3);
        input_norm = read_batch_norm(norm, input_conv.out_channels());
        input_slope = slope.take("weight", {input_conv.out_channels()});
    }

    void read_output(const WeightReader& norm, const WeightReader& linear, const WeightReader& code) {
        last_norm = read_batch_norm(norm, width());
        linear_weight = linear.take("weight", {-1, width() * kLastSide * kLastSide});
        linear_bias = linear.take("bias", {linear_weight.size(0)});
        code_norm = read_batch_norm(code, linear_weight.size(0));
    }

    at::Tensor operator()(const at::Tensor& faces) const {  // [N, 3, 112, 112] -> [N, D]
        at::Tensor x = channel_prelu(input_norm.forward(input_conv.forward(faces), false), input_slope);
        for (const Unit& unit : body)
            x = unit.forward(x);
        x = last_norm.forward(x, false).flatten(1);
        return code_norm.forward(at::linear(x, linear_weight, linear_bias), false);
    }
};

Recogniser<IrSeUnit> read_ir_se(const WeightReader& reader) {
    Recogniser<IrSeUnit> network;
    network.read_input(reader.child("input_layer.0"), reader.child("input_layer.1"), reader.child("input_layer.2"));
    for (int i = 0; i < reader.count_children("body"); ++i) {
        const WeightReader unit = reader.child("body." + std::to_string(i));
        // The first stage keeps the width of the input layer and still starts with stride 2.
        const bool starts_stage = i == 0 || unit.has_child("shortcut_layer");
        network.body.push_back(IrSeUnit::read(unit, network.width(), starts_stage ? 2 : 1));
    }
    network.read_output(reader.child("output_layer.0"), reader.child("output_layer.3"), reader.child("output_layer.4"));
    return network;
}

Recogniser<IresnetUnit> read_iresnet(const WeightReader& reader) {
    Recogniser<IresnetUnit> network;
    network.read_input(reader.child("conv1"), reader.child("bn1"), reader.child("prelu"));
    for (int stage = 1; stage <= 4; ++stage) {
        const std::string name = "layer" + std::to_string(stage);
        for (int i = 0; i < reader.count_children(name); ++i) {
            const WeightReader unit = reader.child(name + "." + std::to_string(i));
            network.body.push_back(IresnetUnit::read(unit, network.width(), i == 0 ? 2 : 1));
        }
    }
    network.read_output(reader.child("bn2"), reader.child("fc"), reader.child("features"));
    return network;
}

at::Tensor face_of(const at::Tensor& images) {  // [N, 3, S, S] -> [N, 3, 112, 112]
    constexpr int64_t kSide = 256, kTop = 35, kLeft = 32, kExtent = 188;
    const at::Tensor x = images.size(2) == kSide ? images : at::adaptive_avg_pool2d(images, {kSide, kSide});
    return at::adaptive_avg_pool2d(x.narrow(2, kTop, kExtent).narrow(3, kLeft, kExtent), {kInputSide, kInputSide});
}

}  // namespace

FaceRecogniser::FaceRecogniser(Kind kind, const StateDict& state) : kind_(kind) {
    const WeightReader reader(state, title());
    if (kind == Kind::ir_se50) {
        network_ = read_ir_se(reader);
    } else {
        network_ = read_iresnet(reader);
    }
}

std::string FaceRecogniser::title() const {
    return kind_ == Kind::ir_se50 ? "ArcFace (IR-SE-50)" : "ArcFace (iresnet50)";
}

at::Tensor FaceRecogniser::embedding(const at::Tensor& images) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) == images.size(3), title(), ": images are ",
                images.sizes(), ", needed [N, 3, S, S]");
    const at::Tensor code = network_(face_of(images));
    return code / code.square().sum(1, /*keepdim=*/true).clamp_min(1e-24).sqrt();
}

at::Tensor FaceRecogniser::cosine(const at::Tensor& a, const at::Tensor& b) const {
    TORCH_CHECK(a.sizes() == b.sizes(), title(), ": ", a.sizes(), " against ", b.sizes());
    return (embedding(a) * embedding(b)).sum(1);
}

}  // namespace lineament
