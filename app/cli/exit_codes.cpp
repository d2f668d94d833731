#include "app/cli/exit_codes.h"

#include <new>

#include "app/cli/arguments.h"
#ifdef LINEAMENT_WITH_PHOTOS
#include "core/faces/face.h"
#endif

namespace lineament {

Failure describe_current_exception() {
    try {
        throw;
    } catch (const UsageError& error) {
        return {kWrongUse, "wrong_use", error.what()};
    } catch (const BadInputError& error) {
        return {kBadInput, "bad_input", error.what()};
#ifdef LINEAMENT_WITH_PHOTOS
    } catch (const NoFaceError& error) {
        return {kBadInput, "no_face", error.what()};
    } catch (const MissingFaceModelError& error) {
        return {kMissingModel, "missing_model", error.what()};
#endif
    } catch (const std::bad_alloc&) {
        return {kFailed, "out_of_memory", "The memory of this machine does not suffice for this photo or pack."};
    } catch (const std::exception& error) {
        return {kFailed, "failed", error.what()};
    } catch (...) {
        return {kFailed, "failed", "An unknown error happened."};
    }
}

}  // namespace lineament
