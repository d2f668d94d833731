#include "core/weights/python_objects.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace lineament {

namespace {

// Modules whose functions run programs, open files or make code: nothing that was saved as weights refers to them.
constexpr std::array<std::string_view, 24> kHarmful{
    "posix",    "nt",     "os",         "subprocess", "sys",    "builtins", "__builtin__", "runpy",
    "socket",   "shutil", "webbrowser", "importlib",  "pty",    "ctypes",   "code",        "commands",
    "operator", "types",  "marshal",    "imp",        "timeit", "pip",      "urllib",      "multiprocessing"};

std::string_view first_component(std::string_view module) {
    return module.substr(0, module.find('.'));
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

std::string advice_for_python_object(const std::string& global) {
    const size_t space = global.find(' ');
    const std::string_view whole(global);
    const std::string_view module = whole.substr(0, space);
    const std::string_view name = space == std::string::npos ? std::string_view() : whole.substr(space + 1);
    const std::string_view package = first_component(module);
    if (std::find(kHarmful.begin(), kHarmful.end(), package) != kHarmful.end()) {
        return "no weights need that, so open the file with nothing that executes it, and get it from its publisher";
    }
    if (package == "numpy") {
        return "it holds NumPy's objects, so in Python save the arrays with numpy.save, or the state_dict alone with "
               "torch.save";
    }
    if (package == "dnnlib" || module == "torch_utils.persistence") {
        return "it is a pickled network of NVIDIA's, so if you trust it, load it with the code of its repository, save "
               "G_ema.state_dict() with torch.save and give that file (one of TensorFlow has to be converted to "
               "PyTorch first)";
    }
    if (package == "__torch__") {
        return "it is TorchScript, so in Python save torch.jit.load(file).state_dict() with torch.save";
    }
    if (module == "torch.storage" ||
        is_any_of(name, {"ComplexFloatStorage", "ComplexDoubleStorage", "QUInt8Storage", "QInt8Storage",
                         "QInt32Storage", "UntypedStorage"}) ||
        module == "torch._utils" || module == "torch._tensor") {
        return "it holds tensors that are more than plain numbers in memory (sparse, quantised, complex, or saved by "
               "pickle itself), so in Python turn them into plain ones and save them with torch.save";
    }
    return "it is a whole pickled network, or other objects of a program, so if you trust its publisher, save its "
           "state_dict (of a dictionary of modules, that of each) with torch.save in Python, where that program is "
           "installed, and give that file";
}

}  // namespace lineament
