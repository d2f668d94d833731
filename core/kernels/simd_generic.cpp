#define LINEAMENT_VECTOR_FLOATS 4
#define LINEAMENT_TABLE_ROWS 2
#define LINEAMENT_TABLE_BLOCKS 1
#define LINEAMENT_TABLE_SET InstructionSet::generic
#define LINEAMENT_TABLE_NAME generic_table
#include "core/kernels/simd_impl.h"
