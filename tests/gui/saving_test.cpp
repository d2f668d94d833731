// What the program writes, on a disk that fails: projects, settings, pasted pictures. The old file stays, the edits
// stay unsaved, and the window says it.
#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonObject>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>

#include "app/document/picture_file.h"
#include "app/document/project_file.h"
#include "app/start/app_settings.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "core/base/cannot_write_error.h"
#include "tests/gui/gui_test_support.h"
#include "tests/support/faulty_disk.h"

namespace lineament {
namespace {

QByteArray content_of(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

FaultyDisk::Faults full_disk() {
    FaultyDisk::Faults faults;
    faults.writable_bytes = 0;
    return faults;
}

ProjectData some_project() {
    ProjectData project;
    project.photo.path = QStringLiteral("/photos/a.jpg");
    project.faces.append({QRectF(1, 2, 30, 40), {{"smile", 0.5}}});
    return project;
}

class Saving : public ::testing::Test {
  protected:
    // Behind links: the faulty disk compares paths as the kernel tells them.
    QString file(const QString& name) const { return QDir(folder_.path()).canonicalPath() + '/' + name; }
    std::string folder() const { return QDir(folder_.path()).canonicalPath().toStdString(); }
    int entries() const { return static_cast<int>(QDir(folder_.path()).entryList(QDir::Files | QDir::Hidden).size()); }

    QTemporaryDir folder_;
};

TEST_F(Saving, AProjectOnAFullDiskKeepsTheOldFileAndSaysSo) {
    const QString path = file("a.lineament");
    write_project(path, some_project());
    const QByteArray before = content_of(path);
    ASSERT_FALSE(before.isEmpty());
    ProjectData other = some_project();
    other.faces[0].sliders["smile"] = -1;
    const FaultyDisk disk(folder(), full_disk());
    try {
        write_project(path, other);
        ADD_FAILURE() << "a full disk was taken for a success";
    } catch (const ProjectError& error) {
        EXPECT_NE(std::string(error.what()).find("disk is full"), std::string::npos) << error.what();
    }
    EXPECT_GT(disk.faults_met(), 0);
    EXPECT_EQ(content_of(path), before);
    EXPECT_EQ(entries(), 1);
}

TEST_F(Saving, ADiskThatIsFullOnlyAtTheFlushKeepsTheOldProject) {
    const QString path = file("a.lineament");
    write_project(path, some_project());
    const QByteArray before = content_of(path);
    FaultyDisk::Faults faults;
    faults.fsync_error = ENOSPC;
    const FaultyDisk disk(folder(), faults);
    EXPECT_THROW(write_project(path, ProjectData()), ProjectError);
    EXPECT_EQ(content_of(path), before);
}

TEST_F(Saving, APictureOnAFullDiskIsAnError) {
    QImage picture(32, 32, QImage::Format_RGB32);
    picture.fill(Qt::red);
    write_picture_file(file("a.png"), picture);
    const QByteArray before = content_of(file("a.png"));
    {
        const FaultyDisk disk(folder(), full_disk());
        EXPECT_THROW(write_picture_file(file("a.png"), picture), CannotWriteError);
        EXPECT_THROW(write_picture_file(file("b.png"), picture), CannotWriteError);
    }
    EXPECT_EQ(content_of(file("a.png")), before);
    EXPECT_EQ(entries(), 1);
    EXPECT_EQ(QImage(file("a.png")).size(), QSize(32, 32));
    EXPECT_THROW(write_picture_file(file("a.xyz"), picture), CannotWriteError);
}

TEST_F(Saving, SettingsComeBackAndAFullDiskIsSaidOnceAndTriedAgain) {
    const QString path = file("settings.json");
    int said = 0;
    {
        SettingsStore store(path);
        EXPECT_TRUE(store.is_new());
        store.on_failure([&](const QString&) { ++said; });
        store.set("theme", "dark");
        EXPECT_TRUE(store.save());
        const QByteArray before = content_of(path);
        {
            const FaultyDisk disk(folder(), full_disk());
            store.set("theme", "light");
            EXPECT_FALSE(store.save());
            EXPECT_FALSE(store.save());
            EXPECT_EQ(content_of(path), before) << "a full disk cost the old settings";
        }
        EXPECT_EQ(said, 1);
        EXPECT_TRUE(store.save());
    }
    EXPECT_EQ(SettingsStore(path).value("theme").toString(), "light");
    EXPECT_EQ(entries(), 1);
}

TEST_F(Saving, TwoWindowsKeepEachOthersSettings) {
    const QString path = file("settings.json");
    SettingsStore first(path), second(path);
    first.set("theme", "dark");
    second.set("jpeg_quality", 80);
    EXPECT_TRUE(first.save());
    EXPECT_TRUE(second.save());
    EXPECT_EQ(SettingsStore(path).value("theme").toString(), "dark");
    EXPECT_EQ(SettingsStore(path).value("jpeg_quality").toInt(), 80);
}

TEST_F(Saving, SettingsAreWrittenWithoutAskingAMomentAfterAChange) {
    SettingsStore store(file("settings.json"));
    store.set("theme", "dark");
    EXPECT_TRUE(testing::wait_for([&] { return QFile::exists(file("settings.json")); }));
}

TEST_F(Saving, DamagedSettingsAreSetAside) {
    QFile damaged(file("settings.json"));
    ASSERT_TRUE(damaged.open(QIODevice::WriteOnly));
    damaged.write("{\"theme\": \"da");
    damaged.close();
    SettingsStore store(file("settings.json"));
    EXPECT_TRUE(store.value("theme").isUndefined());
    EXPECT_EQ(content_of(file("settings.json.damaged")), "{\"theme\": \"da");
}

TEST_F(Saving, OlderSettingsAreTakenOver) {
    QFile::remove(SettingsStore::default_path());
    {
        QSettings older;
        older.setValue("recent_files", QStringList{"/a.jpg", "/b.jpg"});
        older.setValue("folders/open", "/photos");
        older.setValue("jpeg_quality", 77);
        older.setValue("geometry", QByteArray("\x01\x00\xff", 3));
        older.setValue("theme", "dark");
    }
    {
        const AppSettings settings;
        EXPECT_EQ(settings.recent_files(), (QStringList{"/a.jpg", "/b.jpg"}));
        EXPECT_EQ(settings.last_folder("open"), "/photos");
        EXPECT_EQ(settings.jpeg_quality(), 77);
        EXPECT_EQ(settings.value("geometry"), QByteArray("\x01\x00\xff", 3));
        EXPECT_EQ(settings.theme(), Theme::Dark);
    }
    QSettings().clear();
    EXPECT_EQ(AppSettings().jpeg_quality(), 77) << "taken over, but not kept";
    QFile::remove(SettingsStore::default_path());
}

TEST_F(Saving, TheWindowOnAFullDiskSaysItAndStaysModified) {
    MainWindow window(testing::test_window_options());
    testing::show_active(window);
    ASSERT_TRUE(QFile::copy(sample_photo(), file("photo.png")));
    window.start(file("photo.png"));
    ASSERT_TRUE(testing::wait_until_ready(window)) << window.canvas()->error_text().toStdString();
    const auto save = [&](const QString& path) {
        int saved = -1;
        window.files()->save_project_to(path, [&](bool ok) { saved = ok; });
        EXPECT_TRUE(testing::wait_for([&] { return saved >= 0; }));
        return saved == 1;
    };
    testing::drag_slider(window, "smile", 0.8);
    ASSERT_TRUE(testing::wait_until_settled(window));
    ASSERT_TRUE(save(file("a.lineament")));
    EXPECT_FALSE(window.document()->is_modified());
    const QByteArray before = content_of(file("a.lineament"));

    testing::drag_slider(window, "smile", -0.4);
    ASSERT_TRUE(testing::wait_until_settled(window));
    {
        const FaultyDisk disk(folder(), full_disk());
        EXPECT_FALSE(save(file("a.lineament")));
        EXPECT_GT(disk.faults_met(), 0);
    }
    EXPECT_TRUE(window.document()->is_modified());
    EXPECT_EQ(content_of(file("a.lineament")), before);
    EXPECT_TRUE(window.findChild<MessageArea*>()->has(QStringLiteral("save")));
    EXPECT_TRUE(save(file("a.lineament")));
    EXPECT_FALSE(window.document()->is_modified());
    EXPECT_FALSE(window.findChild<MessageArea*>()->has(QStringLiteral("save")));
}

}  // namespace
}  // namespace lineament
