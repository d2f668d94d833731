#include "app/document/project_file.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>

#include "app/document/write_obstacle.h"
#include "core/base/atomic_file.h"

namespace lineament {
namespace {

constexpr qint64 max_project_bytes = 16 << 20;
constexpr int max_faces = 10000;

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

[[noreturn]] void refuse(const QString& name, const QString& why) {
    throw ProjectError(tr("%1 cannot be opened: %2").arg(name, why).toStdString());
}

[[noreturn]] void refuse_field(const QString& name, const char* field) {
    refuse(name, tr("the entry \"%1\" is missing or damaged.").arg(QLatin1String(field)));
}

QString text_field(const QJsonObject& object, const char* field, const QString& name) {
    const QJsonValue value = object.value(QLatin1String(field));
    if (!value.isString() || value.toString().size() > 4096) refuse_field(name, field);
    return value.toString();
}

int whole_field(const QJsonObject& object, const char* field, const QString& name, int minimum, int maximum) {
    const double value = object.value(QLatin1String(field)).toDouble(std::nan(""));
    if (!(value >= minimum && value <= maximum) || value != std::floor(value)) refuse_field(name, field);
    return static_cast<int>(value);
}

QRectF read_box(const QJsonValue& value, const QString& name) {
    const QJsonArray numbers = value.toArray();
    double box[4];
    for (int i = 0; i < 4; ++i) {
        box[i] = numbers.size() == 4 ? numbers[i].toDouble(std::nan("")) : std::nan("");
        if (!(std::abs(box[i]) <= 1e7)) refuse_field(name, "faces/box");
    }
    return QRectF(box[0], box[1], box[2], box[3]);
}

SliderValues read_sliders(const QJsonValue& value, const QString& name) {
    if (!value.isObject()) refuse_field(name, "faces/sliders");
    const QJsonObject object = value.toObject();
    SliderValues sliders;
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const double power = entry.value().toDouble(std::nan(""));
        if (entry.key().isEmpty() || !(std::abs(power) <= 1)) refuse_field(name, "faces/sliders");
        if (power != 0) sliders[entry.key().toStdString()] = power;
    }
    return sliders;
}

PhotoReference read_photo(const QJsonValue& value, const QString& name, const QString& project_dir) {
    if (!value.isObject()) refuse_field(name, "photo");
    const QJsonObject object = value.toObject();
    PhotoReference photo;
    photo.path = text_field(object, "path", name);
    photo.sha256 = object.value(QLatin1String("sha256")).toString().left(64);
    if (object.contains(QLatin1String("width")))
        photo.size =
            QSize(whole_field(object, "width", name, 0, 1 << 20), whole_field(object, "height", name, 0, 1 << 20));
    const QString relative = object.value(QLatin1String("relative_path")).toString();
    if (!relative.isEmpty() && !project_dir.isEmpty()) {
        const QString beside = QDir::cleanPath(QDir(project_dir).absoluteFilePath(relative));
        if (QFileInfo(beside).isFile()) photo.path = beside;
    }
    return photo;
}

QJsonObject photo_object(const PhotoReference& photo, const QString& project_dir) {
    QJsonObject object{{"path", photo.path}, {"sha256", photo.sha256}};
    if (!project_dir.isEmpty()) object.insert("relative_path", QDir(project_dir).relativeFilePath(photo.path));
    if (!photo.size.isEmpty()) {
        object.insert("width", photo.size.width());
        object.insert("height", photo.size.height());
    }
    return object;
}

QJsonArray faces_array(const QVector<FaceEdit>& faces) {
    QJsonArray array;
    for (const FaceEdit& face : faces) {
        QJsonObject sliders;
        for (const auto& [id, value] : face.sliders)
            if (value != 0) sliders.insert(QString::fromStdString(id), value);
        QJsonObject object{{"box", QJsonArray{face.box.x(), face.box.y(), face.box.width(), face.box.height()}},
                           {"sliders", sliders}};
        if (face.removed) object.insert("removed", true);
        array.append(object);
    }
    return array;
}

/// Those that were found first, so that current_face counts them; the others say so. A program that does not know this
/// entry looks for their faces, too.
QJsonArray all_faces_array(const ProjectData& project) {
    QJsonArray array = faces_array(project.faces);
    for (const QJsonValue& unplaced : faces_array(project.unplaced)) {
        QJsonObject object = unplaced.toObject();
        object.insert("found", false);
        array.append(object);
    }
    return array;
}

FaceEdit read_face(const QJsonValue& value, const QString& name) {
    const QJsonObject object = value.toObject();
    return {read_box(object.value("box"), name), read_sliders(object.value("sliders"), name),
            object.value("removed").toBool(false)};
}

}  // namespace

QVector<int> ProjectData::edits_without_face() const {
    QVector<int> places;
    for (int i = 0; i < unplaced.size(); ++i)
        if (!unplaced[i].removed) places.append(i);
    return places;
}

bool ProjectData::has_edits() const {
    for (const FaceEdit& face : faces)
        if (!face.removed && !all_zero(face.sliders)) return true;
    return false;
}

QByteArray project_to_json(const ProjectData& project, const QString& project_dir) {
    const QJsonObject object{
        {"format", "lineament-project"},
        {"version", project_format_version},
        {"generator", QCoreApplication::applicationName() + ' ' + QCoreApplication::applicationVersion()},
        {"photo", photo_object(project.photo, project_dir)},
        {"pack", project.pack_id},
        {"method", project.method_id},
        {"keep_original_detail", project.keep_original_detail},
        {"current_face", project.current_face},
        {"faces", all_faces_array(project)}};
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

ProjectData project_from_json(const QByteArray& json, const QString& name, const QString& project_dir) {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    const QJsonObject object = document.object();
    if (!document.isObject() || object.value("format").toString() != QLatin1String("lineament-project"))
        refuse(name, tr("it is not a Lineament project, or it is damaged."));
    if (whole_field(object, "version", name, 1, 1 << 20) > project_format_version)
        refuse(name, tr("it was saved by a newer version of Lineament."));
    ProjectData project;
    project.photo = read_photo(object.value("photo"), name, project_dir);
    project.pack_id = text_field(object, "pack", name);
    project.method_id = text_field(object, "method", name);
    project.keep_original_detail = object.value("keep_original_detail").toBool(true);
    const QJsonArray faces = object.value("faces").toArray();
    if (!object.value("faces").isArray() || faces.size() > max_faces) refuse_field(name, "faces");
    for (const QJsonValue& face : faces)
        (face.toObject().value("found").toBool(true) ? project.faces : project.unplaced).append(read_face(face, name));
    const int current =
        whole_field(object, "current_face", name, 0, static_cast<int>(qMax<qsizetype>(0, faces.size() - 1)));
    project.current_face = qMin(current, static_cast<int>(qMax<qsizetype>(0, project.faces.size() - 1)));
    return project;
}

ProjectData read_project(const QString& path, QString* sha256) {
    const QFileInfo info(path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) refuse(info.fileName(), file.errorString() + '.');
    if (file.size() > max_project_bytes) refuse(info.fileName(), tr("it is too large for a project."));
    const QByteArray json = file.read(file.size());
    if (sha256) *sha256 = QString::fromLatin1(QCryptographicHash::hash(json, QCryptographicHash::Sha256).toHex());
    return project_from_json(json, info.fileName(), info.absolutePath());
}

void write_project(const QString& path, const ProjectData& project) {
    const QByteArray json = project_to_json(project, QFileInfo(path).absolutePath());
    try {
        write_file_atomically(QFile::encodeName(path).toStdString(),
                              {json.constData(), static_cast<size_t>(json.size())});
    } catch (const CannotWriteError& error) {
        throw ProjectError(cannot_write_text(path, error).toStdString());
    }
}

QString file_sha256(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!hash.addData(&file)) return {};
    return QString::fromLatin1(hash.result().toHex());
}

}  // namespace lineament
