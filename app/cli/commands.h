// The commands of lineament-cli. Each lives in its own file, command_<name>.cpp.
#pragma once

#include <memory>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/report.h"

namespace lineament {

class Command {
  public:
    virtual ~Command() = default;
    virtual CommandSpec spec() const = 0;
    /// Does the work and fills the report. Throws for everything that is not an exit code of 0.
    virtual void run(const Arguments& arguments, Report& report) const = 0;
};

std::unique_ptr<Command> make_faces_command();
std::unique_ptr<Command> make_align_command();
std::unique_ptr<Command> make_invert_command();
std::unique_ptr<Command> make_edit_command();
std::unique_ptr<Command> make_mix_command();
std::unique_ptr<Command> make_directions_command();
std::unique_ptr<Command> make_import_command();
std::unique_ptr<Command> make_pairs_command();
std::unique_ptr<Command> make_train_command();
std::unique_ptr<Command> make_split_state_command();
std::unique_ptr<Command> make_join_state_command();
std::unique_ptr<Command> make_evaluate_command();
std::unique_ptr<Command> make_find_direction_command();

}  // namespace lineament
