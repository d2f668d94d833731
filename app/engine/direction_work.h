// What the search for a new slider does away from the GUI thread: from the dialog's words to the engine's and back.
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

/// Networks, codes of the portraits and inverted faces, ready for any number of queries. Immutable.
struct PreparedSearch {
    PreparedSearch(const SearchSource& source, const Progress& progress);
    SearchSource source;
    PackManifest manifest;
    std::unique_ptr<const DirectionSearch> search;
    std::unique_ptr<const PreviewStrip> strip;
};

/// Immutable. Either an error or a direction to look at and to keep.
struct FindingResult {
    std::shared_ptr<const PreparedSearch> prepared;
    FoundDirection found;
    DirectionPreview preview;
    QString error;  ///< a sentence for the person
};

/// Takes `prepared` where it was made from the same source. Lasts up to minutes. Null where `progress` asked for an
/// end.
std::shared_ptr<const FindingResult> search_direction(const SearchSource& source, const DirectionWish& wish,
                                                      std::shared_ptr<const PreparedSearch> prepared,
                                                      const Progress& progress);

/// Why sliders found for the pack in `folder` could not be kept in it, as a sentence for the person; empty: they could.
QString why_not_kept(const QString& folder);

/// Puts what was found into the catalogue of the pack. Empty, or a sentence for the person.
QString keep_direction(const FindingResult& result, const QString& id, const DirectionWish& wish);

/// Changes a kept direction in the catalogue of the pack in `folder`. Empty, or a sentence for the person.
QString rename_direction(const QString& folder, const QString& id, const QString& title);
QString remove_direction(const QString& folder, const QString& id);

}  // namespace lineament
