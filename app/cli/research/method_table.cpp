#include "app/cli/research/method_table.h"

#include <algorithm>
#include <cstdio>

namespace lineament {
namespace {

constexpr double kMillisecond = 1e-3, kMegabyte = 1e6;

std::string digits(double value, int significant = 4) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", significant, value);
    return text;
}

std::string digits(const std::optional<double>& value, int significant = 4) {
    return value ? digits(*value, significant) : "-";
}

/// Text in columns: the first to the left, the others to the right.
class TextTable {
  public:
    explicit TextTable(std::vector<std::string> titles) { add(std::move(titles)); }

    void add(std::vector<std::string> row) {
        widths_.resize(std::max(widths_.size(), row.size()), 0);
        for (size_t i = 0; i < row.size(); ++i)
            widths_[i] = std::max(widths_[i], row[i].size());
        rows_.push_back(std::move(row));
    }

    void tell(Report& report) const {
        for (const std::vector<std::string>& row : rows_) {
            std::string line = row[0] + std::string(widths_[0] - row[0].size(), ' ');
            for (size_t i = 1; i < row.size(); ++i)
                line += "  " + std::string(widths_[i] - row[i].size(), ' ') + row[i];
            report.say(line);
        }
    }

  private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<size_t> widths_;
};

void append(std::vector<std::string>& row, const std::vector<MeanFigure>& figures, bool titles) {
    for (const MeanFigure& figure : figures)
        row.push_back(titles ? figure.title : digits(figure.value));
}

nlohmann::ordered_json json_of(const EditFigures& edit) {
    nlohmann::ordered_json json{
        {"slider", edit.slider}, {"deflection", edit.deflection}, {"portraits", edit.portraits}};
    for (const MeanFigure& figure : edit.identity)
        json[figure.key] = figure.value;
    if (edit.change_outside) json["change_outside"] = *edit.change_outside;
    if (edit.judge_agrees) json["judge_agrees"] = *edit.judge_agrees;
    if (edit.distances.empty()) return json;
    json["real_portraits"] = edit.real_portraits;
    for (const SetFigure& figure : edit.distances) {
        json[figure.key] = figure.distance;
        if (figure.unedited) json[figure.key + "_unedited"] = *figure.unedited;
    }
    return json;
}

nlohmann::ordered_json json_of(const MethodFigures& method) {
    nlohmann::ordered_json json{{"title", method.title}, {"portraits", method.portraits}};
    for (const MeanFigure& figure : method.reconstruction)
        json["inversion"][figure.key] = figure.value;
    for (const SetFigure& figure : method.distances)
        json["inversion"][figure.key] = figure.distance;
    json["invert_seconds"] = method.invert_seconds;
    if (method.render_seconds) json["render_seconds"] = *method.render_seconds;
    if (method.peak_bytes) json["peak_bytes"] = *method.peak_bytes;
    json["edits"] = nlohmann::ordered_json::array();
    for (const EditFigures& edit : method.edits)
        json["edits"].push_back(json_of(edit));
    return json;
}

void tell_inversion(const std::vector<MethodFigures>& methods, Report& report) {
    std::vector<std::string> titles{"method"};
    append(titles, methods.front().reconstruction, true);
    for (const SetFigure& figure : methods.front().distances)
        titles.push_back(figure.title);
    titles.insert(titles.end(), {"invert ms", "render ms", "peak MB"});
    TextTable table(titles);
    for (const MethodFigures& method : methods) {
        std::vector<std::string> row{method.id};
        append(row, method.reconstruction, false);
        for (const SetFigure& figure : method.distances)
            row.push_back(digits(figure.distance));
        row.push_back(digits(method.invert_seconds / kMillisecond, 3));
        row.push_back(method.render_seconds ? digits(*method.render_seconds / kMillisecond, 3) : "-");
        row.push_back(method.peak_bytes ? digits(static_cast<double>(*method.peak_bytes) / kMegabyte, 3) : "-");
        table.add(row);
    }
    report.say("Inversion of " + std::to_string(methods.front().portraits) + " portraits (means):");
    table.tell(report);
}

// An edit of too few portraits has no distances; all that have some have the same ones.
std::vector<SetFigure> distances_told(const std::vector<EditFigures>& edits) {
    for (const EditFigures& edit : edits)
        if (!edit.distances.empty()) return edit.distances;
    return {};
}

void append_distances(std::vector<std::string>& row, const EditFigures& edit, size_t columns) {
    for (size_t i = 0; i < columns; ++i) {
        const bool known = i < edit.distances.size();
        row.push_back(known ? digits(edit.distances[i].distance) : "-");
        row.push_back(known ? digits(edit.distances[i].unedited) : "-");
    }
    if (columns > 0) row.push_back(edit.distances.empty() ? "-" : std::to_string(edit.real_portraits));
}

void tell_edits(const std::vector<MethodFigures>& methods, Report& report) {
    const std::vector<EditFigures>& first = methods.front().edits;
    if (first.empty()) return;
    std::vector<std::string> titles{"slider", "method", "portraits"};
    append(titles, first.front().identity, true);
    titles.insert(titles.end(), {"judge agrees", "outside"});
    const std::vector<SetFigure> told = distances_told(first);
    for (const SetFigure& figure : told)
        titles.insert(titles.end(), {figure.title, "unedited"});
    if (!told.empty()) titles.push_back("real ones");
    TextTable table(titles);
    for (size_t e = 0; e < first.size(); ++e) {
        for (const MethodFigures& method : methods) {
            const EditFigures& edit = method.edits.at(e);
            std::vector<std::string> row{edit.slider + (edit.deflection > 0 ? " +1" : " -1"), method.id,
                                         std::to_string(edit.portraits)};
            append(row, edit.identity, false);
            row.push_back(digits(edit.judge_agrees, 2));
            row.push_back(digits(edit.change_outside));
            append_distances(row, edit, told.size());
            table.add(row);
        }
    }
    report.say("");
    report.say("Edits:");
    table.tell(report);
}

}  // namespace

void tell_methods(const std::vector<MethodFigures>& methods, Report& report) {
    if (methods.empty()) return;
    for (const MethodFigures& method : methods)
        report["methods"][method.id] = json_of(method);
    tell_inversion(methods, report);
    tell_edits(methods, report);
    const std::vector<SetFigure>& distances = methods.front().distances;
    const bool has_fid =
        std::any_of(distances.begin(), distances.end(), [](const SetFigure& figure) { return figure.key == kFidKey; });
    if (!has_fid) return;
    report.say("");
    report.say(
        "FID of inversions is that of the " + std::to_string(methods.front().portraits) +
        " portraits and as many inversions, of edits that of a row's portraits and the real ones with the label. " +
        kFidNote);
}

}  // namespace lineament
