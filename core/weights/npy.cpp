#include "core/weights/npy.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/unreadable_file_error.h"
#include "core/weights/file_nature.h"
#include "core/weights/file_tensor.h"

namespace lineament {

namespace {

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicBytes = 6;
constexpr size_t kMaxHeaderBytes = 1 << 16;

struct NamedType {
    const char* name;
    at::ScalarType type;
};
constexpr std::array<NamedType, 9> kTypes{{{"<f4", at::kFloat},
                                           {"<f8", at::kDouble},
                                           {"<f2", at::kHalf},
                                           {"<i8", at::kLong},
                                           {"<i4", at::kInt},
                                           {"<i2", at::kShort},
                                           {"|i1", at::kChar},
                                           {"|u1", at::kByte},
                                           {"|b1", at::kBool}}};

// The header is a Python dictionary literal with exactly three keys; this reads just that much of the language.
class HeaderReader {
  public:
    HeaderReader(std::string text, const std::string& path) : text_(std::move(text)), path_(path) {}

    std::string descr;
    bool fortran_order = false;
    std::vector<int64_t> sizes;

    void read() {
        expect('{');
        int seen = 0;
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr") {
                descr = quoted();
                seen |= 1;
            } else if (key == "fortran_order") {
                fortran_order = boolean();
                seen |= 2;
            } else if (key == "shape") {
                sizes = tuple();
                seen |= 4;
            } else {
                fail();
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (seen != 7) fail();
    }

  private:
    [[noreturn]] void fail() const {
        throw UnreadableFileError(path_, "its array header is not one that NumPy writes");
    }

    void skip_space() {
        while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])))
            ++position_;
    }

    bool accept(char c) {
        skip_space();
        if (position_ >= text_.size() || text_[position_] != c) return false;
        ++position_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) fail();
    }

    std::string quoted() {
        skip_space();
        if (position_ >= text_.size()) fail();
        const char quote = text_[position_];
        const size_t end = (quote == '\'' || quote == '"') ? text_.find(quote, position_ + 1) : std::string::npos;
        if (end == std::string::npos) fail();
        const std::string word = text_.substr(position_ + 1, end - position_ - 1);
        position_ = end + 1;
        return word;
    }

    bool boolean() {
        skip_space();
        for (const char* word : {"True", "False"}) {
            if (text_.compare(position_, std::strlen(word), word) == 0) {
                position_ += std::strlen(word);
                return word[0] == 'T';
            }
        }
        fail();
    }

    std::vector<int64_t> tuple() {
        std::vector<int64_t> numbers;
        expect('(');
        while (!accept(')')) {
            numbers.push_back(number());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return numbers;
    }

    int64_t number() {
        skip_space();
        int64_t value = 0;
        size_t digits = 0;
        for (; position_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[position_])); ++position_) {
            if (++digits > 18) fail();
            value = value * 10 + (text_[position_] - '0');
        }
        if (digits == 0) fail();
        accept('L');  // Python 2 wrote long integers so
        return value;
    }

    std::string text_;
    const std::string& path_;
    size_t position_ = 0;
};

}  // namespace

at::Tensor load_npy(const std::string& path) {
    return parse_npy(MappedFile::open(path));
}

at::Tensor parse_npy(const std::shared_ptr<const MappedFile>& file) {
    const std::string& path = file->path();
    const uint8_t* data = file->data();
    if (nature_of_file(*file).format != WeightFormat::npy) refuse_other_file(*file, "a NumPy array");
    if (file->size() < 12) throw UnreadableFileError(path, "it ends inside its header (is it truncated?)");
    const int version = data[6];
    if (version < 1 || version > 3) throw UnreadableFileError(path, "it has an unknown NumPy format version");
    const size_t length_bytes = version == 1 ? 2 : 4;
    size_t header_bytes = 0;
    for (size_t i = length_bytes; i-- > 0;)
        header_bytes = (header_bytes << 8) | data[8 + i];
    const size_t header_begin = 8 + length_bytes;
    if (header_bytes > file->size() - header_begin || header_bytes > kMaxHeaderBytes) {
        throw UnreadableFileError(path, "its header is longer than the file");
    }
    HeaderReader header(std::string(reinterpret_cast<const char*>(data) + header_begin, header_bytes), path);
    header.read();

    const auto type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const NamedType& t) { return header.descr == t.name; });
    if (type == kTypes.end()) {
        throw UnreadableFileError(path, "its element type '" + header.descr + "' is not supported");
    }
    std::vector<int64_t> sizes = header.sizes;
    if (header.fortran_order) std::reverse(sizes.begin(), sizes.end());
    const at::Tensor stored = tensor_in_file(file, header_begin + header_bytes, sizes, type->type, "the array");
    if (!header.fortran_order) return stored;
    std::vector<int64_t> reversed(sizes.size());
    for (size_t i = 0; i < reversed.size(); ++i)
        reversed[i] = static_cast<int64_t>(reversed.size() - 1 - i);
    return stored.permute(reversed);
}

void save_npy(const std::string& path, const at::Tensor& tensor) {
    const at::ScalarType dtype = tensor.scalar_type();
    if (dtype != at::kFloat && dtype != at::kByte) {
        throw std::runtime_error("Cannot write '" + path + "': only float32 and uint8 arrays are written.");
    }
    std::string shape;
    for (const int64_t size : tensor.sizes())
        shape += std::to_string(size) + ", ";
    if (tensor.dim() > 1) shape.resize(shape.size() - 2);
    if (tensor.dim() == 1) shape.resize(shape.size() - 1);
    std::string header = std::string("{'descr': '") + (dtype == at::kFloat ? "<f4" : "|u1") +
                         "', 'fortran_order': False, 'shape': (" + shape + "), }";
    const size_t unpadded = kMagicBytes + 4 + header.size() + 1;
    header.append((64 - unpadded % 64) % 64, ' ');
    header += '\n';

    const at::Tensor flat = tensor.detach().to(at::kCPU).contiguous();
    AtomicFile file(path);
    file.write(kMagic, kMagicBytes);
    const std::array<uint8_t, 4> version_and_length{1, 0, static_cast<uint8_t>(header.size() & 255),
                                                    static_cast<uint8_t>(header.size() >> 8)};
    file.write(version_and_length.data(), version_and_length.size());
    file.write(header.data(), header.size());
    file.write(flat.data_ptr(), static_cast<size_t>(flat.numel()) * flat.element_size());
    file.commit();
}

std::string file_beside_npy(const std::string& npy_path, const std::string& ending) {
    const std::string npy = ".npy";
    const bool ends =
        npy_path.size() > npy.size() && npy_path.compare(npy_path.size() - npy.size(), npy.size(), npy) == 0;
    return (ends ? npy_path.substr(0, npy_path.size() - npy.size()) : npy_path) + ending;
}

}  // namespace lineament
