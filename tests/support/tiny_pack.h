// A whole model pack small enough to write and run in a test: untrained networks with the real classes and file layout.
#pragma once

#include <string>

namespace lineament::testing {

/// Writes a pack of 64 px ("tiny", all registered methods, feature layer 5) with the directions "smile" and "age"
/// (InterFaceGAN, random vectors) and "hair" (StyleSpace) into `folder`, which is made if need be, and returns
/// `folder`. The same weights every time. About 3 MB; 0.2 s.
std::string write_tiny_pack(const std::string& folder);

}  // namespace lineament::testing
