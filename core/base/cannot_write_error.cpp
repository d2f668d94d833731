#include "core/base/cannot_write_error.h"

#include <cerrno>
#include <system_error>

namespace lineament {

CannotWriteError cannot_write(const std::string& path, int error) {
    const std::string start = "'" + path + "' cannot be written: ";
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return {WriteObstacle::DiskFull, start + "the disk is full. Free some space, or choose another folder."};
        case EACCES:
        case EPERM:
        case EROFS:
            return {WriteObstacle::ReadOnly,
                    start + "it or its folder is read-only. Choose another name or another folder."};
        case ENOENT:
        case ENOTDIR:
            return {WriteObstacle::NoFolder, start + "its folder does not exist. Choose another folder."};
        case ENAMETOOLONG:
            return {WriteObstacle::NameTooLong, start + "the name is too long. Choose a shorter one."};
        case EISDIR:
            return {WriteObstacle::NotAFile, start + "it is a folder. Give the name of a file."};
        default:
            return {WriteObstacle::Other,
                    start + std::generic_category().message(error) + ". Choose another name or another folder."};
    }
}

}  // namespace lineament
