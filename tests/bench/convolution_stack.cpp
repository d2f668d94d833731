#include "tests/bench/convolution_stack.h"

#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>

#include <mutex>
#include <sstream>

namespace lineament {
namespace {

// RecordFunction's callbacks are plain functions, so the recording in progress is reached from here.
struct Recorder {
    std::mutex mutex;  // backward calls come from autograd's own thread
    std::function<void(const at::RecordFunction&)> see;
};

Recorder& recorder() {
    static Recorder instance;
    return instance;
}

std::unique_ptr<at::ObserverContext> on_call(const at::RecordFunction& call) {
    const std::string name = call.name();
    if (name != "aten::convolution" && name != "aten::convolution_backward") return nullptr;
    const std::lock_guard<std::mutex> lock(recorder().mutex);
    if (recorder().see) recorder().see(call);
    return nullptr;
}

}  // namespace

ConvolutionStack ConvolutionStack::record(const std::function<void()>& work) {
    ConvolutionStack stack;
    recorder().see = [&](const at::RecordFunction& call) { stack.add(call.name(), call.inputs()); };
    const at::CallbackHandle handle = at::addGlobalCallback(
        at::RecordFunctionCallback(on_call).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
    work();
    at::removeCallback(handle);
    recorder().see = nullptr;
    return stack;
}

at::Tensor ConvolutionStack::stand_in(const at::Tensor& like, const std::string& role) {
    std::stringstream key;
    key << role << like.sizes() << like.strides() << like.scalar_type();
    at::Tensor& tensor = shared_[key.str()];
    if (!tensor.defined()) {
        tensor = at::empty_like(like.detach(), like.options().requires_grad(false));
        tensor.copy_(at::randn(like.sizes()));
    }
    return tensor;
}

double ConvolutionStack::products(const Call& call) const {
    const at::Tensor output = call.output_gradient.defined()
                                  ? call.output_gradient
                                  : at::convolution(call.input, call.weight, {}, call.stride, call.padding,
                                                    call.dilation, call.transposed, call.output_padding, call.groups);
    const at::Tensor& spread = call.transposed ? call.input : output;  // each of its pixels meets every tap
    const double forward =
        static_cast<double>(spread.numel() / spread.size(1)) * static_cast<double>(call.weight.numel());
    return call.output_gradient.defined() ? forward * (call.wanted[0] + call.wanted[1]) : forward;
}

void ConvolutionStack::add(const std::string& name, c10::ArrayRef<const c10::IValue> inputs) {
    const at::NoGradGuard no_grad;
    const at::DisableRecordFunctionGuard unseen;  // what is computed here
    Call call;
    const bool backward = name == "aten::convolution_backward";
    if (backward) call.output_gradient = stand_in(inputs[0].toTensor(), "gradient");
    size_t at = backward ? 1 : 0;
    call.input = stand_in(inputs[at++].toTensor(), "input");
    call.weight = stand_in(inputs[at++].toTensor(), "weight");
    const c10::IValue& bias = inputs[at++];
    if (backward && !bias.isNone()) call.bias_shape = bias.toIntVector();
    if (!backward && bias.isTensor() && bias.toTensor().defined()) call.bias = stand_in(bias.toTensor(), "bias");
    call.stride = inputs[at++].toIntVector();
    call.padding = inputs[at++].toIntVector();
    call.dilation = inputs[at++].toIntVector();
    call.transposed = inputs[at++].toBool();
    call.output_padding = inputs[at++].toIntVector();
    call.groups = inputs[at++].toInt();
    if (backward) {
        const c10::List<bool> wanted = inputs[at++].toBoolList();
        for (size_t i = 0; i < 3; ++i)
            call.wanted[i] = wanted.get(i);
    }
    gflop_ += 2e-9 * products(call);
    calls_.push_back(call);
}

void ConvolutionStack::run() const {
    const at::NoGradGuard no_grad;
    for (const Call& c : calls_) {
        if (!c.output_gradient.defined()) {
            at::convolution(c.input, c.weight, c.bias, c.stride, c.padding, c.dilation, c.transposed, c.output_padding,
                            c.groups);
            continue;
        }
        const at::OptionalIntArrayRef bias =
            c.bias_shape.empty() ? at::OptionalIntArrayRef() : at::OptionalIntArrayRef(c.bias_shape);
        at::convolution_backward(c.output_gradient, c.input, c.weight, bias, c.stride, c.padding, c.dilation,
                                 c.transposed, c.output_padding, c.groups, c.wanted);
    }
}

}  // namespace lineament
