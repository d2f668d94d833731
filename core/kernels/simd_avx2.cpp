#define LINEAMENT_VECTOR_FLOATS 8
#define LINEAMENT_TABLE_ROWS 6
#define LINEAMENT_TABLE_BLOCKS 1
#define LINEAMENT_TABLE_SET InstructionSet::avx2
#define LINEAMENT_TABLE_NAME avx2_table
#include "core/kernels/simd_impl.h"
