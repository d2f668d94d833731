#include "tests/reliability/victim_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace lineament::testing {
namespace {

constexpr double kMouseReach = 0.05;  // a pixel of a slider is less than that

void begin(Promises& promises, const QList<QByteArray>& words) {
    const QByteArray what = words.value(1);
    if (what == "edit") promises.begun_edits.push_back({words.value(2), words.value(3).toDouble()});
    if (what == "save") promises.begun_projects.push_back(sliders_of(words.value(2)));
    if (what == "export") promises.begun_exports.insert(words.value(2));
    if (what == "import") promises.begun_imports.insert(words.value(2));
    if (what == "reset") {  // the imported pack is thrown away
        promises.imports.clear();
        promises.begun_imports.clear();
    }
}

/// "done": the program reported it. "found": somebody looked after a kill.
void settle(Promises& promises, const QList<QByteArray>& words) {
    const QByteArray what = words.value(1);
    if (what == "edit") {
        promises.edits = sliders_of(words.value(2));
        promises.begun_edits.clear();
    }
    if (what == "save") {
        promises.has_project = true;
        promises.project = sliders_of(words.value(2));
        promises.begun_projects.clear();
    }
    if (what == "export") {
        promises.exports[words.value(2)] = words.value(3);
        promises.begun_exports.remove(words.value(2));
    }
    if (what == "gone") promises.exports.remove(words.value(2));
    if (what == "import") {
        promises.imports.insert(words.value(2));
        promises.begun_imports.remove(words.value(2));
    }
    if (what == "settings") promises.settings = words.value(2).toInt();
}

}  // namespace

QByteArray word_of(const SliderValues& sliders) {
    QByteArray word;
    for (const auto& [id, value] : sliders) {
        if (value == 0) continue;
        if (!word.isEmpty()) word += ',';
        word += QByteArray::fromStdString(id) + '=' + QByteArray::number(value, 'g', 17);
    }
    return word.isEmpty() ? QByteArray("-") : word;
}

SliderValues sliders_of(const QByteArray& word) {
    SliderValues sliders;
    for (const QByteArray& entry : word.split(',')) {
        const QList<QByteArray> parts = entry.split('=');
        if (parts.size() == 2) sliders[parts[0].toStdString()] = parts[1].toDouble();
    }
    return sliders;
}

bool Promises::accepts_edits(const SliderValues& found) const {
    if (word_of(found) == word_of(edits)) return true;
    for (const BegunEdit& edit : begun_edits) {
        SliderValues expected = edits, others = found;
        const std::string slider = edit.slider.toStdString();
        const auto moved = found.find(slider);
        const double value = moved == found.end() ? 0 : moved->second;
        expected.erase(slider);
        others.erase(slider);
        if (word_of(others) == word_of(expected) && std::abs(value - edit.value) <= kMouseReach) return true;
    }
    return false;
}

bool Promises::accepts_project(const SliderValues& found) const {
    if (has_project && word_of(found) == word_of(project)) return true;
    for (const SliderValues& begun : begun_projects)
        if (word_of(found) == word_of(begun)) return true;
    return false;
}

VictimLog::VictimLog(const QString& path) {
    QFile before(path);
    QList<QByteArray> lines =
        before.open(QIODevice::ReadOnly) ? before.readAll().split('\n') : QList<QByteArray>{QByteArray()};
    lines.removeLast();  // empty, or cut off by a kill
    for (const QByteArray& line : lines)
        take_in(line);
    descriptor_ = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor_ < 0) {
        std::perror("the log cannot be opened");
        std::exit(2);
    }
}

VictimLog::~VictimLog() {
    ::close(descriptor_);
}

void VictimLog::note(const QByteArray& line) {
    take_in(line);
    // A line end in front parts it from one that a kill cut off.
    const QByteArray text = '\n' + line + '\n';
    if (::write(descriptor_, text.constData(), static_cast<size_t>(text.size())) == text.size() &&
        ::fsync(descriptor_) == 0)
        return;
    std::perror("the log cannot be written");
    std::exit(2);
}

void VictimLog::take_in(const QByteArray& line) {
    const QList<QByteArray> words = line.split(' ');
    if (words[0] == "begin") begin(promises_, words);
    if (words[0] == "done" || words[0] == "found") settle(promises_, words);
}

}  // namespace lineament::testing
