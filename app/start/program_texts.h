// Longer texts of the program: what it is, its licences, how edited photos are marked.
#pragma once

#include "widgets/dialogs/info_dialogs.h"

namespace lineament {

enum AboutPageId { AboutPage, LicencesPage, MarkingPage };

/// All pages, `first` in front.
AboutContent about_content(int first);

}  // namespace lineament
