#include "core/ops/upfirdn2d.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/DeviceGuard.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <utility>

#include "core/ops/dispatch.h"
#include "core/ops/upfirdn2d_cpu.h"

namespace lineament {
namespace {

int64_t output_size(int64_t in, int up, int down, int pad_before, int pad_after, int taps) {
    const int64_t room = in * up + pad_before + pad_after - taps;
    TORCH_CHECK(room >= 0, "upfirdn2d: ", taps, " taps do not fit into ", in, " samples upsampled by ", up,
                " and padded by ", pad_before, " and ", pad_after);
    return room / down + 1;
}

Upfirdn2dGeometry geometry_of(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& o) {
    const bool channels_last = is_channels_last(x);
    Upfirdn2dGeometry g{};
    g.planes = channels_last ? x.size(0) : x.size(0) * x.size(1);
    g.inner = channels_last ? x.size(1) : 1;
    g.in_height = static_cast<int>(x.size(2));
    g.in_width = static_cast<int>(x.size(3));
    g.out_height = static_cast<int>(output_size(x.size(2), o.up_y, o.down_y, o.pad_top, o.pad_bottom, filter.height));
    g.out_width = static_cast<int>(output_size(x.size(3), o.up_x, o.down_x, o.pad_left, o.pad_right, filter.width));
    g.filter_height = filter.height;
    g.filter_width = filter.width;
    g.up_x = o.up_x;
    g.up_y = o.up_y;
    g.down_x = o.down_x;
    g.down_y = o.down_y;
    g.pad_left = o.pad_left;
    g.pad_top = o.pad_top;
    return g;
}

// As they are correlated.
std::vector<double> ordered(std::vector<double> taps, bool correlate, double gain) {
    if (!correlate) std::reverse(taps.begin(), taps.end());
    for (double& tap : taps)
        tap *= gain;
    return taps;
}

template <typename Sum>
Upfirdn2dTask<Sum> task_of(const Upfirdn2dGeometry& geometry, const FirFilter& filter, const Upfirdn2dOptions& o) {
    Upfirdn2dTask<Sum> task;
    task.geometry = geometry;
    const std::vector<double> taps = ordered(filter.taps, o.correlate, o.gain);
    std::transform(taps.begin(), taps.end(), task.filter, [](double tap) { return static_cast<Sum>(tap); });
    return task;
}

std::vector<float> as_floats(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}

void run_on_cpu(const at::Tensor& x, const at::Tensor& out, const Upfirdn2dGeometry& geometry, const FirFilter& filter,
                const Upfirdn2dOptions& o) {
    const auto elements = [&](auto element, auto sum) {
        using T = decltype(element);
        upfirdn2d_elements(x.data_ptr<T>(), out.data_ptr<T>(), task_of<decltype(sum)>(geometry, filter, o));
    };
    const auto planes = [&](auto element) {
        using T = decltype(element);
        if (filter.row.empty() || !is_fast_separable(geometry)) return elements(element, float());
        upfirdn2d_separable(x.data_ptr<T>(), out.data_ptr<T>(), geometry,
                            as_floats(ordered(filter.column, o.correlate, o.gain)),
                            as_floats(ordered(filter.row, o.correlate, 1.0)));
    };
    switch (x.scalar_type()) {
        case at::kFloat:
            return planes(float());
        case at::kBFloat16:
            return planes(at::BFloat16());
        case at::kDouble:
            return elements(double(), double());
        case at::kHalf:
            return elements(at::Half(), float());
        default:
            TORCH_CHECK(false, "upfirdn2d of ", x.scalar_type());
    }
}

void run_on_cuda([[maybe_unused]] const at::Tensor& x, [[maybe_unused]] const at::Tensor& out,
                 [[maybe_unused]] const Upfirdn2dTask<float>& task) {
#if defined(LINEAMENT_HAS_CUDA_KERNELS)
    const c10::DeviceGuard device(x.device());
    launch_upfirdn2d(element_type(x), x.data_ptr(), out.data_ptr(), task, current_cuda_stream());
#endif
}

// The fast filter works on planes of float or bfloat16: going there and back costs less than an element at a time.
bool gains_by_planes_of_floats(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dGeometry& geometry) {
    Upfirdn2dGeometry planes = geometry;
    planes.inner = 1;
    return x.device().is_cpu() && !filter.row.empty() && is_fast_separable(planes) && x.scalar_type() != at::kDouble &&
           (x.scalar_type() == at::kHalf || geometry.inner != 1);
}

at::Tensor without_gradient(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& o) {
    const bool by_kernel = x.is_cuda() && has_cuda_kernels() && x.scalar_type() != at::kDouble;
    if (!x.device().is_cpu() && !by_kernel) return upfirdn2d_reference(x, filter, o);
    const at::Tensor in = dense(x);
    const Upfirdn2dGeometry geometry = geometry_of(in, filter, o);
    const at::MemoryFormat format =
        is_channels_last(in) ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    if (gains_by_planes_of_floats(in, filter, geometry)) {
        return without_gradient(in.to(at::kFloat).contiguous(), filter, o).to(x.scalar_type()).contiguous(format);
    }
    const at::Tensor out =
        at::empty({x.size(0), x.size(1), geometry.out_height, geometry.out_width}, in.options(), format);
    if (by_kernel) {
        run_on_cuda(in, out, task_of<float>(geometry, filter, o));
    } else {
        run_on_cpu(in, out, geometry, filter, o);
    }
    return out;
}

// The transposed operator: up and down change places, the filter is turned round.
Upfirdn2dOptions adjoint(const Upfirdn2dOptions& o, const FirFilter& filter, at::IntArrayRef in, at::IntArrayRef out) {
    const auto after = [](int64_t in_size, int64_t out_size, int up, int down, int pad) {
        return static_cast<int>(in_size * up - out_size * down + pad - up + 1);
    };
    Upfirdn2dOptions a;
    a.up_x = o.down_x;
    a.up_y = o.down_y;
    a.down_x = o.up_x;
    a.down_y = o.up_y;
    a.pad_left = filter.width - 1 - o.pad_left;
    a.pad_top = filter.height - 1 - o.pad_top;
    a.pad_right = after(in[3], out[3], o.up_x, o.down_x, o.pad_left);
    a.pad_bottom = after(in[2], out[2], o.up_y, o.down_y, o.pad_top);
    a.correlate = !o.correlate;
    a.gain = o.gain;
    return a;
}

// Autograd keeps what backward() needs as lists of numbers.
void save(torch::autograd::AutogradContext* context, const FirFilter& filter, const Upfirdn2dOptions& adjoint) {
    context->saved_data["size"] = std::vector<int64_t>{filter.height, filter.width};
    context->saved_data["taps"] = filter.taps;
    context->saved_data["column"] = filter.column;
    context->saved_data["row"] = filter.row;
    context->saved_data["steps"] =
        std::vector<int64_t>{adjoint.up_x,      adjoint.up_y,    adjoint.down_x,     adjoint.down_y,   adjoint.pad_left,
                             adjoint.pad_right, adjoint.pad_top, adjoint.pad_bottom, adjoint.correlate};
    context->saved_data["gain"] = adjoint.gain;
}

std::pair<FirFilter, Upfirdn2dOptions> saved(torch::autograd::AutogradContext* context) {
    const auto doubles = [&](const char* name) { return context->saved_data[name].toDoubleVector(); };
    const std::vector<int64_t> size = context->saved_data["size"].toIntVector();
    const std::vector<int64_t> steps = context->saved_data["steps"].toIntVector();
    const std::vector<int> s(steps.begin(), steps.end());
    const FirFilter filter{static_cast<int>(size[0]), static_cast<int>(size[1]), doubles("taps"), doubles("column"),
                           doubles("row")};
    return {filter,
            {s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8] != 0, context->saved_data["gain"].toDouble()}};
}

struct Upfirdn2dFunction : torch::autograd::Function<Upfirdn2dFunction> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const FirFilter& filter,
                              const Upfirdn2dOptions& options) {
        const at::Tensor y = without_gradient(x, filter, options);
        save(context, filter, adjoint(options, filter, x.sizes(), y.sizes()));
        return y;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto [filter, options] = saved(context);
        return {upfirdn2d(gradients[0], filter, options), at::Tensor(), at::Tensor()};
    }
};

void check_arguments(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& options) {
    TORCH_CHECK(x.dim() == 4, "upfirdn2d needs [N, C, H, W], not ", x.sizes());
    const int64_t taps = static_cast<int64_t>(filter.height) * filter.width;
    TORCH_CHECK(filter.height > 0 && filter.width > 0 && taps == static_cast<int64_t>(filter.taps.size()) &&
                    taps <= kMaxFirTaps,
                "upfirdn2d: a filter of ", filter.height, " x ", filter.width, " with ", filter.taps.size(), " taps");
    options.check();
}

}  // namespace

FirFilter FirFilter::separable(const std::vector<double>& column, const std::vector<double>& row) {
    FirFilter filter{static_cast<int>(column.size()), static_cast<int>(row.size()), {}, column, row};
    for (const double vertical : column) {
        for (const double horizontal : row)
            filter.taps.push_back(vertical * horizontal);
    }
    return filter;
}

FirFilter FirFilter::dense(int height, int width, std::vector<double> taps) {
    return {height, width, std::move(taps), {}, {}};
}

void Upfirdn2dOptions::check() const {
    TORCH_CHECK(std::min({up_x, up_y, down_x, down_y}) >= 1, "upfirdn2d: factors must be at least 1");
}

at::Tensor upfirdn2d(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& options) {
    check_arguments(x, filter, options);
    if (!at::GradMode::is_enabled() || !x.requires_grad()) return without_gradient(x, filter, options);
    return Upfirdn2dFunction::apply(x, filter, options);
}

at::Tensor upfirdn2d_reference(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& o) {
    check_arguments(x, filter, o);
    const int64_t n = x.size(0), channels = x.size(1), height = x.size(2), width = x.size(3);
    at::Tensor y =
        at::constant_pad_nd(x.reshape({n * channels, height, 1, width, 1}), {0, o.up_x - 1, 0, 0, 0, o.up_y - 1});
    y = at::constant_pad_nd(y.reshape({n * channels, 1, height * o.up_y, width * o.up_x}),
                            {o.pad_left, o.pad_right, o.pad_top, o.pad_bottom});
    const std::vector<double> taps = ordered(filter.taps, o.correlate, o.gain);
    const at::Tensor weight = at::tensor(taps, at::TensorOptions(at::kDouble))
                                  .reshape({1, 1, filter.height, filter.width})
                                  .to(x.options().requires_grad(false));
    y = at::conv2d(y, weight).to(x.scalar_type());
    y = y.slice(2, 0, y.size(2), o.down_y).slice(3, 0, y.size(3), o.down_x);
    return y.reshape({n, channels, y.size(2), y.size(3)});
}

}  // namespace lineament
