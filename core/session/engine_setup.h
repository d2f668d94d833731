// Settings of the engine that hold for the whole process.
#pragma once

namespace lineament {

/// Call it first thing in main(), before any network or thread is made. Lets the engine compute on $OMP_NUM_THREADS
/// threads, else on as many as there are cores (LibTorch falls back to one unless it is told before its first use), and
/// makes the C library keep large blocks of memory between renderings.
void initialise_engine();

}  // namespace lineament
