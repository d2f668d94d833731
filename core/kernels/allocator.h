#pragma once

namespace lineament {

/// Tells the C library to keep large freed blocks for the next call instead of giving them back to the system. Without
/// it every tensor above 32 MB is mapped anew and page-faults at each use, which costs nearly half of the time of a
/// 1024 px rendering. Call it first thing in main(); does nothing where the C library is not glibc.
void keep_large_blocks();

}  // namespace lineament
