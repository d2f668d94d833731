#include "core/training/loop/event_file.h"
#include "core/base/make_folders.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace lineament {
namespace {

std::array<uint32_t, 256> crc32c_table() {
    std::array<uint32_t, 256> table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0u);  // Castagnoli's polynomial, reflected
        table[byte] = crc;
    }
    return table;
}

uint32_t masked_crc32c(const std::string& bytes) {
    static const std::array<uint32_t, 256> table = crc32c_table();
    uint32_t crc = ~0u;
    for (const char byte : bytes)
        crc = crc >> 8 ^ table[(crc ^ static_cast<uint8_t>(byte)) & 0xFF];
    crc = ~crc;
    return (crc >> 15 | crc << 17) + 0xA282EAD8u;  // so that a checksum of data with checksums stays a good one
}

void append_little_endian(std::string& out, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

// Protocol buffers: a key of field number and wire type, then a varint (0), eight bytes (1), a length and bytes (2), or
// four bytes (5).
void append_varint(std::string& out, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

void append_key(std::string& out, uint64_t field, uint64_t wire_type) {
    append_varint(out, field << 3 | wire_type);
}

void append_integer(std::string& out, uint64_t field, int64_t value) {
    append_key(out, field, 0);
    append_varint(out, static_cast<uint64_t>(value));
}

void append_bytes(std::string& out, uint64_t field, const std::string& bytes) {
    append_key(out, field, 2);
    append_varint(out, bytes.size());
    out += bytes;
}

template <typename Unsigned, typename Float>
Unsigned bits_of(Float value) {
    static_assert(sizeof(Unsigned) == sizeof(Float), "same size");
    Unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

std::string event_of(int64_t step, uint64_t field, const std::string& content) {
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    std::string event;
    append_key(event, 1, 1);
    append_little_endian(event, bits_of<uint64_t>(now), 8);
    append_integer(event, 2, step);
    append_bytes(event, field, content);
    return event;
}

constexpr uint64_t kFileVersion = 3, kSummary = 5, kSessionLog = 7;  // fields of Event

std::string host_name() {
    char name[256] = "localhost";
    ::gethostname(name, sizeof name - 1);
    return name;
}

int64_t big_endian_at(const std::string& bytes, size_t place) {
    int64_t value = 0;
    for (size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<uint8_t>(bytes[place + i]);
    return value;
}

}  // namespace

EventFile::EventFile(const std::string& folder, int64_t last_step) {
    make_folders(folder);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    path_ = folder + "/events.out.tfevents." + std::to_string(seconds) + "." + host_name();
    file_.open(path_, std::ios::binary | std::ios::app);
    write_record(event_of(0, kFileVersion, "brain.Event:2"));
    std::string start;
    append_integer(start, 1, 1);  // SessionLog.START: what is known of this step and later ones is void
    write_record(event_of(last_step + 1, kSessionLog, start));
}

void EventFile::add_scalars(int64_t step, const std::map<std::string, double>& values) {
    std::string summary;
    for (const auto& [tag, value] : values) {
        std::string entry;
        append_bytes(entry, 1, tag);
        append_key(entry, 2, 5);
        append_little_endian(entry, bits_of<uint32_t>(static_cast<float>(value)), 4);
        append_bytes(summary, 1, entry);
    }
    write_record(event_of(step, kSummary, summary));
}

void EventFile::add_image(int64_t step, const std::string& tag, const std::string& png) {
    if (png.size() < 24) throw std::runtime_error("The picture for " + path_ + " is not a PNG file.");
    std::string image;
    append_integer(image, 1, big_endian_at(png, 20));  // PNG keeps width and height at 16 and 20
    append_integer(image, 2, big_endian_at(png, 16));
    append_integer(image, 3, 3);  // RGB
    append_bytes(image, 4, png);
    std::string entry;
    append_bytes(entry, 1, tag);
    append_bytes(entry, 4, image);
    std::string summary;
    append_bytes(summary, 1, entry);
    write_record(event_of(step, kSummary, summary));
}

void EventFile::write_record(const std::string& event) {
    std::string record;
    append_little_endian(record, event.size(), 8);
    append_little_endian(record, masked_crc32c(record), 4);
    record += event;
    append_little_endian(record, masked_crc32c(event), 4);
    file_.write(record.data(), static_cast<std::streamsize>(record.size()));
    file_.flush();
    if (!file_) throw std::runtime_error("The event file " + path_ + " cannot be written; is the disk full?");
}

}  // namespace lineament
