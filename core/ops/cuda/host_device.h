// Functions that a CUDA kernel and its CPU twin both compile.
#pragma once

#if defined(__CUDACC__)
#define LINEAMENT_HOST_DEVICE __host__ __device__
#else
#define LINEAMENT_HOST_DEVICE
#endif
