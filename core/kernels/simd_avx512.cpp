#define LINEAMENT_VECTOR_FLOATS 16
#define LINEAMENT_TABLE_ROWS 14
#define LINEAMENT_TABLE_BLOCKS 2
#define LINEAMENT_TABLE_SET InstructionSet::avx512
#define LINEAMENT_TABLE_NAME avx512_table
#include "core/kernels/simd_impl.h"
