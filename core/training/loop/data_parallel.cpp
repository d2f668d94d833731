#include "core/training/loop/data_parallel.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/training/loop/launch_environment.h"

#ifdef LINEAMENT_WITH_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "core/training/loop/tcp_store.h"
#endif
#ifdef LINEAMENT_WITH_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace lineament {

#ifdef LINEAMENT_WITH_GLOO

namespace {

constexpr std::chrono::minutes kMeetingTimeout{5};

// The interface that the address belongs to on one machine; else the one that the host name, or GLOO_SOCKET_IFNAME,
// stands for.
std::shared_ptr<gloo::transport::Device> gloo_device(const std::string& address) {
    using Gloo = c10d::ProcessGroupGloo;
    if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME")) return Gloo::createDeviceForInterface(interface);
    if (address == "127.0.0.1" || address == "localhost") return Gloo::createDeviceForHostname("127.0.0.1");
    return Gloo::createDefaultDevice();
}

}  // namespace

struct DataParallel::Groups {
    explicit Groups(const LaunchEnvironment& launch) {
        c10d::TCPStoreOptions options;
        options.port = launch.port;
        options.isServer = launch.rank == 0 && !launch.launcher_serves;
        options.numWorkers = static_cast<size_t>(launch.size);
        options.waitWorkers = !launch.launcher_serves;
        options.timeout = kMeetingTimeout;
        use_plain_sockets(options);
        store = c10::make_intrusive<c10d::PrefixStore>("lineament",
                                                       c10::make_intrusive<c10d::TCPStore>(launch.address, options));
        const auto gloo_options = c10d::ProcessGroupGloo::Options::create();
        gloo_options->devices.push_back(gloo_device(launch.address));
        const int rank = static_cast<int>(launch.rank), size = static_cast<int>(launch.size);
        gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, gloo_options);
#ifdef LINEAMENT_WITH_NCCL
        nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("nccl", store), rank,
                                                           size);
#endif
    }

    // Tensors on a device that no group serves go over the CPU.
    void add_up(const at::Tensor& tensor) const {
        const at::NoGradGuard no_grad;
#ifdef LINEAMENT_WITH_NCCL
        if (tensor.is_cuda()) {
            std::vector<at::Tensor> tensors{tensor};
            nccl->allreduce(tensors)->wait();
            return;
        }
#endif
        std::vector<at::Tensor> tensors{tensor.to(at::kCPU)};
        gloo->allreduce(tensors)->wait();
        if (!tensor.device().is_cpu()) tensor.copy_(tensors[0]);
    }

    c10::intrusive_ptr<c10d::Store> store;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
#ifdef LINEAMENT_WITH_NCCL
    c10::intrusive_ptr<c10d::ProcessGroupNCCL> nccl;
#endif
};

std::unique_ptr<DataParallel> DataParallel::join_from_environment() {
    const LaunchEnvironment launch = LaunchEnvironment::read();
    if (launch.size == 1) return std::make_unique<DataParallel>();
    try {
        return std::unique_ptr<DataParallel>(
            new DataParallel(launch.rank, launch.size, std::make_unique<Groups>(launch)));
    } catch (const std::exception& error) {
        throw std::runtime_error("Process " + std::to_string(launch.rank) + " of " + std::to_string(launch.size) +
                                 " does not find the others at " + launch.address + ", port " +
                                 std::to_string(launch.port) + ": " + std::string(error.what()));
    }
}

#else

struct DataParallel::Groups {
    void add_up(const at::Tensor&) const {}
};

std::unique_ptr<DataParallel> DataParallel::join_from_environment() {
    if (LaunchEnvironment::read().size > 1) {
        throw std::runtime_error(
            "This build trains in one process only, because Gloo was not there when it was made (Debian package "
            "libgloo-dev).");
    }
    return std::make_unique<DataParallel>();
}

#endif

DataParallel::DataParallel() = default;
DataParallel::~DataParallel() = default;

DataParallel::DataParallel(int64_t rank, int64_t size, std::unique_ptr<Groups> groups)
    : rank_(rank), size_(size), groups_(std::move(groups)) {}

void DataParallel::add_up(at::Tensor& tensor) const {
    TORCH_CHECK(tensor.is_contiguous(), "sum over processes: the tensor must be contiguous");
    if (groups_) groups_->add_up(tensor);
}

void DataParallel::average(const std::vector<at::Tensor>& tensors) const {
    if (!groups_) return;
    // Gradients of one device and type at a time; their order is the same in all processes.
    std::map<std::string, std::vector<at::Tensor>> alike;
    for (const at::Tensor& tensor : tensors)
        alike[tensor.device().str() + c10::toString(tensor.scalar_type())].push_back(tensor);
    for (const auto& [kind, some] : alike)
        average_flat(some);
}

void DataParallel::average_flat(const std::vector<at::Tensor>& tensors) const {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> pieces;
    for (const at::Tensor& tensor : tensors)
        pieces.push_back(tensor.reshape({-1}));
    at::Tensor flat = at::cat(pieces);
    groups_->add_up(flat);
    flat.div_(static_cast<double>(size_));
    int64_t at_element = 0;
    for (const at::Tensor& tensor : tensors) {
        tensor.copy_(flat.narrow(0, at_element, tensor.numel()).view(tensor.sizes()));
        at_element += tensor.numel();
    }
}

double DataParallel::mean(double value) const {
    at::Tensor sum = at::full({1}, value, at::TensorOptions(at::kDouble));
    add_up(sum);
    return sum.item<double>() / static_cast<double>(size_);
}

std::vector<double> DataParallel::agree(const std::vector<double>& values) const {
    if (!groups_) return values;
    at::Tensor common = at::tensor(values, at::TensorOptions(at::kDouble));
    if (!leads()) common.zero_();  // what the sum leaves is the leader's
    groups_->add_up(common);
    const double* numbers = common.data_ptr<double>();
    return {numbers, numbers + common.numel()};
}

void DataParallel::barrier() const {
    mean(0);
}

}  // namespace lineament
