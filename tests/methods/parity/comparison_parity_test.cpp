// LPIPS and the ArcFace identity against their golden outputs, with gradients.
#include <ATen/ATen.h>

#include "core/data/losses.h"
#include "core/networks/measuring/face_recogniser.h"
#include "core/networks/measuring/perceptual_network.h"
#include "tests/methods/parity/golden.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {
namespace {

StateDict published(const std::string& name, const std::string& key_filter = "") {
    return fill_manifest(manifest_file(name), "", fill_prefix(), key_filter);
}

// y of the goldens: between two pictures of noise, x256 and y256; compared with the first.
struct Pair {
    at::Tensor x = golden_input("x256", {1, 3, 256, 256});
    at::Tensor y = (0.7 * x + 0.3 * golden_input("y256", {1, 3, 256, 256})).requires_grad_(true);
};

void expect_lpips(PerceptualNetwork::Kind kind, const std::string& features, const std::string& name) {
    LINEAMENT_NEED_GOLDEN("losses");
    Golden golden("losses");
    const bool alexnet = kind == PerceptualNetwork::Kind::alexnet;
    const PerceptualNetwork network(kind, published(features, "features."),
                                    published(alexnet ? "lpips_v0.1_alex" : "lpips_v0.1_vgg"));
    const Pair pair;
    golden.expect("y", pair.y);
    const at::Tensor distance = network.distance(pair.y, pair.x);
    golden.expect(name, distance);
    distance.sum().backward();
    // Behind ReLUs and maxima: where rounding takes another branch than in the golden run, what is in front differs.
    golden.expect_mostly(name + ".grad_y", pair.y.grad(), 0.02);
}

TEST(ComparisonParity, LpipsOfAlexnet) {
    expect_lpips(PerceptualNetwork::Kind::alexnet, "torchvision_alexnet", "lpips_alex");
}

TEST(ComparisonParity, LpipsOfVgg) {
    expect_lpips(PerceptualNetwork::Kind::vgg16, "torchvision_vgg16", "lpips_vgg");
}

TEST(ComparisonParity, IdentityOfIrSe50) {
    LINEAMENT_NEED_GOLDEN("losses");
    Golden golden("losses");
    const FaceRecogniser recogniser(FaceRecogniser::Kind::ir_se50, published("model_ir_se50"));
    const Pair pair;
    golden.expect("id_features_x", recogniser.embedding(pair.x));
    golden.expect("id_features_y", recogniser.embedding(pair.y));
    const at::Tensor loss = 1 - recogniser.cosine(pair.y, pair.x);
    golden.expect("id_loss", loss);
    loss.sum().backward();
    golden.expect_mostly("id_loss.grad_y", pair.y.grad(), 0.02);
}

TEST(ComparisonParity, MeanSquaredDifference) {
    LINEAMENT_NEED_GOLDEN("losses");
    Golden golden("losses");
    const Pair pair;
    golden.expect("l2", l2_loss(pair.y, pair.x).reshape({1}));
}

}  // namespace
}  // namespace lineament::testing
