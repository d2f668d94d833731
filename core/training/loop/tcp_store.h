// LibTorch's meeting place of several processes, where its versions differ.
#pragma once

#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace lineament {

namespace detail {

template <class Options>
auto use_plain_sockets(Options& options, int) -> decltype(options.useLibUV, void()) {
    options.useLibUV = false;
}

template <class Options>
void use_plain_sockets(Options&, long) {}

}  // namespace detail

/// Serves by plain sockets, as LibTorch always did. From 2.4 on its default is libuv, and it throws where it was built
/// without, as Debian's is.
inline void use_plain_sockets(c10d::TCPStoreOptions& options) {
    detail::use_plain_sockets(options, 0);
}

}  // namespace lineament
