#include "core/networks/measuring/comparison_networks.h"

#include <ATen/ATen.h>

namespace lineament {
namespace {

StateDict load(const PackManifest& pack, const char* role) {  // a pack may hold halves
    return to_dtype(pack.load(role), at::kFloat);
}

std::shared_ptr<const PerceptualNetwork> load_lpips(const PackManifest& pack, PerceptualNetwork::Kind kind,
                                                    const char* features, const char* linear) {
    if (!pack.find(features) || !pack.find(linear)) return nullptr;
    return std::make_shared<PerceptualNetwork>(kind, load(pack, features), load(pack, linear));
}

}  // namespace

ComparisonNetworks load_comparison_networks(const PackManifest& pack) {
    ComparisonNetworks networks;
    networks.lpips_alex = load_lpips(pack, PerceptualNetwork::Kind::alexnet, "alexnet", "lpips_alex");
    networks.lpips_vgg = load_lpips(pack, PerceptualNetwork::Kind::vgg16, "vgg16", "lpips_vgg");
    using Kind = FaceRecogniser::Kind;
    if (pack.find("ir_se50")) {
        networks.recogniser = std::make_shared<FaceRecogniser>(Kind::ir_se50, load(pack, "ir_se50"));
    } else if (pack.find("iresnet50")) {
        networks.recogniser = std::make_shared<FaceRecogniser>(Kind::iresnet50, load(pack, "iresnet50"));
    }
    return networks;
}

std::shared_ptr<const InceptionNetwork> load_inception_network(const PackManifest& pack) {
    return pack.find("inception_fid") ? std::make_shared<InceptionNetwork>(load(pack, "inception_fid")) : nullptr;
}

}  // namespace lineament
