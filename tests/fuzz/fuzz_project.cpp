// A project that is accepted must be written and read again as the same.
#include <cstdlib>

#include "app/document/project_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    try {
        const ProjectData project = project_from_json(bytes, QStringLiteral("input"), QStringLiteral("/nowhere"));
        for (const FaceEdit& face : project.faces) {
            for (const auto& [id, value] : face.sliders)
                if (!(value >= -1 && value <= 1)) std::abort();
        }
        if (project.current_face < 0 || project.current_face > std::max<qsizetype>(0, project.faces.size() - 1))
            std::abort();
        const QByteArray written = project_to_json(project);
        // Accepted once and refused after saving would be a lost edit.
        try {
            if (project_to_json(project_from_json(written, QStringLiteral("written"))) != written) std::abort();
        } catch (const ProjectError&) {
            std::abort();
        }
    } catch (const ProjectError&) {
        // Refused with a sentence.
    }
    return 0;
}
