#include "tests/photo/file_builders.h"

#include <algorithm>
#include <cstring>

namespace lineament::builders {

namespace {

void append(Bytes& out, const Bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}

void append_little(Bytes& out, uint32_t value, int count) {
    for (int i = 0; i < count; ++i)
        out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void put_little(Bytes& out, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; ++i)
        out[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

int size_of_type(uint16_t type) {
    return type == 3 ? 2 : type == 4 || type == 5 ? 4 : 1;
}

Bytes values_of(const TiffField& field) {
    Bytes out;
    for (const uint32_t value : field.values)
        append_little(out, value, size_of_type(field.type));
    return out;
}

// Appends a directory with what belongs to it; `link` is where its place has to be written. Returns the place of the
// link to the next one.
size_t append_directory(Bytes& out, const TiffDirectory& directory, size_t link) {
    std::vector<TiffField> fields = directory.fields;
    TiffField offsets{273, 4, {}}, counts{279, 4, {}}, below{330, 4, {}};
    for (const Bytes& strip : directory.strips) {
        offsets.values.push_back(static_cast<uint32_t>(out.size()));
        counts.values.push_back(static_cast<uint32_t>(strip.size()));
        append(out, strip);
        if (out.size() % 2) out.push_back(0);
    }
    for (const TiffDirectory& sub : directory.below) {
        const size_t place = out.size();
        append_little(out, 0, 4);
        append_directory(out, sub, place);
        Bytes start(out.begin() + static_cast<ptrdiff_t>(place), out.begin() + static_cast<ptrdiff_t>(place) + 4);
        below.values.push_back(static_cast<uint32_t>(start[0] | start[1] << 8 | start[2] << 16) | start[3] << 24);
    }
    if (!offsets.values.empty()) fields.push_back(offsets), fields.push_back(counts);
    if (!below.values.empty()) fields.push_back(below);
    std::sort(fields.begin(), fields.end(), [](const TiffField& a, const TiffField& b) { return a.tag < b.tag; });

    std::vector<uint32_t> places;
    for (const TiffField& field : fields) {
        const Bytes values = values_of(field);
        places.push_back(static_cast<uint32_t>(out.size()));
        if (values.size() > 4) append(out, values);
        if (out.size() % 2) out.push_back(0);
    }
    put_little(out, link, static_cast<uint32_t>(out.size()));
    append_little(out, static_cast<uint32_t>(fields.size()), 2);
    for (size_t i = 0; i < fields.size(); ++i) {
        Bytes values = values_of(fields[i]);
        append_little(out, fields[i].tag, 2);
        append_little(out, fields[i].type, 2);
        append_little(out, static_cast<uint32_t>(fields[i].values.size() / (fields[i].type == 5 ? 2 : 1)), 4);
        if (values.size() > 4) {
            append_little(out, places[i], 4);
        } else {
            values.resize(4);
            append(out, values);
        }
    }
    append_little(out, 0, 4);
    return out.size() - 4;
}

void append_chunk(Bytes& out, const std::string& name, const Bytes& data) {
    append(out, bytes_of(name));
    append_little(out, static_cast<uint32_t>(data.size()), 4);
    append(out, data);
    if (data.size() % 2) out.push_back(0);
}

// The chunk with the pixels of a plain file of encode_webp().
Bytes pixel_chunk(const Bytes& webp) {
    return Bytes(webp.begin() + 12, webp.end());
}

}  // namespace

std::vector<TiffField> tiff_layout(int width, int height, int bits, int photometric, int samples, int planar) {
    const auto value = [](int v) { return static_cast<uint32_t>(v); };
    return {{256, 4, {value(width)}},
            {257, 4, {value(height)}},
            {258, 3, std::vector<uint32_t>(static_cast<size_t>(samples), value(bits))},
            {259, 3, {1}},
            {262, 3, {value(photometric)}},
            {277, 3, {value(samples)}},
            {278, 4, {value(height)}},
            {284, 3, {value(planar)}}};
}

Bytes tiff_file(const std::vector<TiffDirectory>& directories) {
    Bytes out = {'I', 'I', 42, 0, 0, 0, 0, 0};
    size_t link = 4;
    for (const TiffDirectory& directory : directories)
        link = append_directory(out, directory, link);
    return out;
}

Bytes big_endian(std::initializer_list<uint32_t> values) {
    Bytes out;
    for (const uint32_t value : values)
        for (int shift = 24; shift >= 0; shift -= 8)
            out.push_back(static_cast<uint8_t>(value >> shift));
    return out;
}

Bytes with_chunk(const Bytes& png, const std::string& name, const Bytes& data) {
    constexpr ptrdiff_t kBehindHeader = 8 + 25;
    Bytes named = bytes_of(name);
    append(named, data);
    uint32_t crc = 0xFFFFFFFFu;
    for (const uint8_t byte : named) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    Bytes chunk = big_endian({static_cast<uint32_t>(data.size())});
    append(chunk, named);
    append(chunk, big_endian({~crc}));
    Bytes out = png;
    out.insert(out.begin() + kBehindHeader, chunk.begin(), chunk.end());
    return out;
}

Bytes with_xmp_in_png(const Bytes& png, const std::string& packet) {
    return with_chunk(png, "iTXt", bytes_of(std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + packet));
}

Bytes with_segment(const Bytes& jpeg, uint8_t marker, const Bytes& data) {
    const size_t size = data.size() + 2;
    Bytes segment = {0xFF, marker, static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
    append(segment, data);
    Bytes out = jpeg;
    out.insert(out.begin() + 2, segment.begin(), segment.end());
    return out;
}

Bytes without_segments(const Bytes& jpeg, uint8_t marker) {
    Bytes out(jpeg.begin(), jpeg.begin() + 2);
    size_t at = 2;
    while (jpeg[at + 1] != 0xDA) {
        const size_t size = static_cast<size_t>(2 + (jpeg[at + 2] << 8 | jpeg[at + 3]));
        if (jpeg[at + 1] != marker)
            out.insert(out.end(), jpeg.begin() + static_cast<ptrdiff_t>(at),
                       jpeg.begin() + static_cast<ptrdiff_t>(at + size));
        at += size;
    }
    out.insert(out.end(), jpeg.begin() + static_cast<ptrdiff_t>(at), jpeg.end());
    return out;
}

Bytes with_xmp_in_jpeg(const Bytes& jpeg, const std::string& packet) {
    return with_segment(jpeg, 0xE1, bytes_of(std::string("http://ns.adobe.com/xap/1.0/\0", 29) + packet));
}

Bytes animated_webp(const Bytes& first, const Bytes& second, cv::Size size) {
    const uint32_t width = static_cast<uint32_t>(size.width) - 1, height = static_cast<uint32_t>(size.height) - 1;
    Bytes extended = {2, 0, 0, 0};  // an animation
    append_little(extended, width, 3);
    append_little(extended, height, 3);
    Bytes body = bytes_of("WEBP");
    append_chunk(body, "VP8X", extended);
    append_chunk(body, "ANIM", {255, 255, 255, 255, 0, 0});
    for (const Bytes& frame : {first, second}) {
        Bytes data(6);
        append_little(data, width, 3);
        append_little(data, height, 3);
        append_little(data, 100, 3);  // milliseconds
        data.push_back(0);
        append(data, pixel_chunk(frame));
        append_chunk(body, "ANMF", data);
    }
    Bytes out = bytes_of("RIFF");
    append_little(out, static_cast<uint32_t>(body.size()), 4);
    append(out, body);
    return out;
}

std::string xmp_packet(const std::string& attributes, const std::string& elements) {
    return "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
           "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' " +
           attributes + ">" + elements + "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
}

Bytes bytes_of(const std::string& text) {
    return Bytes(text.begin(), text.end());
}

}  // namespace lineament::builders
