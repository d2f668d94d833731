#include "core/training/loop/event_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <iterator>
#include <vector>

namespace lineament {
namespace {

// Everything here is written anew from the format's description, so that writer and reader do not share a mistake.
uint32_t crc32c_bit_by_bit(const std::string& bytes) {
    uint32_t crc = 0xFFFFFFFFu;
    for (const char byte : bytes) {
        crc ^= static_cast<uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    }
    return ~crc;
}

uint32_t masked(uint32_t crc) {
    return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

template <typename T>
T value_at(const std::string& bytes, size_t place) {
    T value;
    std::memcpy(&value, bytes.data() + place, sizeof value);
    return value;
}

std::vector<std::string> read_records(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::vector<std::string> records;
    for (size_t place = 0; place + 12 <= all.size();) {
        const auto length = value_at<uint64_t>(all, place);
        EXPECT_EQ(value_at<uint32_t>(all, place + 8), masked(crc32c_bit_by_bit(all.substr(place, 8))));
        const std::string data = all.substr(place + 12, length);
        EXPECT_EQ(value_at<uint32_t>(all, place + 12 + length), masked(crc32c_bit_by_bit(data)));
        records.push_back(data);
        place += 16 + length;
    }
    return records;
}

struct Field {
    uint64_t number;
    uint64_t integer = 0;  // of varints and of fixed numbers, as bits
    std::string bytes;
};

std::vector<Field> read_message(const std::string& message) {
    std::vector<Field> fields;
    size_t place = 0;
    const auto varint = [&] {
        uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = static_cast<uint8_t>(message.at(place++));
            value |= static_cast<uint64_t>(byte & 0x7F) << shift;
            if (!(byte & 0x80)) return value;
        }
    };
    while (place < message.size()) {
        const uint64_t key = varint();
        Field field{key >> 3, 0, ""};
        switch (key & 7) {
            case 0:
                field.integer = varint();
                break;
            case 1:
                field.integer = value_at<uint64_t>(message, place);
                place += 8;
                break;
            case 2: {
                const uint64_t length = varint();
                field.bytes = message.substr(place, length);
                place += length;
                break;
            }
            case 5:
                field.integer = value_at<uint32_t>(message, place);
                place += 4;
                break;
            default:
                ADD_FAILURE() << "wire type " << (key & 7);
                return fields;
        }
        fields.push_back(field);
    }
    return fields;
}

const Field& field_of(const std::vector<Field>& fields, uint64_t number) {
    static const Field none{0, 0, ""};
    for (const Field& field : fields) {
        if (field.number == number) return field;
    }
    ADD_FAILURE() << "no field " << number;
    return none;
}

class EventFolder {
  public:
    EventFolder()
        : path_(
              (std::filesystem::temp_directory_path() / ("lineament_events_" + std::to_string(::getpid()))).string()) {}
    ~EventFolder() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }
    std::string only_file() const {
        const std::filesystem::directory_iterator files(path_);
        return files->path().string();
    }

  private:
    std::string path_;
};

TEST(EventFile, TheChecksumIsThatOfTheStandard) {
    EXPECT_EQ(crc32c_bit_by_bit("123456789"), 0xE3069283u) << "the check value of CRC-32C";
}

TEST(EventFile, HoldsScalarsAndPictures) {
    const EventFolder folder;
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x30\0\0\x01\x20 and so on", 34);
    {
        EventFile file(folder.path(), 0);
        file.add_scalars(300, {{"l2", 0.25}, {"pyramid", -1.5}});
        file.add_image(301, "samples", png);
    }
    EXPECT_NE(folder.only_file().find("events.out.tfevents."), std::string::npos);
    const std::vector<std::string> records = read_records(folder.only_file());
    ASSERT_EQ(records.size(), 4u);
    EXPECT_EQ(field_of(read_message(records[0]), 3).bytes, "brain.Event:2");

    const std::vector<Field> scalars = read_message(records[2]);
    EXPECT_EQ(field_of(scalars, 2).integer, 300u);
    const std::vector<Field> values = read_message(field_of(scalars, 5).bytes);
    ASSERT_EQ(values.size(), 2u);
    const std::vector<Field> pyramid = read_message(values[1].bytes);
    EXPECT_EQ(field_of(pyramid, 1).bytes, "pyramid");
    const auto bits = static_cast<uint32_t>(field_of(pyramid, 2).integer);
    float value;
    std::memcpy(&value, &bits, sizeof value);
    EXPECT_EQ(value, -1.5F);

    const std::vector<Field> picture = read_message(records[3]);
    EXPECT_EQ(field_of(picture, 2).integer, 301u);
    const std::vector<Field> entry = read_message(read_message(field_of(picture, 5).bytes)[0].bytes);
    EXPECT_EQ(field_of(entry, 1).bytes, "samples");
    const std::vector<Field> image = read_message(field_of(entry, 4).bytes);
    EXPECT_EQ(field_of(image, 1).integer, 0x120u) << "height";
    EXPECT_EQ(field_of(image, 2).integer, 0x30u) << "width";
    EXPECT_EQ(field_of(image, 4).bytes, png);
}

TEST(EventFile, ARunThatGoesOnWithdrawsLaterSteps) {
    const EventFolder folder;
    EventFile file(folder.path(), 40);
    const std::vector<Field> start = read_message(read_records(folder.only_file()).at(1));
    EXPECT_EQ(field_of(start, 2).integer, 41u);
    EXPECT_EQ(field_of(read_message(field_of(start, 7).bytes), 1).integer, 1u) << "SessionLog.START";
}

TEST(EventFile, AFullDiskIsASentence) {
    EXPECT_THROW(EventFile("/proc/lineament", 0), std::exception);
}

}  // namespace
}  // namespace lineament
