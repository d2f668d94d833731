#include "core/ops/autocast.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/ops/full_precision.h"

namespace lineament::testing {
namespace {

void expect_products_in(c10::DeviceType device, at::ScalarType inside) {
    const at::Tensor a = at::rand({3, 4}).to(device), b = at::rand({4, 2}).to(device);
    EXPECT_FALSE(is_autocast_on(device));
    EXPECT_EQ(at::matmul(a, b).scalar_type(), at::kFloat);
    start_autocast(device, inside);
    EXPECT_TRUE(is_autocast_on(device));
    EXPECT_EQ(autocast_type(device), inside);
    EXPECT_EQ(at::matmul(a, b).scalar_type(), inside);
    {
        const FullPrecision full;
        EXPECT_EQ(at::matmul(a, b).scalar_type(), at::kFloat) << "FullPrecision keeps it off";
    }
    stop_autocast(device);
    EXPECT_FALSE(is_autocast_on(device));
    EXPECT_EQ(at::matmul(a, b).scalar_type(), at::kFloat);
}

TEST(Autocast, RoundsProductsBetweenStartAndStop) {
    expect_products_in(at::kCPU, at::kBFloat16);
}

TEST(Autocast, IsOfOneDevice) {
    start_autocast(at::kCPU, at::kBFloat16);
    EXPECT_FALSE(is_autocast_on(at::kCUDA));
    stop_autocast(at::kCPU);
    start_autocast(at::kCUDA, at::kBFloat16);  // a switch of the thread: no device is needed
    EXPECT_FALSE(is_autocast_on(at::kCPU));
    EXPECT_EQ(autocast_type(at::kCUDA), at::kBFloat16);
    stop_autocast(at::kCUDA);
}

TEST(Autocast, RoundsProductsOnTheDevice_CUDA) {
    expect_products_in(at::kCUDA, at::kBFloat16);
    expect_products_in(at::kCUDA, at::kHalf);
}

}  // namespace
}  // namespace lineament::testing
