#include "app/engine/direction_work.h"

#include <ATen/ATen.h>

#include <QCoreApplication>
#include <stdexcept>

#include "app/engine/engine_texts.h"
#include "app/engine/session_controller.h"
#include "core/base/error.h"
#include "core/directions/catalogue_writer.h"
#include "core/discovery/pack_portraits.h"
#include "core/packs/pack_manifest.h"
#include "core/session/tensor_image.h"
#include "widgets/sliders/percent.h"

namespace lineament {
namespace {

constexpr size_t strip_faces = 3;

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

}  // namespace

PreparedSearch::PreparedSearch(const ModelPack& pack, const SearchSource& from, const Progress& progress)
    : source(from), manifest(pack.manifest()) {
    if (source.face.isNull() && source.crops.isEmpty()) {
        throw std::invalid_argument(
            // Not tr(): translators' tools take it for one of the class.
            QCoreApplication::translate(
                "lineament",
                "There is no face to show the slider on: open a photo or choose a file of aligned portraits.")
                .toStdString());
    }
    progress.report(WorkStage::LoadNetworks, 0);
    std::vector<at::Tensor> faces;
    if (!source.face.isNull()) faces.push_back(face_tensor(source.face));
    if (source.crops.isEmpty()) {
        search = std::make_unique<DirectionSearch>(pack, faces.at(0));
    } else {
        const std::shared_ptr<const PortraitData> portraits =
            load_portraits_for(pack, source.crops.toStdString(), source.labels.toStdString());
        faces.push_back(portraits->first_unseen(strip_faces).images);
        search = std::make_unique<DirectionSearch>(pack, *portraits, progress.part(0.05, 0.8));
    }
    strip = std::make_unique<PreviewStrip>(search->method(), at::cat(faces), progress.part(0.8, 0.9));
}

void search_direction(const ModelPack& pack, const SearchSource& source, const DirectionWish& wish,
                      FindingResult& result, const Progress& progress) {
    if (pack.manifest().folder != source.pack_folder.toStdString()) throw Cancelled();  // another one came between
    if (!result.prepared || !(result.prepared->source == source)) {
        result.prepared.reset();  // before the next one is made: both may be large
        result.prepared = std::make_shared<PreparedSearch>(pack, source, progress);
    }
    progress.report(WorkStage::Search, 0.9);
    result.found = result.prepared->search->find(query_of(wish));
    result.preview = preview_of(result.found, result.prepared->strip->render(result.found, progress.part(0.95, 1)));
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

}  // namespace lineament
