// The journal that a killed program left behind, with whatever lines in it.
#include "app/document/journal.h"

#include <cstdlib>

#include "tests/fuzz/fuzz_memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    static const fuzzing::MemoryFolder folder;
    folder.put("1-00000000.journal", data, size);
    const Journal journal(QString::fromStdString(folder.path()));
    const QVector<LostEdits> lost = journal.lost_edits();
    for (const LostEdits& edits : lost) {
        const QByteArray written = project_to_json(edits.project);
        try {
            project_from_json(written, QStringLiteral("written"));
        } catch (const ProjectError&) {
            std::abort();  // offered, but not to be saved and opened again
        }
    }
    // What holds nothing to restore is removed; the rest stays until the person decides.
    if (std::filesystem::exists(folder / "1-00000000.journal") == lost.isEmpty()) std::abort();
    return 0;
}
