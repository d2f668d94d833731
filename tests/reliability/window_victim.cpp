// The real window at work until it is killed; the script kill_window.sh starts and kills it.
//   window_victim FOLDER prepare        makes the photo, the pack and the weight files
//   window_victim FOLDER run SEED       looks at what the one before left, takes it over as a person would, and works
//   window_victim FOLDER settle SEED    the same, but does everything once more and ends by itself
// Everything that happened goes to FOLDER/log (see victim_log.h). Exit codes: 0 done, 2 wrong use, 3 it got stuck.
#include <QApplication>
#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>
#include <cstdio>

#include "app/document/safe_keeping.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "core/packs/pack_manifest.h"
#include "core/session/engine_setup.h"
#include "core/weights/npy.h"
#include "tests/gui/gui_test_support.h"
#include "tests/reliability/left_behind.h"
#include "tests/support/tiny_pack.h"

using namespace lineament;
using namespace lineament::testing;

namespace {

constexpr int most_imports = 12;  // then the imported pack is begun anew

[[noreturn]] void stuck(VictimLog& log, const QByteArray& where) {
    log.note("stuck " + where);
    std::_Exit(3);
}

class Victim {
  public:
    Victim(const VictimFolder& folder, VictimLog* log, quint32 seed) : folder_(folder), log_(*log), random_(seed) {
        WindowOptions options;
        options.pack = QStringLiteral("tiny");
        window_ = std::make_unique<MainWindow>(options);
        window_->show();
    }

    /// What the last one left, compared with its log, and taken over as a person would do.
    void take_over() {
        LeftBehind left(folder_, &log_);
        left.check_files();
        const std::optional<SliderValues> project = left.check_project();
        const QVector<LostEdits> lost = window_->safe_keeping()->journal().lost_edits();
        window_->start();
        if (window_->messages()->has(QStringLiteral("recovery")) == lost.isEmpty())
            log_.note("lost the offer to restore edits");
        const auto edits_of = [](const LostEdits& entry) {
            return entry.project.faces.isEmpty() ? SliderValues() : entry.project.faces[0].sliders;
        };
        if (!lost.isEmpty() && left.promises().accepts_edits(edits_of(lost[0]))) {
            restore(edits_of(lost[0]));
        } else {
            // Saved edits need no journal; an older one than the project may still be offered.
            const SliderValues saved = project.value_or(SliderValues());
            if (!left.promises().accepts_edits(saved))
                log_.note("lost the edits " + word_of(left.promises().edits) + ": the journal has " +
                          (lost.isEmpty() ? QByteArray("nothing") : word_of(edits_of(lost[0]))) + ", the project " +
                          word_of(saved));
            open(project ? folder_.project() : folder_.photo(), saved);
        }
        discard_offers();
        log_.note("found edit " + word_of(sliders()));
    }

    void work_once(int what) {
        switch (what) {
            case 0:
            case 1:
                return edit();
            case 2:
                return save();
            case 3:
                return export_picture(VictimFolder::pictures()[random_.bounded(3)]);
            default:
                return begin_import();
        }
    }

    [[noreturn]] void work_until_killed() {
        for (;;)
            work_once(random_.bounded(5));
    }

    /// Every file is written once more, so nothing that a kill left behind may remain.
    void settle() {
        edit();
        save();
        for (const QString& name : VictimFolder::pictures())
            export_picture(name);
        const QSet<QByteArray> begun = log_.promises().begun_imports;
        for (const QByteArray& name : begun)
            import_again(QString::fromLatin1(name));
        window_->close();
        window_.reset();
        for (const QString& path : LeftBehind::leftovers(folder_.slow()))
            log_.note("left over " + path.toUtf8());
        LeftBehind left(folder_, &log_);
        left.check_files();
        left.check_project();
        if (!QDir(folder_.journals()).entryList({QStringLiteral("*.journal")}, QDir::Files).isEmpty())
            log_.note("left over a journal after an ordinary end");
    }

  private:
    SliderValues sliders() const { return window_->document()->sliders(0); }

    void must(bool condition, const char* where) {
        if (!condition) stuck(log_, where);
    }

    void restore(const SliderValues& expected) {
        must(window_->messages()->trigger(QStringLiteral("recovery"), QStringLiteral("Restore")), "Restore");
        must(wait_until_ready(*window_), "restoring");
        if (word_of(sliders()) != word_of(expected))
            log_.note("lost the restored edits " + word_of(expected) + ": the window has " + word_of(sliders()));
    }

    void open(const QString& path, const SliderValues& expected) {
        window_->files()->open_file(path);
        must(wait_until_ready(*window_), "opening");
        if (word_of(sliders()) != word_of(expected))
            log_.note("lost the edits of the project " + word_of(expected) + ": the window has " + word_of(sliders()));
    }

    void discard_offers() {
        while (window_->messages()->has(QStringLiteral("recovery"))) {
            log_.note("older offer");
            must(window_->messages()->trigger(QStringLiteral("recovery"), QStringLiteral("Discard")), "Discard");
        }
    }

    void edit() {
        static const char* const names[] = {"smile", "age", "hair"};
        const QByteArray slider = names[random_.bounded(3)];
        const double value = random_.bounded(2.0) - 1;
        log_.note("begin edit " + slider + ' ' + QByteArray::number(value));
        drag_slider(*window_, QString::fromLatin1(slider), value);
        log_.note("done edit " + word_of(sliders()));
    }

    void save() {
        const QByteArray word = word_of(sliders());
        log_.note("begin save " + word);
        int saved = -1;
        window_->files()->save_project_to(folder_.project(), [&saved](bool well) { saved = well; });
        must(wait_for([&] { return saved >= 0; }), "saving");
        must(saved == 1, "saving failed");
        log_.note("done save " + word);
    }

    void export_picture(const QString& name) {
        ExportChoice choice;
        choice.path = folder_.picture(name);
        choice.format = name.endsWith(QLatin1String("png"))   ? ExportFormat::Png
                        : name.endsWith(QLatin1String("jpg")) ? ExportFormat::Jpeg
                                                              : ExportFormat::Tiff;
        choice.jpeg_quality = 50 + random_.bounded(50);
        choice.overwrites_existing = true;
        log_.note("begin export " + name.toLatin1());
        bool well = false;
        const QMetaObject::Connection connection =
            QObject::connect(window_->editing(), &EditingController::export_finished, [&well] { well = true; });
        window_->files()->export_to(choice);
        must(wait_for([&] { return !window_->files()->is_exporting(); }), "exporting");
        QObject::disconnect(connection);
        must(well, "exporting failed");
        log_.note("done export " + name.toLatin1() + ' ' + file_sha256(choice.path).toLatin1());
    }

    /// Another program, beside the window; one at a time.
    void begin_import() {
        if (import_.state() != QProcess::NotRunning) return;
        const Promises& promises = log_.promises();
        const int tried = static_cast<int>((promises.imports + promises.begun_imports).size());
        if (tried >= most_imports || (tried == 0 && QDir(folder_.imported()).exists())) return begin_pack_anew();
        const QString name = QStringLiteral("d%1").arg(tried);
        log_.note("begin import " + name.toLatin1());
        QObject::disconnect(&import_, nullptr, nullptr, nullptr);
        QObject::connect(&import_, &QProcess::finished, [this, name](int code, QProcess::ExitStatus status) {
            if (status != QProcess::NormalExit || code != 0) stuck(log_, "import: " + said());
            log_.note("done import " + name.toLatin1());
        });
        start_import(name);
    }

    /// Renamed first: a pack of which only a part is removed would look torn.
    void begin_pack_anew() {
        log_.note("begin reset");
        const QString old = folder_.imported() + QStringLiteral(".old");
        QDir(old).removeRecursively();
        must(QDir().rename(folder_.imported(), old), "renaming the pack");
        QDir(old).removeRecursively();
    }

    void import_again(const QString& name) {
        QObject::disconnect(&import_, nullptr, nullptr, nullptr);
        must(import_.state() == QProcess::NotRunning || import_.waitForFinished(patience_ms), "import");
        start_import(name);
        must(import_.waitForFinished(patience_ms), "import");
        // The kill may have come after the pack was complete: then the direction is there already.
        const PackManifest pack = load_pack(QFile::encodeName(folder_.imported()).toStdString());
        if (!pack.find("direction:" + name.toStdString())) log_.note("lost the repeated import: " + said());
    }

    void start_import(const QString& name) {
        import_.setProcessChannelMode(QProcess::MergedChannels);
        import_.start(QStringLiteral(LINEAMENT_CLI),
                      {QStringLiteral("import"), QStringLiteral("--pack"), folder_.imported(), folder_.weights(name)});
    }

    QByteArray said() { return import_.readAll().replace('\n', ' '); }

    VictimFolder folder_;
    VictimLog& log_;
    QRandomGenerator random_;
    QProcess import_;
    std::unique_ptr<MainWindow> window_;
};

int prepare(const VictimFolder& folder) {
    QDir().mkpath(folder.root + QStringLiteral("/weights"));
    QDir().mkpath(folder.slow());
    QFile::copy(QStringLiteral(LINEAMENT_TEST_PHOTO), folder.photo());
    write_tiny_pack(QFile::encodeName(folder.pack()).toStdString());
    for (int i = 0; i < most_imports; ++i)
        QFile::copy(QStringLiteral(LINEAMENT_TEST_DIRECTION), folder.weights(QStringLiteral("d%1").arg(i)));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const VictimFolder folder(QString::fromLocal8Bit(argv[1]));
    const QByteArray task = argv[2];
    for (const char* variable : {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
        qputenv(variable, QFile::encodeName(folder.slow() + '/' + variable));
    qputenv("LINEAMENT_MODELS_DIR", QFile::encodeName(folder.models()));
    initialise_engine();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Lineament"));
    QApplication::setOrganizationName(QStringLiteral("lineament"));
    if (task == "prepare") return prepare(folder);
    if (argc != 4) return 2;
    VictimLog log(folder.log());
    log.note("start");
    Victim victim(folder, &log, QByteArray(argv[3]).toUInt());
    victim.take_over();
    log.note("ready");
    if (task == "run") victim.work_until_killed();
    victim.settle();
    log.note("end");
    return 0;
}
