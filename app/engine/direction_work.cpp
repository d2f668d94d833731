#include "app/engine/direction_work.h"

#include <ATen/ATen.h>

#include <QCoreApplication>
#include <stdexcept>

#include "app/engine/engine_texts.h"
#include "app/engine/session_controller.h"
#include "core/directions/catalogue_writer.h"
#include "core/discovery/pack_portraits.h"
#include "core/packs/pack_manifest.h"
#include "core/session/error_kind.h"
#include "core/session/tensor_image.h"
#include "widgets/sliders/percent.h"

namespace lineament {
namespace {

constexpr size_t strip_faces = 3;

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

DirectionFamily family_of(FindBy by) {
    switch (by) {
        case FindBy::Svm:
            return DirectionFamily::Svm;
        case FindBy::Lda:
            return DirectionFamily::Lda;
        case FindBy::Components:
            return DirectionFamily::Pca;
        case FindBy::Factors:
            return DirectionFamily::Sefa;
        case FindBy::StyleChannels:
            break;
    }
    return DirectionFamily::StyleSpace;
}

DirectionQuery query_of(const DirectionWish& wish) {
    DirectionQuery query;
    query.family = family_of(wish.by);
    query.attribute = wish.attribute.toStdString();
    for (const QString& attribute : wish.unchanged)
        query.given.push_back(attribute.toStdString());
    query.component = wish.component - 1;
    query.first_row = wish.first_layer - 1;
    query.end_row = wish.last_layer;
    query.reach = wish.reach;
    return query;
}

at::Tensor face_tensor(const QImage& face) {  // [1, 3, R, R]
    const QImage rgb = face.convertToFormat(QImage::Format_RGB888);
    return image_to_tensor(cv::Mat(rgb.height(), rgb.width(), CV_8UC3, const_cast<uchar*>(rgb.constBits()),
                                   static_cast<size_t>(rgb.bytesPerLine())));
}

DirectionPreview preview_of(const FoundDirection& found, const at::Tensor& strip) {
    DirectionPreview preview;
    for (int64_t i = 0; i < strip.size(0); ++i)
        preview.cells.append(to_qimage(tensor_to_rgb8(strip.narrow(0, i, 1))));
    for (const double value : PreviewStrip::slider_values())
        preview.values << percent_text(value);
    preview.source = engine_text(found.source);
    preview.reach = found.reach;
    preview.unit = QString::fromStdString(found.unit);
    return preview;
}

/// The part of the way from `first` to `end` that belongs to one step of several.
ProgressCallback part_of(const ProgressCallback& progress, double first, double end) {
    return [=](double fraction, const std::string& stage) { return progress(first + (end - first) * fraction, stage); };
}

}  // namespace

PreparedSearch::PreparedSearch(const ModelPack& pack, const SearchSource& from, const ProgressCallback& progress)
    : source(from), manifest(pack.manifest()) {
    if (source.face.isNull() && source.crops.isEmpty()) {
        throw std::invalid_argument(
            // Not tr(): translators' tools take it for one of the class.
            QCoreApplication::translate(
                "lineament",
                "There is no face to show the slider on: open a photo or choose a file of aligned portraits.")
                .toStdString());
    }
    if (!progress(0, "loading")) throw Cancelled();
    std::vector<at::Tensor> faces;
    if (!source.face.isNull()) faces.push_back(face_tensor(source.face));
    if (source.crops.isEmpty()) {
        search = std::make_unique<DirectionSearch>(pack, faces.at(0));
    } else {
        const std::shared_ptr<const PortraitData> portraits =
            load_portraits_for(pack, source.crops.toStdString(), source.labels.toStdString());
        faces.push_back(portraits->first_unseen(strip_faces).images);
        search = std::make_unique<DirectionSearch>(pack, *portraits, part_of(progress, 0.05, 0.8));
    }
    strip = std::make_unique<PreviewStrip>(search->method(), at::cat(faces), part_of(progress, 0.8, 0.9));
}

void search_direction(const ModelPack& pack, const SearchSource& source, const DirectionWish& wish,
                      FindingResult& result, const ProgressCallback& go_on) {
    if (pack.manifest().folder != source.pack_folder.toStdString()) throw Cancelled();  // another one came between
    if (!result.prepared || !(result.prepared->source == source)) {
        result.prepared.reset();  // before the next one is made: both may be large
        result.prepared = std::make_shared<PreparedSearch>(pack, source, go_on);
    }
    if (!go_on(0.9, "searching")) throw Cancelled();
    result.found = result.prepared->search->find(query_of(wish));
    result.preview = preview_of(result.found, result.prepared->strip->render(result.found, part_of(go_on, 0.95, 1)));
}

QString why_not_kept(const QString& folder) {
    try {
        own_catalogue(load_pack(folder.toStdString()));
        return {};
    } catch (...) {
        return QString::fromStdString(describe_error_in_flight().sentence);
    }
}

QString keep_direction(const FindingResult& result, const QString& id, const DirectionWish& wish) {
    SliderNames names;
    names.id = id.toStdString();
    names.title = wish.title.toStdString();
    names.unit = wish.unit.toStdString();
    try {
        const CatalogueEntry entry = catalogue_entry(result.found, names);
        add_to_catalogue(own_catalogue(result.prepared->manifest), entry.json, entry.tensors);
        return {};
    } catch (...) {
        return QString::fromStdString(describe_error_in_flight().sentence);
    }
}

QString rename_direction(const QString& folder, const QString& id, const QString& title) {
    try {
        rename_in_catalogue(own_catalogue(load_pack(folder.toStdString())), id.toStdString(), title.toStdString());
        return {};
    } catch (...) {
        return QString::fromStdString(describe_error_in_flight().sentence);
    }
}

QString remove_direction(const QString& folder, const QString& id) {
    try {
        remove_from_catalogue(own_catalogue(load_pack(folder.toStdString())), id.toStdString());
        return {};
    } catch (...) {
        return QString::fromStdString(describe_error_in_flight().sentence);
    }
}

QString search_stage_text(const std::string& stage) {
    if (stage == "reading the portraits") return tr("Reading the portraits");
    if (stage == "searching") return tr("Searching");
    if (stage == "inverting the faces of the strip") return tr("Getting the faces to show ready");
    if (stage == "rendering the strip") return tr("Rendering the strip");
    return tr("Loading the model");
}

}  // namespace lineament
