// The part of PickleReader that deals with classes and functions: what is known becomes data, the rest is refused.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/base/unreadable_file_error.h"
#include "core/weights/pickle_reader.h"
#include "core/weights/python_objects.h"

namespace lineament {

namespace {

constexpr size_t kMaxTensors = 200000;
constexpr size_t kMaxDimensions = 16;
constexpr size_t kMaxArguments = 32;

struct NamedType {
    const char* name;
    at::ScalarType type;
};
constexpr std::array<NamedType, 10> kStorageTypes{{{"FloatStorage", at::kFloat},
                                                   {"DoubleStorage", at::kDouble},
                                                   {"HalfStorage", at::kHalf},
                                                   {"BFloat16Storage", at::kBFloat16},
                                                   {"LongStorage", at::kLong},
                                                   {"IntStorage", at::kInt},
                                                   {"ShortStorage", at::kShort},
                                                   {"CharStorage", at::kChar},
                                                   {"ByteStorage", at::kByte},
                                                   {"BoolStorage", at::kBool}}};

// Tensors of any device have the same elements: the "cuda" module and location tags are ignored.
const NamedType* storage_type(const std::string& global) {
    for (const NamedType& type : kStorageTypes) {
        if (global == std::string("torch ") + type.name || global == std::string("torch.cuda ") + type.name)
            return &type;
    }
    return nullptr;
}

// Functions and classes whose results are plain data that this reader can make itself.
bool is_known_callable(const std::string& global) {
    static const std::set<std::string> known{"collections OrderedDict",
                                             "collections defaultdict",
                                             "argparse Namespace",
                                             "torch._utils _rebuild_tensor",
                                             "torch._utils _rebuild_tensor_v2",
                                             "torch._utils _rebuild_parameter",
                                             "torch Size",
                                             "torch device",
                                             "_codecs encode",
                                             "pathlib PosixPath",
                                             "pathlib PurePosixPath",
                                             "__builtin__ set",
                                             "builtins set",
                                             "__builtin__ dict",
                                             "builtins dict",
                                             "__builtin__ list",
                                             "builtins list"};
    return known.count(global) != 0;
}

// Names that occur as values, such as torch.float32 in an options dictionary.
bool is_known_value(const std::string& global) {
    static const std::set<std::string> known{"torch float32", "torch float64", "torch float16", "torch bfloat16",
                                             "torch int64",   "torch int32",   "torch int16",   "torch int8",
                                             "torch uint8",   "torch bool",    "torch float",   "torch double",
                                             "torch half",    "torch long",    "torch int"};
    return known.count(global) != 0;
}

std::string dotted(std::string global) {
    std::replace(global.begin(), global.end(), ' ', '.');
    for (char& c : global) {
        if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
    }
    return global;
}

}  // namespace

bool PickleReader::step_object(uint8_t opcode) {
    switch (opcode) {
        case 'c': {  // GLOBAL
            const std::string module = line();
            push_global(module, line());
            return true;
        }
        case 0x93: {  // STACK_GLOBAL
            const uint32_t name = pop();
            push_global(text_of(pop(), "a module name"), text_of(name, "a class name"));
            return true;
        }
        case 'R':     // REDUCE
        case 0x81: {  // NEWOBJ
            const uint32_t arguments = pop();
            const uint32_t function = pop();
            if (nodes_[function].kind != PickleKind::global)
                fail("its pickled part calls something that is no function");
            push(call(nodes_[function].text, arguments));
            return true;
        }
        case 'b': {  // BUILD
            const uint32_t state = pop();
            build(top(), state);
            return true;
        }
        case 'Q':  // BINPERSID
            push(make_storage(pop()));
            return true;
        default:
            return false;
    }
}

void PickleReader::push_global(const std::string& module, const std::string& name) {
    const std::string global = module + " " + name;
    if (!is_known_callable(global) && !is_known_value(global) && !storage_type(global)) {
        fail("it refers to the Python object " + dotted(global) +
             ", which is not data and is never loaded here: " + advice_for_python_object(global));
    }
    push_new(PickleKind::global);
    nodes_.back().text = global;
}

// `function` by value: the node it comes from may move when the result is added.
uint32_t PickleReader::call(const std::string function, uint32_t arguments) {
    if (nodes_[arguments].kind != PickleKind::tuple || nodes_[arguments].items.size() > kMaxArguments) {
        fail("its pickled part is damaged (a call with impossible arguments)");
    }
    const std::vector<uint32_t> items = nodes_[arguments].items;
    const bool is_dict = function == "collections OrderedDict" || function == "collections defaultdict" ||
                         function == "argparse Namespace" || function == "__builtin__ dict" ||
                         function == "builtins dict";
    if (is_dict) return make_dict(items);
    if (function == "torch._utils _rebuild_tensor" || function == "torch._utils _rebuild_tensor_v2") {
        return make_tensor(items);
    }
    if (function == "pathlib PosixPath" || function == "pathlib PurePosixPath") return make_path(items);
    if (!is_known_callable(function)) fail("it asks to call " + dotted(function) + ", which is not data");
    // The remaining functions stand for their first argument: a wrapper of the same data.
    if (items.empty()) fail("it calls " + dotted(function) + " without arguments");
    const PickleKind kind = nodes_[items[0]].kind;
    const PickleKind wanted = function == "torch._utils _rebuild_parameter"                ? PickleKind::tensor
                              : function == "torch Size"                                   ? PickleKind::tuple
                              : function == "torch device" || function == "_codecs encode" ? PickleKind::text
                                                                                           : PickleKind::list;
    if (kind != wanted) fail("it calls " + dotted(function) + " with an argument of the wrong kind");
    return items[0];
}

// OrderedDict() or OrderedDict([(key, value), ...]); defaultdict(factory).
uint32_t PickleReader::make_dict(const std::vector<uint32_t>& arguments) {
    PickleNode node;
    node.kind = PickleKind::dict;
    const uint32_t dict = add(std::move(node));
    for (const uint32_t argument : arguments) {
        if (nodes_[argument].kind == PickleKind::global) continue;
        if (nodes_[argument].kind != PickleKind::list) fail("it makes a dictionary from something else than pairs");
        const std::vector<uint32_t> pairs = nodes_[argument].items;
        for (const uint32_t pair : pairs) {
            const PickleKind kind = nodes_[pair].kind;
            const bool is_pair =
                (kind == PickleKind::tuple || kind == PickleKind::list) && nodes_[pair].items.size() == 2;
            if (!is_pair) fail("it makes a dictionary from something else than pairs");
            append_items(dict, std::vector<uint32_t>(nodes_[pair].items));
        }
    }
    return dict;
}

uint32_t PickleReader::make_path(const std::vector<uint32_t>& arguments) {
    std::string path;
    for (const uint32_t argument : arguments) {
        const std::string& part = text_of(argument, "a part of a path");
        if (!path.empty() && path.back() != '/') path += '/';
        path += part;
        if (path.size() > 4096) fail("it holds a path of more than 4096 characters");
    }
    PickleNode node;
    node.kind = PickleKind::text;
    node.text = std::move(path);
    return add(std::move(node));
}

// Arguments: storage, offset, size, stride, and in version 2 requires_grad and hooks, which do not matter here, and
// metadata, which may say that the tensor's sign was changed without touching the storage.
uint32_t PickleReader::make_tensor(const std::vector<uint32_t>& arguments) {
    if (arguments.size() < 4 || nodes_[arguments[0]].kind != PickleKind::storage)
        fail("it holds a tensor without storage");
    if (tensors_.size() >= kMaxTensors) fail("it holds more than 200,000 tensors");
    PickleTensor tensor;
    tensor.view = static_cast<uint32_t>(nodes_[arguments[0]].integer);
    tensor.offset = integer_of(arguments[1], "a tensor's offset");
    tensor.sizes = integers_of(arguments[2], "a tensor's shape");
    tensor.strides = integers_of(arguments[3], "a tensor's strides");
    if (tensor.sizes.size() != tensor.strides.size()) fail("it holds a tensor whose shape and strides do not match");
    if (arguments.size() > 6) tensor.negated = is_negated(arguments[6]);
    PickleNode node;
    node.kind = PickleKind::tensor;
    node.integer = static_cast<int64_t>(tensors_.size());
    tensors_.push_back(std::move(tensor));
    return add(std::move(node));
}

// {"neg": true} is a negation that was put off. A conjugation put off ("conj") occurs with complex numbers only, which
// are not read; what else is said about a tensor could change its meaning just as well.
bool PickleReader::is_negated(uint32_t metadata) const {
    const PickleNode& node = nodes_[metadata];
    if (node.kind == PickleKind::none) return false;
    if (node.kind != PickleKind::dict) fail("it holds a tensor whose properties are not a dictionary");
    bool negated = false;
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
        const std::string& name = text_of(node.items[i], "the name of a tensor's property");
        const PickleNode& value = nodes_[node.items[i + 1]];
        if (value.kind != PickleKind::boolean) {
            fail("it holds a tensor with the property '" + dotted(name).substr(0, 80) + "', which is not known here");
        }
        if (name == "neg") negated = value.integer != 0;
        if (name == "neg" || value.integer == 0) continue;
        fail("it holds a tensor with the property '" + dotted(name).substr(0, 80) +
             "', which is not known here: in Python, save tensor.resolve_conj().clone() instead");
    }
    return negated;
}

// ("storage", type, key, location, element count [, view: (key, offset, count) or None])
uint32_t PickleReader::make_storage(uint32_t persistent_id) {
    const std::vector<uint32_t> parts = nodes_[persistent_id].items;
    const bool well_formed = nodes_[persistent_id].kind == PickleKind::tuple &&
                             (parts.size() == 5 || parts.size() == 6) && nodes_[parts[1]].kind == PickleKind::global;
    if (!well_formed || text_of(parts[0], "an external object") != "storage") {
        fail("it refers to an external object that is not a tensor's storage");
    }
    const NamedType* type = storage_type(nodes_[parts[1]].text);
    if (!type) fail("it holds a storage of the unknown type " + dotted(nodes_[parts[1]].text));
    const PickleStorage storage{text_of(parts[2], "a storage's key"), type->type,
                                integer_of(parts[4], "a storage's element count")};
    if (storage.elements < 0) fail("it holds a storage of negative size");
    if (storages_.size() >= kMaxTensors || views_.size() >= kMaxTensors) fail("it holds more than 200,000 storages");

    const auto [known, is_new] = storage_of_key_.emplace(storage.key, static_cast<uint32_t>(storages_.size()));
    if (is_new) {
        storages_.push_back(storage);
    } else if (storages_[known->second].dtype != storage.dtype ||
               storages_[known->second].elements != storage.elements) {
        fail("it describes one storage in two ways");
    }
    PickleStorageView view{known->second, 0, storage.elements};
    if (parts.size() == 6 && nodes_[parts[5]].kind != PickleKind::none) {
        const std::vector<uint32_t> limits = nodes_[parts[5]].items;
        if (limits.size() != 3) fail("it holds a damaged view of a storage");
        view.offset = integer_of(limits[1], "a view's offset");
        view.elements = integer_of(limits[2], "a view's element count");
        if (view.offset < 0 || view.elements < 0 || view.offset > storage.elements ||
            view.elements > storage.elements - view.offset) {
            fail("it holds a view that reaches beyond its storage");
        }
    }
    PickleNode node;
    node.kind = PickleKind::storage;
    node.integer = static_cast<int64_t>(views_.size());
    views_.push_back(view);
    return add(std::move(node));
}

// An OrderedDict's attributes (torch puts "_metadata" there) are dropped; a Namespace's attributes are its content.
void PickleReader::build(uint32_t object, uint32_t state) {
    if (nodes_[object].kind != PickleKind::dict || nodes_[state].kind != PickleKind::dict) {
        fail("it sets the attributes of something that is not a dictionary");
    }
    const std::vector<uint32_t> attributes = nodes_[state].items;
    item_count_ += attributes.size();  // so that setting one large state again and again cannot take for ever
    for (size_t i = 0; i + 1 < attributes.size(); i += 2) {
        if (text_of(attributes[i], "an attribute's name") != "_metadata") {
            append_items(object, {attributes[i], attributes[i + 1]});
        }
    }
    append_items(object, {});
}

int64_t PickleReader::integer_of(uint32_t index, const char* what) const {
    if (nodes_[index].kind != PickleKind::integer) fail(std::string("it holds ") + what + " that is not a number");
    return nodes_[index].integer;
}

std::vector<int64_t> PickleReader::integers_of(uint32_t index, const char* what) const {
    const PickleNode& node = nodes_[index];
    const bool is_sequence = node.kind == PickleKind::tuple || node.kind == PickleKind::list;
    if (!is_sequence || node.items.size() > kMaxDimensions)
        fail(std::string("it holds ") + what + " that cannot be right");
    std::vector<int64_t> numbers;
    for (const uint32_t item : node.items)
        numbers.push_back(integer_of(item, what));
    return numbers;
}

const std::string& PickleReader::text_of(uint32_t index, const char* what) const {
    if (nodes_[index].kind != PickleKind::text) fail(std::string("it holds ") + what + " that is not text");
    return nodes_[index].text;
}

}  // namespace lineament
