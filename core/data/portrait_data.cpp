#include "core/data/portrait_data.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "core/data/data_array.h"
#include "core/data/data_error.h"
#include "core/weights/npy.h"

namespace lineament {
namespace {

constexpr int kEvaluationPeriod = 13;

std::vector<std::string> split_line(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    std::string cell;
    while (std::getline(stream, cell, ',')) {
        while (!cell.empty() && (cell.back() == '\r' || cell.back() == ' '))
            cell.pop_back();
        cells.push_back(cell);
    }
    return cells;
}

using Row = std::map<std::string, std::string>;

// Apparent age to [0, 1]: 30 and younger is 0, 80 and older 1.
float scaled_age(const std::string& text) {
    return std::clamp((std::stof(text) - 30.0F) / 50.0F, 0.0F, 1.0F);
}

std::vector<float> attributes_of(const Row& row) {
    const auto flag = [&](const char* column) { return row.at(column) == "1" ? 1.0F : 0.0F; };
    const std::string& hair = row.at("hair");
    return {flag("smile_teeth"),
            flag("glasses"),
            flag("facial_hair"),
            flag("female"),
            hair == "grey" || hair == "white" ? 1.0F : 0.0F,
            hair == "blond" ? 1.0F : 0.0F,
            flag("bald"),
            scaled_age(row.at("age"))};
}

std::map<std::string, std::vector<float>> read_labels(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw DataError("The label file " + path + " cannot be read.");
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> columns = split_line(line);
    std::map<std::string, std::vector<float>> labels;
    int number = 1;
    while (std::getline(file, line)) {
        ++number;
        if (line.empty()) continue;
        const std::vector<std::string> cells = split_line(line);
        Row row;
        for (size_t i = 0; i < std::min(columns.size(), cells.size()); ++i)
            row[columns[i]] = cells[i];
        try {
            labels[row.at("file")] = attributes_of(row);
        } catch (const std::exception&) {
            throw DataError("Line " + std::to_string(number) + " of " + path +
                            " lacks a column or a number; the columns are described in docs/TRAINING.md.");
        }
    }
    return labels;
}

std::vector<std::string> read_names(const std::string& crops_npy) {
    const std::string path = file_beside_npy(crops_npy, ".names.txt");
    std::ifstream file(path);
    if (!file) throw DataError("The list " + path + " that belongs to the crops cannot be read.");
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) names.push_back(line.substr(line.rfind('/') + 1));
    }
    return names;
}

}  // namespace

const std::vector<std::string>& attribute_names() {
    static const std::vector<std::string> names = {"smile",     "glasses",    "facial_hair", "female",
                                                   "grey_hair", "blond_hair", "bald",        "age"};
    return names;
}

int attribute_index(const std::string& name) {
    const std::vector<std::string>& names = attribute_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<int>(found - names.begin());
    std::string known;
    for (const std::string& other : names)
        known += (known.empty() ? "" : ", ") + other;
    throw std::invalid_argument("There is no attribute '" + name + "'; there are " + known + ".");
}

at::Tensor has_attribute(const at::Tensor& labels) {
    return labels.gt(kYesLabel);
}

PortraitData::PortraitData(const std::string& crops_npy, const std::string& labels_csv, PortraitSplit split)
    // In braces, so that the crops are read before their list: of two missing files the first is told.
    : PortraitData{load_data_array(crops_npy), read_names(crops_npy), crops_npy, labels_csv, split} {}

PortraitData::PortraitData(const at::Tensor& crops, std::vector<std::string> names, const std::string& origin,
                           const std::string& labels_csv, PortraitSplit split)
    : crops_(crops), names_(std::move(names)) {
    if (crops_.dim() != 4 || crops_.size(3) != 3 || crops_.size(1) != crops_.size(2) ||
        crops_.scalar_type() != at::kByte) {
        throw DataError(origin +
                        " does not hold aligned crops (uint8 [N, S, S, 3]); make it with "
                        "`lineament-cli align`.");
    }
    if (static_cast<int64_t>(names_.size()) != crops_.size(0)) {
        throw DataError(origin + " holds " + std::to_string(crops_.size(0)) + " crops but its list names " +
                        std::to_string(names_.size()) + ".");
    }
    crops_ = crops_.contiguous();
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    labels_ = at::full({crops_.size(0), attributes}, 0.5, at::TensorOptions(at::kFloat));
    const std::map<std::string, std::vector<float>> by_name =
        labels_csv.empty() ? std::map<std::string, std::vector<float>>() : read_labels(labels_csv);
    for (int64_t row = 0; row < crops_.size(0); ++row) {
        const bool kept = split == PortraitSplit::all || row % kEvaluationPeriod == 0;
        (kept ? evaluation_ : training_).push_back(row);
        const auto found = by_name.find(names_[row]);
        labelled_.push_back(found != by_name.end());
        if (found == by_name.end()) continue;
        std::copy(found->second.begin(), found->second.end(), labels_.data_ptr<float>() + row * attributes);
    }
}

std::vector<int64_t> PortraitData::labelled(const std::vector<int64_t>& rows) const {
    std::vector<int64_t> result;
    for (const int64_t row : rows)
        if (is_labelled(row)) result.push_back(row);
    return result;
}

StoredPicture PortraitData::stored(int64_t row, bool mirrored) const {
    TORCH_CHECK_INDEX(row >= 0 && row < crops_.size(0), "portrait ", row, " of ", crops_.size(0));
    return {crops_.data_ptr<uint8_t>() + row * crops_.stride(0), mirrored};
}

PortraitBatch PortraitData::batch(const std::vector<int64_t>& rows, const std::vector<bool>& mirrored,
                                  const PictureView& view) const {
    std::vector<StoredPicture> pictures;
    for (size_t i = 0; i < rows.size(); ++i)
        pictures.push_back(stored(rows[i], i < mirrored.size() && mirrored[i]));
    const at::Tensor index = at::tensor(rows, at::TensorOptions(at::kLong));
    return {read_pictures(pictures, side(), view), labels_.index_select(0, index)};
}

PortraitBatch PortraitData::first_unseen(size_t count) const {
    const size_t some = std::min(count, evaluation_.size());
    return batch({evaluation_.begin(), evaluation_.begin() + static_cast<std::ptrdiff_t>(some)});
}

PortraitBatch PortraitData::random_batch(int64_t count, BatchRandom& random, const PictureView& view) const {
    const at::Tensor picks = random.integers(0, static_cast<int64_t>(training_.size()), {count});
    const at::Tensor flips = random.integers(0, 2, {count});
    std::vector<int64_t> rows;
    std::vector<bool> mirrored;
    for (int64_t i = 0; i < count; ++i) {
        rows.push_back(training_[picks[i].item<int64_t>()]);
        mirrored.push_back(flips[i].item<int64_t>() != 0);
    }
    return batch(rows, mirrored, view);
}

}  // namespace lineament
