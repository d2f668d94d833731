#include "core/data/data_array.h"

#include "core/base/unreadable_file_error.h"
#include "core/data/data_error.h"
#include "core/weights/npy.h"

namespace lineament {

at::Tensor load_data_array(const std::string& npy) {
    try {
        return load_npy(npy);
    } catch (const UnreadableFileError& error) {
        throw DataError(error.what());
    }
}

}  // namespace lineament
