#include "app/start/program_texts.h"

#include <QCoreApplication>

namespace lineament {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lineament", text);
}

QString about_page() {
    return tr(
        "<p>Lineament changes attributes of a face in a photo (age, smile, glasses, hair and more) by sliders, and "
        "leaves the rest of the photo as it is.</p>"
        "<p>A trained model is brought to show the face of the photo, then to show it changed, and what changes is "
        "carried over to the photo's own pixels. With all sliders at zero the exported photo equals the original, "
        "pixel "
        "for pixel.</p>"
        "<p>Everything is computed on this computer. No photo leaves it.</p>");
}

QString licences_page() {
    return tr(
        "<p>Lineament uses these libraries, each under its own licence:</p>"
        "<ul><li>Qt 6: GNU LGPL 3</li><li>PyTorch (LibTorch): BSD 3-Clause</li>"
        "<li>OpenCV: Apache License 2.0</li><li>dlib: Boost Software License 1.0</li>"
        "<li>Eigen: MPL 2.0</li><li>Little CMS: MIT</li><li>Exiv2: GNU GPL 2 or later</li>"
        "<li>OpenBLAS: BSD 3-Clause</li><li>OpenSSL: Apache License 2.0</li><li>spdlog: MIT</li></ul>"
        "<p>The landmark model of dlib (shape_predictor_68_face_landmarks) was trained on the iBUG 300-W data "
        "set, whose licence excludes commercial use.</p>"
        "<p>Model packs carry the licence of each of their files in pack.json. The sample photo shows the "
        "astronaut Eileen Collins (NASA, public domain).</p>");
}

QString marking_page() {
    return tr(
        "<p>Pictures that Lineament exports after an edit say so in their metadata: the IPTC property "
        "<i>Digital Source Type</i> (XMP) is set to <i>compositeWithTrainedAlgorithmicMedia</i>, which stands for a "
        "photo parts of which were made by a trained model.</p>"
        "<p>The mark can be read by other programs, archives and agencies. It holds neither who you are nor what "
        "you changed. A photo that was exported without any edit is not marked.</p>");
}

}  // namespace

AboutContent about_content(int first) {
    AboutContent content;
    content.name = QCoreApplication::applicationName();
    content.version = QCoreApplication::applicationVersion();
    content.summary = tr("An editor for faces in photographs.");
    content.pages = {{tr("About"), about_page()}, {tr("Licences"), licences_page()}, {tr("Marking"), marking_page()}};
    if (first > 0 && first < content.pages.size()) content.pages.move(first, 0);
    return content;
}

}  // namespace lineament
