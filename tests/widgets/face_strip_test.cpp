// Marks and removal in the strip of faces, outlines over them, and free names for exports.
#include "widgets/canvas/face_strip.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "widgets/canvas/photo_canvas.h"
#include "widgets/dialogs/export_dialog.h"

namespace lineament {
namespace {

QImage plain(const QColor& colour, int width = 64, int height = 64) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

QToolButton* button(const FaceStrip& strip, const QString& name) {
    for (QToolButton* button : strip.findChildren<QToolButton*>())
        if (button->accessibleName() == name && !button->isHidden()) return button;
    return nullptr;
}

TEST(FaceStripMarks, EditedFacesAreMarkedInPictureAndName) {
    FaceStrip strip;
    strip.set_faces({plain(Qt::darkGray), plain(Qt::darkGray)}, 0);
    strip.resize(400, strip.height());
    strip.show();
    QToolButton* second = button(strip, "Face 2 of 2");
    ASSERT_NE(second, nullptr);
    const QImage before = second->grab().toImage();
    strip.set_edited({false, true});
    EXPECT_EQ(button(strip, "Face 2 of 2, edited"), second);
    EXPECT_NE(button(strip, "Face 1 of 2"), nullptr);
    EXPECT_NE(second->grab().toImage(), before);
    strip.set_edited({});
    EXPECT_EQ(button(strip, "Face 2 of 2"), second);
    EXPECT_EQ(second->grab().toImage(), before);
}

TEST(FaceStripMarks, TheSameFacesAgainKeepButtonsAndFocus) {
    FaceStrip strip;
    const QVector<QImage> faces{plain(Qt::red), plain(Qt::green)};
    strip.set_faces(faces, 0);
    QToolButton* first = button(strip, "Face 1 of 2");
    strip.set_faces(faces, 1);
    EXPECT_EQ(button(strip, "Face 1 of 2"), first);
    EXPECT_EQ(strip.current(), 1);
    strip.set_faces({faces[0], faces[1], plain(Qt::blue)}, 2);
    EXPECT_EQ(strip.count(), 3);
    EXPECT_EQ(strip.current(), 2);
}

TEST(FaceStripMarks, AFaceIsTakenOutByItsMenu) {
    FaceStrip strip;
    QSignalSpy wanted(&strip, &FaceStrip::removal_wanted);
    strip.set_faces({plain(Qt::red), plain(Qt::green)}, 0);
    QToolButton* second = button(strip, "Face 2 of 2");
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(second->contextMenuPolicy(), Qt::ActionsContextMenu);
    ASSERT_EQ(second->actions().size(), 1);
    second->actions().first()->trigger();
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted[0][0].toInt(), 1);
}

TEST(FaceOutlinesOnCanvas, AreHiddenOnDemandAndFacesStayClickable) {
    PhotoCanvas canvas;
    canvas.resize(400, 300);
    canvas.show();
    canvas.set_images(plain(Qt::gray, 200, 150));
    const QImage bare = canvas.grab().toImage();
    const QPolygonF left(QRectF(20, 40, 60, 60)), right(QRectF(120, 40, 60, 60));
    canvas.set_faces({left, right}, 0);
    EXPECT_TRUE(canvas.has_face_outlines());
    EXPECT_NE(canvas.grab().toImage(), bare);
    canvas.set_face_outlines(FaceOutlines::Hidden);
    EXPECT_FALSE(canvas.has_face_outlines());
    EXPECT_EQ(canvas.grab().toImage(), bare);
    QSignalSpy clicked(&canvas, &PhotoCanvas::face_clicked);
    QTest::mouseClick(&canvas, Qt::LeftButton, {},
                      canvas.view_transform().view_from_image(right.boundingRect().center()).toPoint());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toInt(), 1);
    canvas.set_faces({left}, 0);
    canvas.set_face_outlines(FaceOutlines::Automatic);
    EXPECT_FALSE(canvas.has_face_outlines());
    canvas.set_face_outlines(FaceOutlines::Shown);
    EXPECT_TRUE(canvas.has_face_outlines());
}

TEST(ExportNames, AreFreeWhateverTheNameHolds) {
    const QTemporaryDir folder;
    const auto make = [&](const QString& name) {
        QFile file(folder.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    };
    const auto free = [&](const QString& name) { return ExportDialog::free_path(folder.filePath(name)); };
    EXPECT_EQ(free("a-edited.png"), folder.filePath("a-edited.png"));
    make("a-edited.png");
    EXPECT_EQ(free("a-edited.png"), folder.filePath("a-edited-2.png"));
    make("a-edited-2.png");
    EXPECT_EQ(free("a-edited.png"), folder.filePath("a-edited-3.png"));
    EXPECT_EQ(free("a-edited.jpg"), folder.filePath("a-edited.jpg"));
    make("100%1%2.v2.png");
    EXPECT_EQ(free("100%1%2.v2.png"), folder.filePath("100%1%2.v2-2.png"));
    make("bare");
    EXPECT_EQ(free("bare"), folder.filePath("bare-2"));
    ASSERT_TRUE(QFile::link(folder.filePath("nowhere"), folder.filePath("link.png")));
    EXPECT_EQ(free("link.png"), folder.filePath("link-2.png"));
}

TEST(ExportNames, AnUntouchedSuggestionStaysFreeInEveryFormat) {
    const QTemporaryDir folder;
    QFile taken(folder.filePath("a-edited.jpg"));
    ASSERT_TRUE(taken.open(QIODevice::WriteOnly));
    ExportSetup setup;
    setup.initial.path = folder.filePath("a-edited.png");
    ExportDialog dialog(setup);
    QComboBox* format = dialog.findChild<QComboBox*>();
    ASSERT_NE(format, nullptr);
    format->setCurrentIndex(format->findData(static_cast<int>(ExportFormat::Jpeg)));
    EXPECT_EQ(dialog.choice().path, folder.filePath("a-edited-2.jpg"));
    EXPECT_EQ(dialog.confirmations_left(), 0);
    format->setCurrentIndex(format->findData(static_cast<int>(ExportFormat::Png)));
    EXPECT_EQ(dialog.choice().path, folder.filePath("a-edited.png"));
}

}  // namespace
}  // namespace lineament
