// What the search for a new slider does on the session's thread: from the dialog's words to the engine's and back.
#pragma once

#include <QImage>
#include <QString>
#include <memory>

#include "core/discovery/direction_search.h"
#include "widgets/dialogs/find_direction_dialog.h"

namespace lineament {

/// What a search starts from: equal ones share what was prepared.
struct SearchSource {
    QString pack_folder;
    QString crops, labels;  ///< files; no crops: the face stands in for portraits
    QImage face;            ///< the open face, R x R; may be null where there are crops
    bool operator==(const SearchSource& other) const {
        return pack_folder == other.pack_folder && crops == other.crops && labels == other.labels && face == other.face;
    }
};

/// Codes of the portraits and inverted faces, ready for any number of queries. Immutable. Holds the method of the pack
/// that it was made with.
struct PreparedSearch {
    PreparedSearch(const ModelPack& pack, const SearchSource& source, const Progress& progress);
    SearchSource source;
    PackManifest manifest;
    std::unique_ptr<const DirectionSearch> search;
    std::unique_ptr<const PreviewStrip> strip;
};

/// What a search comes to: written by the session's thread until the search is done, failed or cancelled.
struct FindingResult {
    std::shared_ptr<const PreparedSearch> prepared;  ///< there as soon as it is made, also where the query then failed
    FoundDirection found;                            ///< to keep
    DirectionPreview preview;                        ///< to look at
};

/// Fills `result`; takes its `prepared` where it was made from the same source. For SessionWorker::work_on_pack: lasts
/// up to minutes, in slices at whose ends `progress` is told. Throws Cancelled where that asks for an end or `pack` is
/// not the source's, and what the search does not get over otherwise.
void search_direction(const ModelPack& pack, const SearchSource& source, const DirectionWish& wish,
                      FindingResult& result, const Progress& progress);

/// Why sliders found for the pack in `folder` could not be kept in it, as a sentence for the person; empty: they could.
QString why_not_kept(const QString& folder);

/// Puts what was found into the catalogue of the pack. Empty, or a sentence for the person.
QString keep_direction(const FindingResult& result, const QString& id, const DirectionWish& wish);

/// Changes a kept direction in the catalogue of the pack in `folder`. Empty, or a sentence for the person.
QString rename_direction(const QString& folder, const QString& id, const QString& title);
QString remove_direction(const QString& folder, const QString& id);

}  // namespace lineament
