#include "core/faces/face_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/faces/align_face.h"
#include "core/photo/colour.h"
#include "core/photo/load_photo.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kPhotos = LINEAMENT_TEST_DATA_DIR "/photos/";
const char* const kPortraits[] = {"A000022.jpg", "A000366.jpg", "B000208.jpg"};

cv::Mat portrait(const std::string& name) {
    return to_srgb8(load_photo(kPhotos + name));
}

cv::Mat resized(const cv::Mat& image, double scale) {
    cv::Mat out;
    cv::resize(image, out, cv::Size(), scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    return out;
}

double largest_corner_distance(const FaceQuad& a, const FaceQuad& b) {
    double largest = 0;
    for (size_t i = 0; i < 4; ++i)
        largest = std::max(largest, cv::norm(a.corners[i] - b.corners[i]));
    return largest;
}

class FaceFinderTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { finder_ = std::make_unique<FaceFinder>(); }
    static void TearDownTestSuite() { finder_.reset(); }
    static std::unique_ptr<FaceFinder> finder_;  // takes a second to load
};

std::unique_ptr<FaceFinder> FaceFinderTest::finder_;

TEST_F(FaceFinderTest, PortraitsOfEverySizeGiveTheSameQuad) {
    for (const char* name : kPortraits) {
        const cv::Mat photo = portrait(name);
        const std::vector<Face> faces = finder_->find(photo);
        ASSERT_EQ(faces.size(), 1u) << name;
        const FaceQuad quad = ffhq_quad(faces[0].landmarks_in_image);
        EXPECT_GT(faces[0].score, 0);
        for (const double scale : {0.57, 2.0, 4.0, 10.0}) {  // 128 to 2250 pixels wide
            const std::vector<Face> again = finder_->find(resized(photo, scale));
            ASSERT_EQ(again.size(), 1u) << name << " at " << scale;
            const FaceQuad other = ffhq_quad(again[0].landmarks_in_image).scaled(1 / scale);
            EXPECT_LT(largest_corner_distance(quad, other), 0.05 * quad.side()) << name << " at " << scale;
        }
    }
}

TEST_F(FaceFinderTest, LandmarksLieWhereTheyBelong) {
    const std::vector<Face> faces = finder_->find(to_srgb8(load_photo(LINEAMENT_SAMPLE_DIR "/astronaut.png")));
    ASSERT_EQ(faces.size(), 1u);
    // Read off the picture by eye: the pupils and the corners of the mouth.
    const Landmarks& p = faces[0].landmarks_in_image;
    const auto middle = [&](int first) {
        cv::Point2d sum;
        for (int i = first; i < first + 6; ++i)
            sum += p[static_cast<size_t>(i)];
        return sum / 6;
    };
    EXPECT_LT(cv::norm(middle(36) - cv::Point2d(204, 101)), 4) << middle(36);
    EXPECT_LT(cv::norm(middle(42) - cv::Point2d(246, 103)), 4) << middle(42);
    EXPECT_LT(cv::norm(p[48] - cv::Point2d(203.5, 140)), 5) << p[48];
    EXPECT_LT(cv::norm(p[54] - cv::Point2d(243.5, 141.5)), 5) << p[54];
}

TEST_F(FaceFinderTest, TwoFacesLargestFirst) {
    const cv::Mat small = portrait(kPortraits[0]), large = resized(portrait(kPortraits[1]), 1.6);
    cv::Mat both(large.rows, small.cols + large.cols, CV_8UC3, cv::Scalar(90, 110, 140));
    small.copyTo(both(cv::Rect(cv::Point(0, 60), small.size())));
    large.copyTo(both(cv::Rect(cv::Point(small.cols, 0), large.size())));
    const std::vector<Face> faces = finder_->find(both);
    ASSERT_EQ(faces.size(), 2u);
    EXPECT_GT(faces[0].box.area(), faces[1].box.area());
    EXPECT_GT(faces[0].box.x, small.cols) << "the larger face is on the right";
    EXPECT_LT(faces[1].box.x + faces[1].box.width, small.cols);
}

TEST_F(FaceFinderTest, ASmallFaceInAPhotoOfTwelveThousandPixels) {
    cv::Mat wide(2500, 12000, CV_8UC3, cv::Scalar(120, 140, 160));
    const cv::Mat face = resized(portrait(kPortraits[0]), 8);
    face.copyTo(wide(cv::Rect(cv::Point(9000, 200), face.size())));
    const std::vector<Face> faces = finder_->find(wide);
    ASSERT_EQ(faces.size(), 1u);
    const AlignedFace aligned = align_face(wide, faces[0].landmarks_in_image, 128);
    const AlignedFace direct = align_largest_face(*finder_, portrait(kPortraits[0]), 128);
    EXPECT_LT(cv::norm(aligned.crop, direct.crop, cv::NORM_L1) / (128 * 128 * 3), 12) << "mean difference of the crops";
}

TEST_F(FaceFinderTest, LandmarksFollowTheFaceIntoItsCrop) {
    const AlignedFace face = align_largest_face(*finder_, portrait(kPortraits[0]), 128);
    ASSERT_TRUE(face.landmarks_in_crop.has_value());
    const Landmarks& points = *face.landmarks_in_crop;
    cv::Point2d eyes(0, 0);
    for (size_t p = 36; p < 48; ++p)
        eyes += points[p] / 12;
    const cv::Point2d mouth = (points[48] + points[54]) / 2;
    // The FFHQ square lies around a point a tenth of the way from the eyes to the mouth.
    const cv::Point2d centre = eyes + (mouth - eyes) * 0.1;
    EXPECT_NEAR(centre.x, 63.5, 1e-6);
    EXPECT_NEAR(centre.y, 63.5, 1e-6);
    EXPECT_LT(points[36].x, points[45].x);
    EXPECT_LT(eyes.y, mouth.y);
}

TEST_F(FaceFinderTest, FacesThatLieOrStandOnTheirHeadsAreFoundWhereTheyAre) {
    const struct {
        cv::RotateFlags rotation;
        int turn_back;  // degrees clockwise
    } cases[] = {{cv::ROTATE_90_CLOCKWISE, 270}, {cv::ROTATE_180, 180}, {cv::ROTATE_90_COUNTERCLOCKWISE, 90}};
    for (const char* name : kPortraits) {
        const cv::Mat upright = portrait(name);
        const std::vector<Face> standing = finder_->find(upright);
        ASSERT_EQ(standing.size(), 1u) << name;
        EXPECT_EQ(standing[0].turn, 0);
        const AlignedFace straight = align_face(upright, standing[0].landmarks_in_image, 128);
        for (const auto& c : cases) {
            cv::Mat photo;
            cv::rotate(upright, photo, c.rotation);
            const std::vector<Face> faces = finder_->find(photo);
            ASSERT_EQ(faces.size(), 1u) << name << " to be turned by " << c.turn_back;
            EXPECT_EQ(faces[0].turn, c.turn_back) << name;
            // Where a place of the upright portrait lies in the photo.
            const double right = upright.cols - 1, bottom = upright.rows - 1;
            const auto in_photo = [&](const cv::Point2d& p) -> cv::Point2d {
                if (c.turn_back == 270) return {bottom - p.y, p.x};
                if (c.turn_back == 180) return {right - p.x, bottom - p.y};
                return {p.y, right - p.x};
            };
            double farthest = 0;
            for (size_t i = 0; i < faces[0].landmarks_in_image.size(); ++i)
                farthest = std::max(
                    farthest, cv::norm(faces[0].landmarks_in_image[i] - in_photo(standing[0].landmarks_in_image[i])));
            EXPECT_LT(farthest, 1) << name << " to be turned by " << c.turn_back;
            const cv::Point2d centre = (faces[0].box.tl() + faces[0].box.br()) / 2;
            const cv::Point2d expected =
                in_photo((standing[0].box.tl() + standing[0].box.br()) / 2 - cv::Point2d(0.5, 0.5));
            EXPECT_LT(cv::norm(centre - cv::Point2d(0.5, 0.5) - expected), 2) << name;
            // The crop stands upright, as the networks want it.
            const AlignedFace crop = align_face(photo, faces[0].landmarks_in_image, 128);
            EXPECT_LT(cv::norm(crop.crop, straight.crop, cv::NORM_L1) / (128 * 128 * 3), 3) << name;
        }
    }
}

TEST_F(FaceFinderTest, TurnedFacesAreNotLookedForWhereThatIsNotWanted) {
    cv::Mat photo;
    FindOptions options;
    options.turned = false;
    for (const char* name : kPortraits) {
        cv::rotate(portrait(name), photo, cv::ROTATE_180);
        for (const Face& face : finder_->find(photo, options))
            EXPECT_EQ(face.turn, 0) << name;
    }
}

TEST_F(FaceFinderTest, PhotosWithoutAFace) {
    cv::Mat noise(400, 300, CV_8UC3);
    cv::randu(noise, 0, 255);
    // A head drawn from the side: the finder knows frontal faces only.
    cv::Mat profile(500, 400, CV_8UC3, cv::Scalar(120, 150, 180));
    const std::vector<cv::Point> outline{{150, 120}, {250, 90},  {310, 160}, {315, 230}, {350, 280},
                                         {318, 300}, {322, 330}, {312, 345}, {318, 370}, {290, 400},
                                         {240, 395}, {235, 480}, {130, 480}, {140, 350}, {110, 250}};
    cv::fillPoly(profile, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar(220, 180, 150));
    cv::ellipse(profile, {290, 225}, {12, 7}, 0, 0, 360, cv::Scalar(40, 30, 30), cv::FILLED);
    const cv::Mat one(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)), line(1, 3000, CV_8UC3, cv::Scalar(9, 9, 9));
    for (const cv::Mat& photo : {noise, profile, one, line, cv::Mat(0, 0, CV_8UC3)}) {
        EXPECT_TRUE(finder_->find(photo).empty()) << photo.size();
    }
    try {
        align_largest_face(*finder_, profile, 128, "side.jpg");
        FAIL() << "a face was found in a drawing from the side";
    } catch (const NoFaceError& e) {
        EXPECT_THAT(e.what(), AllOf(HasSubstr("No face was found in side.jpg"), HasSubstr("towards the camera")));
    }
}

TEST(FaceModel, AMissingOrDamagedFileIsNamed) {
    const auto said = [](const std::string& path) -> std::string {
        try {
            FaceFinder finder(path);
        } catch (const MissingFaceModelError& e) {
            return e.what();
        }
        return "nothing";
    };
    EXPECT_THAT(said("/nowhere/model.dat"), AllOf(HasSubstr("/nowhere/model.dat"), HasSubstr("libdlib-data")));
    const std::string path = (std::filesystem::temp_directory_path() / ("model-" + std::to_string(getpid()))).string();
    std::ofstream(path) << "not a model";
    EXPECT_THAT(said(path), HasSubstr("is damaged"));
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace lineament
