// What mixed precision is to leave alone.
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace lineament {

/// While it lives, autocast does not round what its thread records: for small products whose error reaches every pixel
/// or the loss, as those of the mapping network, of styles and demodulation and of a feature network's heads, and which
/// half precision does not make faster.
class FullPrecision {
  private:
    c10::impl::ExcludeDispatchKeyGuard guard_{c10::autocast_dispatch_keyset};
};

}  // namespace lineament
