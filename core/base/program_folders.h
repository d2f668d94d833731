// Where the program's own files and the person's files lie. Never the folder in which the program happens to be
// started: a path that would depend on it is none.
#pragma once

#include <string>

namespace lineament {

/// share/lineament beside the program's bin folder; empty where the system does not tell where the program is. The
/// folder need not exist: a program that runs from its build folder has none.
std::string installed_folder();

/// The person's home folder: HOME where it is a path from the root, otherwise that of the account; empty where there is
/// neither.
std::string home_folder();

/// The folder for the person's data: XDG_DATA_HOME where it is a path from the root, otherwise .local/share of
/// home_folder(); empty where there is neither.
std::string user_data_folder();

/// The folder for what programs remember of their work (logs, journals): XDG_STATE_HOME where it is a path from the
/// root, otherwise .local/state of home_folder(); empty where there is neither.
std::string user_state_folder();

/// The folder for settings: XDG_CONFIG_HOME where it is a path from the root, otherwise .config of home_folder(); empty
/// where there is neither.
std::string user_config_folder();

/// This program's part of one of the folders above: "lineament" in it; empty where `folder` is.
std::string own_folder_in(const std::string& folder);

}  // namespace lineament
