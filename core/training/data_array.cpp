#include "core/training/data_array.h"

#include "core/training/data_error.h"
#include "core/weights/npy.h"
#include "core/weights/weight_file_error.h"

namespace lineament {

at::Tensor load_data_array(const std::string& npy) {
    try {
        return load_npy(npy);
    } catch (const WeightFileError& error) {
        throw DataError(error.what());
    }
}

}  // namespace lineament
