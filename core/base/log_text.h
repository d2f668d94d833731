#pragma once

#include <string>

namespace lineament {

/// `text` as a log may hold it: in one line, and without the folders of files, which tell of the person. Of a path from
/// the root only the file's name stays: "'/home/anna/My holidays/beach.jpg' is cut off" becomes "'beach.jpg' is cut
/// off". Where a path without quotes has blanks in it, words behind it may go, too: rather that than a folder's name.
/// Addresses of the web stay.
std::string log_text(const std::string& text);

}  // namespace lineament
