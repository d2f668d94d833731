// The document, its undo steps and its file, without a window.
#include "app/document/document.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QUndoStack>

#include "app/document/face_matching.h"
#include "app/document/undo_commands.h"

namespace lineament {
namespace {

ProjectData example() {
    ProjectData project;
    project.photo = {QStringLiteral("/photos/a.jpg"), QString(64, 'a'), QSize(800, 600)};
    project.faces = {{QRectF(10, 20, 100, 110), {{"smile", 0.4}}}, {QRectF(300, 20, 90, 90), {}}};
    project.current_face = 1;
    project.pack_id = "starter";
    project.method_id = "sfe";
    project.keep_original_detail = false;
    return project;
}

TEST(Document, StepsAreNamedAndUndone) {
    Document document;
    document.start(example());
    document.set_slider(0, {"age", "Age", 0, -0.25});
    document.set_slider(0, {"smile", "Smile", 0.4, 0.7});
    EXPECT_EQ(document.undo_stack()->undoText(), "Smile +70");
    document.undo_stack()->undo();
    EXPECT_EQ(document.undo_stack()->undoText(), QString::fromUtf8("Age \u221225"));
    EXPECT_EQ(document.sliders(0), (SliderValues{{"smile", 0.4}, {"age", -0.25}}));
    document.undo_stack()->undo();
    EXPECT_EQ(document.sliders(0), (SliderValues{{"smile", 0.4}}));
    EXPECT_FALSE(document.is_modified());
}

TEST(Document, AStepThatChangesNothingIsNone) {
    Document document;
    document.start(example());
    document.set_slider(0, {"smile", "Smile", 0.4, 0.4});
    document.set_keep_original_detail(false);
    EXPECT_EQ(document.undo_stack()->count(), 0);
}

// Steps of one burst of keys on the age of a face, the first of them on its own.
void burst(Document& document, const std::vector<double>& values, int face = 0) {
    for (std::size_t i = 1; i < values.size(); ++i)
        document.set_slider(face, {"age", "Age", values[i - 1], values[i]}, i > 1);
}

TEST(Document, StepsThatBelongTogetherAreOneUndo) {
    Document document;
    document.start(example());
    int committed = 0;
    QObject::connect(&document, &Document::edit_committed, [&] { ++committed; });
    burst(document, {0, 0.05, 0.1, 0.15});
    EXPECT_EQ(committed, 3) << "a journal keeps every one of them";
    EXPECT_EQ(document.undo_stack()->count(), 1);
    EXPECT_EQ(document.undo_stack()->undoText(), "Age +15");
    document.undo_stack()->undo();
    EXPECT_EQ(document.sliders(0).count("age"), 0u);
    document.undo_stack()->redo();
    EXPECT_DOUBLE_EQ(document.sliders(0).at("age"), 0.15);
    document.set_slider(0, {"age", "Age", 0.15, 0.5});
    EXPECT_EQ(document.undo_stack()->count(), 2) << "a step that says so stands for itself";
}

TEST(Document, StepsThatComeBackAreNone) {
    Document document;
    document.start(example());
    burst(document, {0, 0.05, 0.1, 0.05, 0});
    EXPECT_EQ(document.undo_stack()->count(), 0);
    EXPECT_FALSE(document.is_modified());
    EXPECT_EQ(document.sliders(0), (SliderValues{{"smile", 0.4}}));
}

TEST(Document, OnlyWhatGoesOnWhereTheLastStepEndedJoinsIt) {
    Document document;
    document.start(example());
    burst(document, {0, 0.2});
    document.set_slider(0, {"smile", "Smile", 0.4, 0.5}, true);
    EXPECT_EQ(document.undo_stack()->count(), 2) << "another slider";
    document.set_slider(1, {"smile", "Smile", 0, 0.5}, true);
    EXPECT_EQ(document.undo_stack()->count(), 3) << "another face";
    document.set_slider(1, {"smile", "Smile", 0.4, 0.6}, true);
    EXPECT_EQ(document.undo_stack()->count(), 4) << "from another value";
    document.set_sliders(1, {{"smile", "Smile", 0.6, 0}, {"age", "Age", 0, 1}}, "Both");
    document.set_slider(1, {"age", "Age", 1, 0.5}, true);
    EXPECT_EQ(document.undo_stack()->count(), 6) << "a step of several sliders stands for itself";
}

TEST(Document, ABurstOverASaveOrAnExportLosesNeither) {
    Document document;
    document.start(example());
    burst(document, {0, 0.05, 0.1});
    document.mark_exported();
    document.set_slider(0, {"age", "Age", 0.1, 0.15}, true);
    EXPECT_TRUE(document.would_lose_edits()) << "0.15 was never exported";
    document.undo_stack()->undo();
    EXPECT_DOUBLE_EQ(document.sliders(0).at("age"), 0.1);
    EXPECT_FALSE(document.would_lose_edits()) << "undo leads back to what was exported";

    document.mark_saved();
    document.set_slider(0, {"age", "Age", 0.1, 0.2}, true);
    EXPECT_TRUE(document.is_modified());
    document.undo_stack()->undo();
    EXPECT_FALSE(document.is_modified());
    EXPECT_DOUBLE_EQ(document.sliders(0).at("age"), 0.1);
}

TEST(Document, AnExportedStateIsNotLostUntilItIsEditedOn) {
    Document document;
    document.start(example());
    document.set_slider(0, {"age", "Age", 0, 1});
    EXPECT_TRUE(document.would_lose_edits());
    document.mark_exported();
    EXPECT_FALSE(document.would_lose_edits());
    document.undo_stack()->undo();
    document.set_slider(0, {"age", "Age", 0, 0.5});
    EXPECT_TRUE(document.would_lose_edits()) << "another step at the place of the exported one";
}

TEST(Document, TellsOfCommittedEditsUndoAndRedo) {
    Document document;
    int committed = 0;
    QObject::connect(&document, &Document::edit_committed, [&] { ++committed; });
    document.start(example());
    EXPECT_EQ(committed, 0);
    document.set_slider(0, {"age", "Age", 0, 1});
    document.undo_stack()->undo();
    document.undo_stack()->redo();
    EXPECT_EQ(committed, 3);
}

TEST(Document, EndsInSilence) {
    // A window that listens to the undo steps is itself half gone when its document ends.
    int heard = 0;
    QObject listener;
    {
        Document document;
        document.start(example());
        QObject::connect(document.undo_stack(), &QUndoStack::indexChanged, &listener, [&] { ++heard; });
        document.set_slider(0, {"smile", "Smile", 0.4, 0.7});
        EXPECT_EQ(heard, 1);
    }
    EXPECT_EQ(heard, 1) << "the end of a document with edits is no step";
}

TEST(ProjectFile, KeepsEverything) {
    const ProjectData in = example();
    const ProjectData out = project_from_json(project_to_json(in), "p.lineament");
    EXPECT_EQ(out.photo.path, in.photo.path);
    EXPECT_EQ(out.photo.sha256, in.photo.sha256);
    EXPECT_EQ(out.photo.size, in.photo.size);
    ASSERT_EQ(out.faces.size(), 2);
    EXPECT_EQ(out.faces[0].box, in.faces[0].box);
    EXPECT_EQ(out.faces[0].sliders, in.faces[0].sliders);
    EXPECT_EQ(out.current_face, 1);
    EXPECT_EQ(out.pack_id, "starter");
    EXPECT_EQ(out.method_id, "sfe");
    EXPECT_FALSE(out.keep_original_detail);
}

TEST(ProjectFile, FindsThePhotoThatMovedWithIt) {
    QTemporaryDir there;
    QFile photo(there.filePath("a.jpg"));
    ASSERT_TRUE(photo.open(QIODevice::WriteOnly));
    ProjectData project = example();
    project.photo.path = there.filePath("a.jpg");
    QByteArray json = project_to_json(project, there.path());
    QTemporaryDir elsewhere;
    ASSERT_TRUE(QFile::copy(there.filePath("a.jpg"), elsewhere.filePath("a.jpg")));
    EXPECT_EQ(project_from_json(json, "p", elsewhere.path()).photo.path, elsewhere.filePath("a.jpg"));
}

TEST(ProjectFile, RefusesEveryBrokenField) {
    const QJsonObject good = QJsonDocument::fromJson(project_to_json(example())).object();
    const auto broken = [&](const char* field, const QJsonValue& value) {
        QJsonObject object = good;
        object.insert(QLatin1String(field), value);
        return QJsonDocument(object).toJson();
    };
    for (const QByteArray& json :
         {QByteArray(), QByteArray("[]"), QByteArray("{\"format\":"), broken("format", "other"), broken("version", 2),
          broken("version", "1"), broken("photo", 3), broken("pack", QJsonValue()), broken("faces", "none"),
          broken("faces", QJsonDocument::fromJson("[{\"box\":[1,2,3],\"sliders\":{}}]").array()),
          broken("faces", QJsonDocument::fromJson("[{\"box\":[1,2,3,4],\"sliders\":{\"smile\":7}}]").array()),
          broken("faces", QJsonDocument::fromJson("[{\"box\":[1,2,3,4],\"sliders\":{\"smile\":\"x\"}}]").array()),
          broken("current_face", 9), broken("current_face", -1), broken("current_face", 0.5)}) {
        try {
            project_from_json(json, "p.lineament");
            ADD_FAILURE() << "accepted: " << json.toStdString();
        } catch (const ProjectError& error) {
            EXPECT_NE(std::string(error.what()).find("p.lineament"), std::string::npos) << error.what();
        }
    }
}

TEST(ProjectFile, AFailedSaveLeavesTheOldFile) {
    QTemporaryDir folder;
    EXPECT_THROW(write_project(folder.filePath("no-such-folder/p.lineament"), example()), ProjectError);
    write_project(folder.filePath("p.lineament"), example());
    EXPECT_EQ(read_project(folder.filePath("p.lineament")).pack_id, "starter");
}

TEST(FaceMatching, GivesEditsToTheFaceInTheSamePlace) {
    const MatchedFaces matched =
        match_faces(example(), {QRectF(302, 22, 90, 90), QRectF(12, 18, 100, 110)}, QSize(800, 600));
    EXPECT_EQ(matched.faces[1].sliders, (SliderValues{{"smile", 0.4}}));
    EXPECT_TRUE(matched.faces[0].sliders.empty());
    EXPECT_EQ(matched.current, 0);
    EXPECT_EQ(matched.lost, 0);
}

TEST(FaceMatching, ScalesWithThePhotoAndCountsWhatIsLost) {
    const MatchedFaces scaled = match_faces(example(), {QRectF(20, 40, 200, 220)}, QSize(1600, 1200));
    EXPECT_EQ(scaled.faces[0].sliders, (SliderValues{{"smile", 0.4}}));
    const MatchedFaces nowhere = match_faces(example(), {QRectF(500, 400, 90, 90)}, QSize(800, 600));
    EXPECT_TRUE(nowhere.faces[0].sliders.empty());
    EXPECT_EQ(nowhere.lost, 1);
}

}  // namespace
}  // namespace lineament
