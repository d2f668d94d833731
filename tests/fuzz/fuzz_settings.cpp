// Whatever lies in the settings file: the program starts, and what it changes is kept beside what it knows.
#include <QFile>
#include <cstdlib>

#include "app/start/settings_store.h"
#include "tests/fuzz/fuzz_memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace lineament;
    static const fuzzing::MemoryFolder folder;
    const QString path = QString::fromStdString(folder / "settings.json");
    folder.put("settings.json", data, size);
    QJsonValue theme;
    {
        SettingsStore store(path);
        theme = store.value(QStringLiteral("theme"));
        store.set(QStringLiteral("jpeg_quality"), static_cast<int>(size));
        if (!store.save()) std::abort();
    }
    const SettingsStore again(path);
    if (again.value(QStringLiteral("jpeg_quality")).toInt() != static_cast<int>(size)) std::abort();
    if (again.value(QStringLiteral("theme")) != theme) std::abort();
    return 0;
}
