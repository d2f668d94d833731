#include "core/weights/pickle_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/unreadable_file_error.h"

namespace lineament {

namespace {

// Published checkpoints have some 20,000 objects; files with optimiser state stay below 200,000.
constexpr size_t kMaxNodes = 1000000;
constexpr size_t kMaxItems = 4000000;
constexpr size_t kMaxStack = 1000000;
constexpr size_t kMaxLine = 256;

std::string shown_opcode(uint8_t opcode) {
    constexpr char digits[] = "0123456789abcdef";
    return std::string("0x") + digits[opcode >> 4] + digits[opcode & 15];
}

}  // namespace

PickleReader::PickleReader(const uint8_t* data, size_t size, std::string path)
    : data_(data), size_(size), path_(std::move(path)) {}

uint32_t PickleReader::read() {
    stack_.clear();
    memo_.clear();
    while (step(*take(1))) {
    }
    return pop();
}

void PickleReader::fail(const std::string& problem) const {
    throw UnreadableFileError(path_, problem);
}

const uint8_t* PickleReader::take(size_t count) {
    if (count > size_ - position_) fail("its pickled part ends too early (is it truncated?)");
    const uint8_t* bytes = data_ + position_;
    position_ += count;
    return bytes;
}

uint64_t PickleReader::number(int bytes) {
    const uint8_t* source = take(static_cast<size_t>(bytes));
    uint64_t value = 0;
    for (int i = bytes; i-- > 0;)
        value = (value << 8) | source[i];
    return value;
}

std::string PickleReader::line() {
    const size_t most = std::min(kMaxLine, size_ - position_);
    const void* end = most == 0 ? nullptr : std::memchr(data_ + position_, '\n', most);
    if (!end) fail("its pickled part holds an endless name");
    const size_t length = static_cast<size_t>(static_cast<const uint8_t*>(end) - (data_ + position_));
    const std::string text(reinterpret_cast<const char*>(take(length + 1)), length);
    return text;
}

uint32_t PickleReader::add(PickleNode node) {
    if (nodes_.size() >= kMaxNodes) fail("its pickled part holds more than a million objects");
    nodes_.push_back(std::move(node));
    return static_cast<uint32_t>(nodes_.size() - 1);
}

void PickleReader::push(uint32_t index) {
    if (stack_.size() >= kMaxStack) fail("its pickled part is nested too deeply");
    stack_.push_back(index);
}

void PickleReader::push_new(PickleKind kind) {
    PickleNode node;
    node.kind = kind;
    push(add(std::move(node)));
}

void PickleReader::push_integer(int64_t value) {
    push_new(PickleKind::integer);
    nodes_.back().integer = value;
}

// Two's complement, little-endian. What is longer than 64 bits (torch's magic number) is kept as its bytes.
void PickleReader::push_long(uint64_t bytes) {
    if (bytes > 8) return push_text(bytes);
    uint64_t value = number(static_cast<int>(bytes));
    if (bytes > 0 && bytes < 8 && (value >> (8 * bytes - 1)) != 0) value |= ~uint64_t{0} << (8 * bytes);
    push_integer(static_cast<int64_t>(value));
}

void PickleReader::push_real() {
    const uint8_t* source = take(8);
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i)
        bits = (bits << 8) | source[i];  // big-endian, alone of all numbers
    push_new(PickleKind::real);
    std::memcpy(&nodes_.back().real, &bits, sizeof bits);
}

void PickleReader::push_text(uint64_t bytes) {
    const uint8_t* source = take(bytes);
    push_new(PickleKind::text);
    nodes_.back().text.assign(reinterpret_cast<const char*>(source), bytes);
}

uint32_t PickleReader::pop() {
    const uint32_t index = top();
    stack_.pop_back();
    return index;
}

uint32_t PickleReader::top() {
    if (stack_.empty() || nodes_[stack_.back()].kind == PickleKind::mark)
        fail("its pickled part is damaged (empty stack)");
    return stack_.back();
}

std::vector<uint32_t> PickleReader::pop_to_mark() {
    size_t begin = stack_.size();
    while (begin > 0 && nodes_[stack_[begin - 1]].kind != PickleKind::mark)
        --begin;
    if (begin == 0) fail("its pickled part is damaged (no mark)");
    std::vector<uint32_t> items(stack_.begin() + static_cast<std::ptrdiff_t>(begin), stack_.end());
    stack_.resize(begin - 1);
    return items;
}

void PickleReader::push_tuple(std::vector<uint32_t> items) {
    push_new(PickleKind::tuple);
    append_items(stack_.back(), items);
}

void PickleReader::append_items(uint32_t container, const std::vector<uint32_t>& items) {
    // Objects may be shared, so this total, not the number of objects, bounds the memory.
    item_count_ += items.size();
    if (item_count_ > kMaxItems) fail("its pickled part holds more than four million items");
    std::vector<uint32_t>& target = nodes_[container].items;
    target.insert(target.end(), items.begin(), items.end());
}

void PickleReader::memoize(uint64_t key) {
    memo_[key] = top();
}

void PickleReader::recall(uint64_t key) {
    const auto it = memo_.find(key);
    if (it == memo_.end()) fail("its pickled part refers to an object that was not stored");
    push(it->second);
}

bool PickleReader::step(uint8_t opcode) {
    switch (opcode) {
        case '.':  // STOP
            return false;
        case 0x80:  // PROTO
            if (number(1) > 5) fail("its pickle protocol is unknown");
            return true;
        case 0x95:  // FRAME
            take(8);
            return true;
        case '(':  // MARK
            push_new(PickleKind::mark);
            return true;
        case '0':  // POP
            pop();
            return true;
        case '1':  // POP_MARK
            pop_to_mark();
            return true;
        case '2':  // DUP
            push(top());
            return true;
        case 'q':  // BINPUT
            memoize(number(1));
            return true;
        case 'r':  // LONG_BINPUT
            memoize(number(4));
            return true;
        case 0x94:  // MEMOIZE
            memoize(memo_.size());
            return true;
        case 'h':  // BINGET
            recall(number(1));
            return true;
        case 'j':  // LONG_BINGET
            recall(number(4));
            return true;
        default:
            if (!step_scalar(opcode) && !step_container(opcode) && !step_object(opcode)) {
                fail("its pickled part uses the instruction " + shown_opcode(opcode) + ", which is not supported");
            }
            return true;
    }
}

bool PickleReader::step_scalar(uint8_t opcode) {
    switch (opcode) {
        case 'N':  // NONE
            push_new(PickleKind::none);
            return true;
        case 0x88:  // NEWTRUE
        case 0x89:  // NEWFALSE
            push_new(PickleKind::boolean);
            nodes_.back().integer = opcode == 0x88 ? 1 : 0;
            return true;
        case 'J':  // BININT
            push_integer(static_cast<int32_t>(static_cast<uint32_t>(number(4))));
            return true;
        case 'K':  // BININT1
            push_integer(static_cast<int64_t>(number(1)));
            return true;
        case 'M':  // BININT2
            push_integer(static_cast<int64_t>(number(2)));
            return true;
        case 0x8a:  // LONG1
            push_long(number(1));
            return true;
        case 'G':  // BINFLOAT
            push_real();
            return true;
        case 'U':   // SHORT_BINSTRING
        case 'C':   // SHORT_BINBYTES
        case 0x8c:  // SHORT_BINUNICODE
            push_text(number(1));
            return true;
        case 'T':  // BINSTRING
        case 'B':  // BINBYTES
        case 'X':  // BINUNICODE
            push_text(number(4));
            return true;
        default:
            return false;
    }
}

bool PickleReader::step_container(uint8_t opcode) {
    const auto container = [&](PickleKind kind) {
        const uint32_t index = top();
        if (nodes_[index].kind != kind) fail("its pickled part adds items to something that holds none");
        return index;
    };
    switch (opcode) {
        case ']':   // EMPTY_LIST
        case 0x8f:  // EMPTY_SET, kept as a list
            push_new(PickleKind::list);
            return true;
        case ')':  // EMPTY_TUPLE
            push_new(PickleKind::tuple);
            return true;
        case '}':  // EMPTY_DICT
            push_new(PickleKind::dict);
            return true;
        case 't':  // TUPLE
            push_tuple(pop_to_mark());
            return true;
        case 0x85:  // TUPLE1
        case 0x86:  // TUPLE2
        case 0x87: {
            std::vector<uint32_t> items(opcode - 0x84u);
            for (size_t i = items.size(); i-- > 0;)
                items[i] = pop();
            push_tuple(std::move(items));
            return true;
        }
        case 'a': {  // APPEND
            const uint32_t item = pop();
            append_items(container(PickleKind::list), {item});
            return true;
        }
        case 'e':     // APPENDS
        case 0x90: {  // ADDITEMS
            const std::vector<uint32_t> items = pop_to_mark();
            append_items(container(PickleKind::list), items);
            return true;
        }
        case 's': {  // SETITEM
            const uint32_t value = pop();
            const uint32_t key = pop();
            append_items(container(PickleKind::dict), {key, value});
            return true;
        }
        case 'u': {  // SETITEMS
            const std::vector<uint32_t> items = pop_to_mark();
            if (items.size() % 2 != 0) fail("its pickled part is damaged (a key without a value)");
            append_items(container(PickleKind::dict), items);
            return true;
        }
        default:
            return false;
    }
}

}  // namespace lineament
