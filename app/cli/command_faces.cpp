// lineament-cli faces: which faces a photo has, and their numbers.
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/image_files.h"
#include "core/faces/face_finder.h"
#include "core/faces/face_quad.h"
#include "core/photo/colour.h"
#include "core/photo/load_photo.h"

namespace lineament {

namespace {

nlohmann::ordered_json point_json(const cv::Point2d& p) {
    return {std::round(p.x * 100) / 100, std::round(p.y * 100) / 100};
}

nlohmann::ordered_json face_json(const Face& face, size_t index) {
    nlohmann::ordered_json json{{"index", index},
                                {"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
                                {"score", face.score},
                                {"turn", face.turn}};
    json["quad"] = nlohmann::ordered_json::array();
    for (const cv::Point2d& corner : ffhq_quad(face.landmarks_in_image).corners)
        json["quad"].push_back(point_json(corner));
    json["landmarks"] = nlohmann::ordered_json::array();
    for (const cv::Point2d& point : face.landmarks_in_image)
        json["landmarks"].push_back(point_json(point));
    return json;
}

std::string turn_in_words(int turn) {
    return turn == 0 ? ""
                     : ", stands upright when the photo is turned by " + std::to_string(turn) + " degrees clockwise";
}

void draw_face(cv::Mat& rgb, const Face& face, size_t index) {
    const int line = std::max(1, static_cast<int>(std::lround(face.box.width / 120)));
    const cv::Scalar yellow(255, 220, 0), white(255, 255, 255);
    std::vector<cv::Point> quad;
    for (const cv::Point2d& corner : ffhq_quad(face.landmarks_in_image).corners)
        quad.emplace_back(cvRound(corner.x), cvRound(corner.y));
    cv::polylines(rgb, quad, true, yellow, line, cv::LINE_AA);
    cv::rectangle(rgb, cv::Rect(face.box), white, line, cv::LINE_AA);
    for (const cv::Point2d& point : face.landmarks_in_image)
        cv::circle(rgb, cv::Point(cvRound(point.x), cvRound(point.y)), line, yellow, cv::FILLED, cv::LINE_AA);
    cv::putText(rgb, std::to_string(index), cv::Point(cvRound(face.box.x), cvRound(face.box.y) - 2 * line),
                cv::FONT_HERSHEY_SIMPLEX, face.box.width / 100, white, 2 * line, cv::LINE_AA);
}

class FacesCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "faces",
            "list the faces of a photo",
            "Lists the faces of a photo, the largest first, with the numbers that --face of other commands takes. "
            "Boxes and landmarks are in pixels of the upright photo. Faces that lie on a side or stand on their heads "
            "are "
            "looked for where none stands upright; 'turn' says by how many degrees clockwise the photo has to be "
            "turned "
            "for them. A photo without a face is an error (exit code "
            "3).",
            {{"photo", Takes::One, "FILE", "The photo.", true},
             {"draw", Takes::One, "FILE.png",
              "Write the photo with boxes, aligned squares, landmarks and numbers drawn in.", false, true}},
            {"lineament-cli faces --photo group.jpg --draw faces.png", "lineament-cli faces --photo group.jpg --json"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const std::string path = arguments.text("photo");
        Stopwatch clock;
        const Photo photo = load_photo(path);
        cv::Mat rgb = to_srgb8(photo);
        report.add_time("load photo", clock.restart());
        FaceFinder finder;
        report.add_time("load face models", clock.restart());
        const std::vector<Face> faces = finder.find(rgb);
        report.add_time("find faces", clock.restart());
        if (faces.empty()) {
            throw NoFaceError("No face was found in '" + path + "': choose a photo with a face seen from the front.");
        }
        report["photo"] = path;
        report["width"] = rgb.cols;
        report["height"] = rgb.rows;
        report["notes"] = photo.notes;
        report["faces"] = nlohmann::ordered_json::array();
        for (size_t i = 0; i < faces.size(); ++i) {
            report["faces"].push_back(face_json(faces[i], i));
            char line[160];
            std::snprintf(line, sizeof line, "face %zu: box %.0f, %.0f, %.0f x %.0f px, score %.2f", i, faces[i].box.x,
                          faces[i].box.y, faces[i].box.width, faces[i].box.height, faces[i].score);
            report.say(line + turn_in_words(faces[i].turn));
        }
        for (const std::string& note : photo.notes)
            report.say(note);
        if (!arguments.has("draw")) return;
        for (size_t i = 0; i < faces.size(); ++i)
            draw_face(rgb, faces[i], i);
        write_png(arguments.text("draw"), rgb);
        report["drawing"] = arguments.text("draw");
    }
};

}  // namespace

std::unique_ptr<Command> make_faces_command() {
    return std::make_unique<FacesCommand>();
}

}  // namespace lineament
