// One element of bias_act and of its gradient, as the CUDA kernel and its CPU twin compute it. No LibTorch in here.
#pragma once

#include <cstdint>

#include "core/ops/cuda/host_device.h"

namespace lineament {

/// Element i belongs to channel i / inner % channels: `inner` is H*W for NCHW and 1 for channels-last.
struct BiasActShape {
    int64_t elements, channels, inner;
};

template <typename Sum>
struct BiasActTask {
    BiasActShape shape;
    Sum slope, gain;
};

/// gain * leaky_relu(x + bias).
template <typename Sum>
LINEAMENT_HOST_DEVICE inline Sum bias_act_value(Sum x, Sum bias, Sum slope, Sum gain) {
    const Sum biased = x + bias;
    return (biased > 0 ? biased : biased * slope) * gain;
}

/// Its derivative at the output y, times (gradient + bias). The second order is the same function: it is linear in the
/// gradient, and a change of x and bias reaches it as their sum.
template <typename Sum>
LINEAMENT_HOST_DEVICE inline Sum bias_act_gradient(Sum gradient, Sum bias, Sum y, Sum slope, Sum gain) {
    return (gradient + bias) * (y > 0 ? gain : gain * slope);
}

/// Element `index` of the forward pass (y null) or of the gradient; `bias` null: 0.
template <typename T, typename Sum>
LINEAMENT_HOST_DEVICE inline Sum bias_act_element(const T* x, const Sum* bias, const T* y, const BiasActTask<Sum>& task,
                                                  int64_t index) {
    const Sum b = bias ? bias[index / task.shape.inner % task.shape.channels] : Sum(0);
    const Sum value = static_cast<Sum>(x[index]);
    return y ? bias_act_gradient(value, b, static_cast<Sum>(y[index]), task.slope, task.gain)
             : bias_act_value(value, b, task.slope, task.gain);
}

}  // namespace lineament
