// Faces drawn from their landmarks, on disk as `lineament-cli align` would have left them.
#pragma once

#include <ATen/ATen.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/morph/portrait_set.h"
#include "core/weights/npy.h"

namespace lineament::testing {

constexpr int kFaceSide = 64;

/// 68 landmarks of a frontal face in a crop of 64 px; the mouth's corners lie `grin` px further out.
inline PointSet drawn_shape(float grin = 0) {
    PointSet shape;
    const auto arc = [&](int count, cv::Point2f centre, cv::Size2f radius, double from, double to) {
        for (int i = 0; i < count; ++i) {
            const double angle = from + (to - from) * i / std::max(1, count - 1);
            shape.push_back(centre + cv::Point2f(static_cast<float>(radius.width * std::cos(angle)),
                                                 static_cast<float>(radius.height * std::sin(angle))));
        }
    };
    const double pi = M_PI;
    arc(17, {32, 32}, {16, 22}, pi, 0);    // jaw, from the left ear down and up
    arc(5, {25, 27}, {5, 2}, pi, 2 * pi);  // brows
    arc(5, {39, 27}, {5, 2}, pi, 2 * pi);
    for (int i = 0; i < 4; ++i)
        shape.push_back({32, 30.0F + 2.5F * static_cast<float>(i)});  // nose
    arc(5, {32, 38}, {4, 2}, pi, 0);
    for (float x : {25.0F, 39.0F})
        arc(6, {x, 31}, {3, 1.5F}, pi, pi + 2 * pi * 5 / 6);         // eyes
    arc(12, {32, 44}, {6 + grin, 2.5F}, pi, pi + 2 * pi * 11 / 12);  // lips, outside and inside
    arc(8, {32, 44}, {4 + grin, 1}, pi, pi + 2 * pi * 7 / 8);
    return shape;
}

/// The same face in a crop of 128 px, and bare skin to draw on.
inline PointSet shape_at_128() {
    PointSet shape = drawn_shape();
    for (cv::Point2f& p : shape)
        p *= 2;
    return shape;
}
inline cv::Mat plain_skin() {
    return cv::Mat(128, 128, CV_32FC3, cv::Scalar(0.8, 0.65, 0.55));
}

/// RGB bytes: blue background, `hair` around and above a face of skin colour with eyes and mouth.
inline cv::Mat drawn_face(const PointSet& shape, const cv::Scalar& hair, const cv::Scalar& skin, bool teeth,
                          bool beard) {
    cv::Mat image(kFaceSide, kFaceSide, CV_8UC3, cv::Scalar(60, 90, 170));
    cv::ellipse(image, {32, 27}, {19, 23}, 0, 0, 360, hair, cv::FILLED);
    cv::ellipse(image, {32, 34}, {16, 20}, 0, 0, 360, skin, cv::FILLED);
    if (beard) cv::ellipse(image, {32, 45}, {9, 8}, 0, 0, 360, hair, cv::FILLED);
    for (int eye : {36, 42})
        cv::circle(image, (shape[eye] + shape[eye + 3]) * 0.5F, 2, cv::Scalar(40, 30, 30), cv::FILLED);
    std::vector<cv::Point> lips;
    for (int p = 48; p < 60; ++p)
        lips.push_back(shape[p]);
    cv::fillPoly(image, std::vector<std::vector<cv::Point>>{lips},
                 teeth ? cv::Scalar(240, 240, 240) : cv::Scalar(150, 70, 70));
    return image;
}

/// Folder with crops.npy, crops.names.txt, crops.landmarks.npy and labels.csv of 40 faces: every second one smiles
/// (wider mouth, white teeth), half have grey hair, some a beard, some none; some are female by label only, and no
/// woman smiles. Removed with the object.
class DrawnFaces {
  public:
    static constexpr int kCount = 40;

    DrawnFaces() : folder_(std::filesystem::temp_directory_path() / ("lineament_morph_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        std::ofstream names(folder_ / "crops.names.txt"), labels(labels_csv());
        labels << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age,background\n";
        const at::Tensor crops = at::zeros({kCount, kFaceSide, kFaceSide, 3}, at::kByte);
        const at::Tensor landmarks = at::zeros({kCount, 68, 2}, at::kFloat);
        for (int i = 0; i < kCount; ++i) {
            const bool smiles = i % 2 == 1, grey = i % 4 >= 2, beard = i % 10 >= 8, bald = i % 10 == 3;
            const PointSet shape = drawn_shape(smiles ? 3.0F : 0.0F);
            const cv::Scalar skin(215 + i % 5, 165 + i % 7, 140);
            const cv::Scalar hair = bald ? skin : grey ? cv::Scalar(180, 180, 180) : cv::Scalar(50, 30, 20);
            const cv::Mat face = drawn_face(shape, hair, skin, smiles, beard);
            std::memcpy(crops[i].data_ptr<uint8_t>(), face.ptr(), face.total() * 3);
            std::memcpy(landmarks[i].data_ptr<float>(), shape.data(), 68 * sizeof(cv::Point2f));
            names << "face" << i << ".png\n";
            labels << "face" << i << ".png," << (i % 5 == 0) << "," << smiles << "," << beard << "," << (i % 6 == 0)
                   << "," << (grey ? "grey" : "brown") << "," << bald << "," << 30 + i << ",blue\n";
        }
        save_npy(crops_npy(), crops);
        save_npy(landmarks_npy(), landmarks);
    }
    ~DrawnFaces() { std::filesystem::remove_all(folder_); }
    DrawnFaces(const DrawnFaces&) = delete;
    DrawnFaces& operator=(const DrawnFaces&) = delete;

    std::string crops_npy() const { return folder_ / "crops.npy"; }
    std::string landmarks_npy() const { return folder_ / "crops.landmarks.npy"; }
    std::string labels_csv() const { return folder_ / "labels.csv"; }
    std::string file(const std::string& name) const { return folder_ / name; }

  private:
    std::filesystem::path folder_;
};

/// The same as the morphs take them.
struct DrawnPortraits {
    DrawnFaces files;
    PortraitData data{files.crops_npy(), files.labels_csv()};
    PortraitSet portraits{data, files.landmarks_npy()};
};

/// Mean absolute change of the pixels in a square around a point, over all colours.
inline double change_around(const cv::Mat& a, const cv::Mat& b, cv::Point2f centre, int radius) {
    const cv::Rect box(cvRound(centre.x) - radius, cvRound(centre.y) - radius, 2 * radius + 1, 2 * radius + 1);
    const cv::Scalar mean = cv::mean(cv::abs(a(box) - b(box)));
    return (mean[0] + mean[1] + mean[2]) / 3;
}

}  // namespace lineament::testing
