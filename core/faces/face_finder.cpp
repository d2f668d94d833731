#include "core/faces/face_finder.h"

#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv.h>
#include <dlib/revision.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <opencv2/imgproc.hpp>

namespace lineament {

namespace {

constexpr double kMaxEnlargement = 4;    // beyond it the detector sees only blur
constexpr int kSmallSide = 640;          // photos below this long side are enlarged to it
constexpr double kRefineFaceSide = 200;  // pixels of a face in the crop where its box is found anew
constexpr double kSameFaceOverlap = 0.35;
// Tried where nothing was found: the detector's pyramid may step over a face, and another scale shifts its steps.
constexpr double kSecondLooks[] = {0.87, 1.25};
// Three more looks at every photo without a face would find one in a pattern more often; a real one is surer.
constexpr double kTurnedThreshold = 0.3;
// A face upside down is at times taken for an upright one, with a score near 0; seen upright, faces reach 1 and more.
constexpr double kSureScore = 0.5, kClearlySurer = 0.5;
constexpr int kTurnedSide = 1600;  // pixels: the long side up to which turned faces are searched

struct Detection {
    cv::Rect2d box;
    double score;
};

double overlap(const cv::Rect2d& a, const cv::Rect2d& b) {
    const double shared = (a & b).area();
    return shared / (a.area() + b.area() - shared);
}

bool same_face(const cv::Rect2d& a, const cv::Rect2d& b) {
    // A small box well inside another is the same face too, seen at another pyramid level.
    return overlap(a, b) > kSameFaceOverlap || (a & b).area() > 0.7 * std::min(a.area(), b.area());
}

cv::Mat resized(const cv::Mat& image, double scale) {
    if (scale == 1) return image;
    const cv::Size size(std::max(1, cvRound(image.cols * scale)), std::max(1, cvRound(image.rows * scale)));
    cv::Mat out;
    cv::resize(image, out, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return out;
}

cv::Mat to_grey(const cv::Mat& rgb8) {
    cv::Mat grey;
    cv::cvtColor(rgb8, grey, cv::COLOR_RGB2GRAY);
    return grey;
}

cv::Rect grown(const cv::Rect2d& box, double margin, const cv::Size& image) {
    const double dx = box.width * margin, dy = box.height * margin;
    const int left = std::max(0, static_cast<int>(std::floor(box.x - dx)));
    const int top = std::max(0, static_cast<int>(std::floor(box.y - dy)));
    const int right = std::min(image.width, static_cast<int>(std::ceil(box.x + box.width + dx)));
    const int bottom = std::min(image.height, static_cast<int>(std::ceil(box.y + box.height + dy)));
    return {left, top, std::max(0, right - left), std::max(0, bottom - top)};
}

dlib::rectangle to_dlib(const cv::Rect2d& box) {
    return dlib::rectangle(std::lround(box.x), std::lround(box.y), std::lround(box.x + box.width) - 1,
                           std::lround(box.y + box.height) - 1);
}

// The scales to search at, smallest first, each only where those before did not suffice.
std::vector<double> search_scales(int long_side, const FindOptions& options) {
    if (long_side < kSmallSide) return {std::min(kMaxEnlargement, static_cast<double>(kSmallSide) / long_side)};
    std::vector<double> scales;
    for (int side = options.first_side; side < long_side && side <= options.max_side; side *= 2) {
        scales.push_back(static_cast<double>(side) / long_side);
    }
    if (long_side <= options.max_side) scales.push_back(1);
    return scales;
}

// 0 where there is no face.
double best_score(const std::vector<Face>& faces) {
    double best = 0;
    for (const Face& face : faces)
        best = std::max(best, face.score);
    return best;
}

// A face of a photo that was turned clockwise by `turn`, in pixels of the photo before that, which has `size`.
Face turned_back(const Face& face, int turn, const cv::Size& size) {
    // What a place of the turned photo is in the photo; `edge` is 0 for box edges, which lie between pixels, and 1 for
    // landmarks, which count from the centre of the first pixel.
    const auto back = [&](const cv::Point2d& p, double edge) -> cv::Point2d {
        const double right = size.width - edge, bottom = size.height - edge;
        if (turn == 90) return {p.y, bottom - p.x};
        if (turn == 180) return {right - p.x, bottom - p.y};
        return {right - p.y, p.x};
    };
    Face out = face;
    out.turn = turn;
    const cv::Point2d a = back(face.box.tl(), 0), b = back(face.box.br(), 0);
    out.box = cv::Rect2d(std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y));
    for (size_t i = 0; i < face.landmarks_in_image.size(); ++i)
        out.landmarks_in_image[i] = back(face.landmarks_in_image[i], 1);
    return out;
}

}  // namespace

struct FaceFinder::Impl {
    dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
    dlib::shape_predictor predictor;

    std::vector<Detection> detect(const cv::Mat& grey, double scale, double threshold = 0);
    Detection refine(const cv::Mat& rgb8, const Detection& coarse);
    Landmarks landmarks(const cv::Mat& rgb8, const cv::Rect2d& box) const;
    std::vector<Face> find_standing(const cv::Mat& rgb8, const FindOptions& options, double threshold);
    std::vector<Face> find_turned(const cv::Mat& rgb8, const FindOptions& options, bool some_found);
};

// Boxes in pixels of the image that `grey` is a copy of, at `scale`.
std::vector<Detection> FaceFinder::Impl::detect(const cv::Mat& grey, double scale, double threshold) {
    const dlib::cv_image<unsigned char> view(grey);
    std::vector<dlib::rect_detection> raw;
    detector(view, raw, threshold);
    std::vector<Detection> found;
    for (const dlib::rect_detection& r : raw) {
        found.push_back(
            {cv::Rect2d(r.rect.left() / scale, r.rect.top() / scale, r.rect.width() / scale, r.rect.height() / scale),
             r.detection_confidence});
    }
    return found;
}

Detection FaceFinder::Impl::refine(const cv::Mat& rgb8, const Detection& coarse) {
    const cv::Rect area = grown(coarse.box, 0.6, rgb8.size());
    if (area.empty()) return coarse;
    const double scale = std::min(kMaxEnlargement, kRefineFaceSide / coarse.box.width);
    Detection best = coarse;
    double best_overlap = 0.3;
    for (Detection d : detect(to_grey(resized(rgb8(area), scale)), scale, -0.3)) {
        d.box.x += area.x;
        d.box.y += area.y;
        const double shared = overlap(d.box, coarse.box);
        if (shared > best_overlap) {
            best_overlap = shared;
            best = {d.box, std::max(d.score, coarse.score)};
        }
    }
    return best;
}

// The detector's window moves in steps of a tenth of the face, and the predictor's answer moves with it: the mean over
// a few slightly moved boxes is steadier than any one of them.
Landmarks FaceFinder::Impl::landmarks(const cv::Mat& rgb8, const cv::Rect2d& box) const {
    const cv::Rect area = grown(box, 0.8, rgb8.size());
    const double scale = std::min(1.0, 800.0 / std::max(1.0, box.width));
    const cv::Mat grey = to_grey(resized(rgb8(area), scale));
    const dlib::cv_image<unsigned char> view(grey);
    const double shifts[5][3] = {{0, 0, 1}, {-0.05, 0, 1}, {0.05, 0, 1}, {0, -0.05, 0.96}, {0, 0.05, 1.04}};
    Landmarks mean{};
    for (const auto& s : shifts) {
        const double side = box.width * s[2], x = box.x + box.width * s[0] + (box.width - side) / 2;
        const double y = box.y + box.height * s[1] + (box.height - side) / 2;
        const cv::Rect2d moved((x - area.x) * scale, (y - area.y) * scale, side * scale, side * scale);
        const dlib::full_object_detection shape = predictor(view, to_dlib(moved));
        for (size_t i = 0; i < mean.size(); ++i) {
            const dlib::point& p = shape.part(i);
            // Pixel centres are what stays in place under the resize above.
            mean[i].x += ((p.x() + 0.5) / scale - 0.5 + area.x) / std::size(shifts);
            mean[i].y += ((p.y() + 0.5) / scale - 0.5 + area.y) / std::size(shifts);
        }
    }
    return mean;
}

void FindOptions::check() const {
    if (first_side < 100) throw std::invalid_argument("FindOptions.first_side must be at least 100 pixels.");
    if (max_side < first_side) throw std::invalid_argument("FindOptions.max_side must not be below first_side.");
    if (!(group_fraction >= 0 && group_fraction <= 1)) {
        throw std::invalid_argument("FindOptions.group_fraction must lie between 0 and 1.");
    }
}

std::string default_landmark_model() {
    const char* given = std::getenv("LINEAMENT_LANDMARK_MODEL");
    return given && *given ? given : "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
}

FaceFinder::FaceFinder(const std::string& landmark_model) {
    const std::string path = landmark_model.empty() ? default_landmark_model() : landmark_model;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw MissingFaceModelError("The face landmark model " + path +
                                    " cannot be read: install the package libdlib-data, or name another file in "
                                    "LINEAMENT_LANDMARK_MODEL.");
    }
    impl_ = std::make_unique<Impl>();
    try {
        dlib::deserialize(impl_->predictor, file);
    } catch (const std::exception& e) {
        throw MissingFaceModelError("The face landmark model " + path + " is damaged (" + e.what() +
                                    "): reinstall the package libdlib-data.");
    }
    if (impl_->predictor.num_parts() != Landmarks().size()) {
        throw MissingFaceModelError("The face landmark model " + path + " has " +
                                    std::to_string(impl_->predictor.num_parts()) +
                                    " landmarks, but 68 are needed: use shape_predictor_68_face_landmarks.dat.");
    }
}

FaceFinder::~FaceFinder() = default;
FaceFinder::FaceFinder(FaceFinder&&) noexcept = default;
FaceFinder& FaceFinder::operator=(FaceFinder&&) noexcept = default;

// Of the photo as it stands.
std::vector<Face> FaceFinder::Impl::find_standing(const cv::Mat& rgb8, const FindOptions& options, double threshold) {
    std::vector<Detection> found;
    const std::vector<double> scales = search_scales(std::max(rgb8.cols, rgb8.rows), options);
    for (const double scale : scales) {
        for (const Detection& d : detect(to_grey(resized(rgb8, scale)), scale, threshold)) {
            const auto known = [&](const Detection& other) { return same_face(d.box, other.box); };
            if (std::none_of(found.begin(), found.end(), known)) found.push_back(d);
        }
        double smallest = std::min(rgb8.cols, rgb8.rows);
        for (const Detection& d : found)
            smallest = std::min(smallest, d.box.width);
        const bool group = smallest < options.group_fraction * std::min(rgb8.cols, rgb8.rows);
        if (!found.empty() && !group) break;
    }
    for (const double look : kSecondLooks) {
        if (!found.empty()) break;
        found = detect(to_grey(resized(rgb8, scales.front() * look)), scales.front() * look, threshold);
    }
    std::vector<Face> faces;
    for (const Detection& coarse : found) {
        const Detection refined = refine(rgb8, coarse);
        faces.push_back({refined.box, landmarks(rgb8, refined.box), refined.score, 0});
    }
    return faces;
}

// Of a photo whose faces lie or stand on their heads: by the turn with the surest face.
// `some_found`: only faces that stand on their heads are taken for upright ones, so a quick look at those must do.
std::vector<Face> FaceFinder::Impl::find_turned(const cv::Mat& rgb8, const FindOptions& options, bool some_found) {
    FindOptions quick = options;  // up to three searches more, for every photo without a face
    quick.max_side =
        some_found ? options.first_side : std::max(options.first_side, std::min(options.max_side, kTurnedSide));
    std::vector<Face> best;
    for (const int turn : some_found ? std::vector<int>{180} : std::vector<int>{90, 270, 180}) {
        cv::Mat turned;
        cv::rotate(rgb8, turned,
                   turn == 90    ? cv::ROTATE_90_CLOCKWISE
                   : turn == 180 ? cv::ROTATE_180
                                 : cv::ROTATE_90_COUNTERCLOCKWISE);
        std::vector<Face> faces = find_standing(turned, quick, kTurnedThreshold);
        for (Face& face : faces)
            face = turned_back(face, turn, rgb8.size());
        if (best_score(faces) > best_score(best)) best = std::move(faces);
    }
    return best;
}

std::vector<Face> FaceFinder::find(const cv::Mat& rgb8, const FindOptions& options) {
    CV_Assert(rgb8.type() == CV_8UC3);
    options.check();
    if (rgb8.empty()) return {};
    std::vector<Face> faces = impl_->find_standing(rgb8, options, 0);
    const double sureness = best_score(faces);
    if (options.turned && sureness < kSureScore) {
        std::vector<Face> turned = impl_->find_turned(rgb8, options, !faces.empty());
        if (best_score(turned) > (faces.empty() ? 0 : sureness + kClearlySurer)) faces = std::move(turned);
    }
    std::stable_sort(faces.begin(), faces.end(),
                     [](const Face& a, const Face& b) { return a.box.area() > b.box.area(); });
    return faces;
}

std::string dlib_version() {
    return std::to_string(DLIB_MAJOR_VERSION) + "." + std::to_string(DLIB_MINOR_VERSION) + "." +
           std::to_string(DLIB_PATCH_VERSION);
}

}  // namespace lineament
