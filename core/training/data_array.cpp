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

at::Tensor pixels_of(const at::Tensor& bytes) {
    const at::Tensor planes = bytes.permute({0, 3, 1, 2}).contiguous();  // moved while they are small
    return planes.to(at::kFloat).div_(127.5).sub_(1.0);
}

}  // namespace lineament
