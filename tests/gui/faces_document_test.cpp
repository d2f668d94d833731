// Edits that lost their face, and faces that were removed: in the document, in its file, and when a photo is matched.
#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QUndoStack>

#include "app/document/document.h"
#include "app/document/face_matching.h"
#include "app/document/face_order.h"
#include "app/document/journal.h"

namespace lineament {
namespace {

/// One face in the photo without edits, a removed one, and edits of two faces that were not found.
ProjectData example() {
    ProjectData project;
    project.photo = {QStringLiteral("/photos/a.jpg"), QString(64, 'a'), QSize(800, 600)};
    project.faces = {{QRectF(10, 20, 100, 110), {{"age", 0.2}}, false}, {QRectF(300, 20, 90, 90), {}, true}};
    project.unplaced = {{QRectF(500, 400, 80, 90), {{"smile", 0.4}, {"age", -0.5}}, false},
                        {QRectF(600, 100, 80, 90), {{"hair", 1}}, false}};
    project.pack_id = "starter";
    project.method_id = "sfe";
    return project;
}

TEST(UnplacedEdits, AreKeptByTheProjectFile) {
    const ProjectData out = project_from_json(project_to_json(example()), "p.lineament");
    ASSERT_EQ(out.faces.size(), 2);
    EXPECT_FALSE(out.faces[0].removed);
    EXPECT_TRUE(out.faces[1].removed);
    ASSERT_EQ(out.unplaced.size(), 2);
    EXPECT_EQ(out.unplaced[0].box, example().unplaced[0].box);
    EXPECT_EQ(out.unplaced[0].sliders, example().unplaced[0].sliders);
    EXPECT_EQ(out.unplaced[1].sliders, example().unplaced[1].sliders);
}

TEST(UnplacedEdits, AreSeenAsFacesByProgramsThatDoNotKnowThem) {
    const QJsonObject json = QJsonDocument::fromJson(project_to_json(example())).object();
    EXPECT_EQ(json.value("version").toInt(), 1);
    const QJsonArray faces = json.value("faces").toArray();
    ASSERT_EQ(faces.size(), 4);
    EXPECT_EQ(faces[2].toObject().value("sliders").toObject().value("smile").toDouble(), 0.4);
}

TEST(UnplacedEdits, GoBackToTheirFaceWhenItIsFoundAgain) {
    const MatchedFaces matched =
        match_faces(example(), {QRectF(501, 399, 80, 90), QRectF(11, 21, 100, 110)}, QSize(800, 600));
    EXPECT_EQ(matched.faces[0].sliders, example().unplaced[0].sliders);
    EXPECT_EQ(matched.faces[1].sliders, (SliderValues{{"age", 0.2}}));
    ASSERT_EQ(matched.unplaced.size(), 2) << "one of them says what is no face";
    EXPECT_TRUE(matched.unplaced[0].removed);
    EXPECT_EQ(matched.unplaced[1].sliders, (SliderValues{{"hair", 1}}));
    EXPECT_EQ(matched.lost, 1);
}

TEST(UnplacedEdits, SurviveAPhotoOfAnotherSizeAndTheWayBack) {
    ProjectData project = example();
    const MatchedFaces elsewhere = match_faces(project, {}, QSize(400, 300));
    EXPECT_TRUE(elsewhere.faces.isEmpty());
    EXPECT_EQ(elsewhere.unplaced.size(), 4) << "what is no face stays none";
    EXPECT_EQ(elsewhere.lost, 3);
    project.faces.clear();
    project.unplaced = elsewhere.unplaced;
    project.photo.size = QSize(400, 300);
    const MatchedFaces back = match_faces(project, {QRectF(10, 20, 100, 110)}, QSize(800, 600));
    EXPECT_EQ(back.faces[0].sliders, (SliderValues{{"age", 0.2}}));
    EXPECT_EQ(back.unplaced.size(), 3);
    EXPECT_EQ(back.lost, 2);
}

TEST(UnplacedEdits, ArePlacedAndRemovedByUndoableSteps) {
    Document document;
    document.start(example());
    document.place_edits(0, 0);
    EXPECT_EQ(document.sliders(0), (SliderValues{{"smile", 0.4}, {"age", -0.5}}));
    ASSERT_EQ(document.data().unplaced.size(), 1);
    document.remove_unplaced_edits();
    EXPECT_TRUE(document.data().unplaced.isEmpty());
    EXPECT_TRUE(document.is_modified());
    EXPECT_TRUE(document.would_lose_edits());
    document.undo_stack()->undo();
    EXPECT_EQ(document.data().unplaced.size(), 1);
    document.undo_stack()->undo();
    EXPECT_EQ(document.sliders(0), (SliderValues{{"age", 0.2}}));
    EXPECT_EQ(document.data().unplaced.size(), 2);
    EXPECT_FALSE(document.is_modified());
    document.undo_stack()->redo();
    EXPECT_EQ(document.data().unplaced.size(), 1);
}

TEST(UnplacedEdits, AreRestoredFromAKilledProgramsJournal) {
    const QTemporaryDir living, dead;
    Journal journal(living.path());
    journal.record(example(), {}, true);
    for (const QString& name : QDir(living.path()).entryList({"*.journal"}, QDir::Files))
        ASSERT_TRUE(QFile::copy(living.filePath(name), dead.filePath(name)));
    const QVector<LostEdits> lost = Journal(dead.path()).lost_edits();
    ASSERT_EQ(lost.size(), 1);
    ASSERT_EQ(lost[0].project.unplaced.size(), 2);
    EXPECT_EQ(lost[0].project.unplaced[0].sliders, example().unplaced[0].sliders);
}

TEST(RemovedFaces, AreKeptWithTheirValuesAndBroughtBack) {
    Document document;
    document.start(example());
    EXPECT_TRUE(document.data().has_edits());
    document.remove_face(0, 1);
    EXPECT_TRUE(document.data().faces[0].removed);
    EXPECT_EQ(document.data().current_face, 1);
    EXPECT_FALSE(document.data().has_edits()) << "its edits are not in the picture";
    document.restore_removed_faces();
    EXPECT_FALSE(document.data().faces[0].removed);
    EXPECT_FALSE(document.data().faces[1].removed);
    EXPECT_EQ(document.sliders(0), (SliderValues{{"age", 0.2}}));
    document.undo_stack()->undo();
    document.undo_stack()->undo();
    EXPECT_FALSE(document.data().faces[0].removed);
    EXPECT_TRUE(document.data().faces[1].removed);
    EXPECT_EQ(document.data().current_face, 0);
}

TEST(RemovedFaces, StayRemovedInTheSamePhotoAndAreNotChosen) {
    ProjectData project = example();
    project.current_face = 1;
    const MatchedFaces matched =
        match_faces(project, {QRectF(300, 20, 90, 90), QRectF(10, 20, 100, 110)}, QSize(800, 600));
    EXPECT_TRUE(matched.faces[0].removed);
    EXPECT_FALSE(matched.faces[1].removed);
    EXPECT_EQ(matched.current, 1);
}

TEST(RemovedFaces, AreNoFacesAgainWhenTheyAreFoundAgain) {
    // The painting on the wall is found, not found, and found: what was said of it once holds.
    ProjectData project = example();
    const QVector<QRectF> both{QRectF(10, 20, 100, 110), QRectF(300, 20, 90, 90)};
    const QSize size(800, 600);
    const auto reopen = [&](const QVector<QRectF>& found) {
        project = project_from_json(project_to_json(project), "p.lineament");
        const MatchedFaces matched = match_faces(project, found, size);
        project.faces = matched.faces;
        project.unplaced = matched.unplaced;
        return matched.lost;
    };
    EXPECT_EQ(reopen({both[0]}), 2) << "nothing of it wants a face";
    EXPECT_EQ(project.edits_without_face().size(), 2);
    EXPECT_EQ(project.unplaced.size(), 3);
    EXPECT_EQ(reopen({}), 3);
    EXPECT_EQ(reopen(both), 2);
    ASSERT_EQ(project.faces.size(), 2);
    EXPECT_FALSE(project.faces[0].removed);
    EXPECT_TRUE(project.faces[1].removed);
}

TEST(RemovedFaces, ThatAreNotFoundAreInNobodysWay) {
    ProjectData project = example();
    project.unplaced = {{QRectF(500, 400, 80, 90), {}, true}, {QRectF(600, 100, 80, 90), {{"hair", 1}}, false}};
    Document document;
    document.start(project, {}, true);
    document.mark_exported();
    EXPECT_TRUE(document.would_lose_edits()) << "the hair is in no picture";
    document.remove_unplaced_edits();
    ASSERT_EQ(document.data().unplaced.size(), 1) << "what is no face stays none";
    document.mark_exported();
    EXPECT_FALSE(document.would_lose_edits());
    document.remove_unplaced_edits();
    EXPECT_EQ(document.undo_stack()->count(), 1) << "there is nothing to remove";
    document.restore_removed_faces();
    EXPECT_TRUE(document.data().unplaced.isEmpty());
    EXPECT_FALSE(document.data().faces[1].removed);
}

TEST(FaceOrder, ReadsRowsFromTheTopAndEachFromTheLeft) {
    // Two uneven rows: heads in a row are not of one height, and the second row's first head is far left.
    const QVector<QRectF> boxes{
        {500, 300, 80, 80}, {300, 60, 90, 90}, {100, 40, 80, 80}, {520, 20, 100, 100}, {90, 330, 80, 80}};
    EXPECT_EQ(reading_order(boxes), (QVector<int>{2, 1, 3, 4, 0}));
    EXPECT_EQ(reading_order({}), QVector<int>());
    EXPECT_EQ(reading_order({{10, 10, 5, 5}}), QVector<int>{0});
}

}  // namespace
}  // namespace lineament
