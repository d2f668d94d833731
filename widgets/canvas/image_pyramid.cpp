#include "widgets/canvas/image_pyramid.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace lineament {
namespace {

constexpr int smallest_side = 256;

QImage drawable(const QImage& image) {
    const QImage::Format wanted = image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32;
    QImage result = image.format() == wanted ? image : image.convertToFormat(wanted);
    result.setDevicePixelRatio(1.0);
    return result;
}

// Averages four pixels per channel without unpacking: even and odd bytes are summed side by side in one word.
inline std::uint32_t average(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    constexpr std::uint32_t even = 0x00ff00ffU;
    constexpr std::uint32_t half = 0x00020002U;
    const std::uint32_t low = (a & even) + (b & even) + (c & even) + (d & even) + half;
    const std::uint32_t high = ((a >> 8) & even) + ((b >> 8) & even) + ((c >> 8) & even) + ((d >> 8) & even) + half;
    return ((low >> 2) & even) | (((high >> 2) & even) << 8);
}

// Computes `target` (pixels of the coarser level) from the finer level; a missing last row or column repeats.
void halve(const QImage& finer, QImage& coarser, const QRect& target) {
    const int last_x = finer.width() - 1;
    const int last_y = finer.height() - 1;
    const int whole_pairs = finer.width() / 2;
    const int end_x = target.right() + 1;
    for (int y = target.top(); y <= target.bottom(); ++y) {
        const auto* upper = reinterpret_cast<const std::uint32_t*>(finer.constScanLine(2 * y));
        const auto* lower = reinterpret_cast<const std::uint32_t*>(finer.constScanLine(std::min(2 * y + 1, last_y)));
        auto* out = reinterpret_cast<std::uint32_t*>(coarser.scanLine(y));
        const int pairs_end = std::min(end_x, whole_pairs);
        for (int x = target.left(); x < pairs_end; ++x) {
            out[x] = average(upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]);
        }
        for (int x = std::max(target.left(), pairs_end); x < end_x; ++x) {
            out[x] = average(upper[last_x], upper[last_x], lower[last_x], lower[last_x]);
        }
    }
}

}  // namespace

ImagePyramid::ImagePyramid(const QImage& image) {
    if (image.isNull()) return;
    levels_.push_back(drawable(image));
    build_levels();
}

const QImage& ImagePyramid::base() const {
    static const QImage none;
    return levels_.empty() ? none : levels_.front();
}

ImagePyramid ImagePyramid::detached() const {
    ImagePyramid result = *this;
    for (QImage& level : result.levels_)
        level.detach();
    return result;
}

int ImagePyramid::level_for_scale(double scale) const {
    // Up to 1.7 pixels of the level fall on one device pixel: bilinear drawing still looks sharp and hardly aliases.
    const int level = static_cast<int>(std::floor(std::log2(std::max(1.0, 1.0 / scale)) + 0.23));
    return std::clamp(level, 0, level_count() - 1);
}

void ImagePyramid::replace(const QImage& image, const QRect& changed) {
    if (levels_.empty() || image.size() != base().size()) {
        throw std::runtime_error("The edited picture has another size than the photo; give one of the photo's size.");
    }
    const bool same_format = drawable(image.copy(0, 0, 1, 1)).format() == base().format();
    levels_.front() = drawable(image);
    if (!same_format) {
        levels_.resize(1);
        build_levels();
        return;
    }
    refresh(changed.isEmpty() ? base().rect() : changed.intersected(base().rect()));
}

QRect ImagePyramid::write(const QImage& patch, const QPoint& top_left) {
    if (levels_.empty() || patch.isNull()) return {};
    QImage& target = levels_.front();
    const QRect written = QRect(top_left, patch.size()).intersected(target.rect());
    if (written.isEmpty()) return {};
    const QImage source = patch.format() == target.format() ? patch : patch.convertToFormat(target.format());
    const QPoint first = written.topLeft() - top_left;
    for (int y = 0; y < written.height(); ++y) {
        std::memcpy(target.scanLine(written.top() + y) + 4 * static_cast<std::ptrdiff_t>(written.left()),
                    source.constScanLine(first.y() + y) + 4 * static_cast<std::ptrdiff_t>(first.x()),
                    4 * static_cast<std::size_t>(written.width()));
    }
    refresh(written);
    return written;
}

void ImagePyramid::build_levels() {
    while (std::max(levels_.back().width(), levels_.back().height()) > smallest_side) {
        const QImage& finer = levels_.back();
        QImage coarser((finer.width() + 1) / 2, (finer.height() + 1) / 2, finer.format());
        if (coarser.isNull()) throw std::runtime_error("Not enough memory to show the photo; close other programs.");
        halve(finer, coarser, coarser.rect());
        levels_.push_back(std::move(coarser));
    }
}

void ImagePyramid::refresh(const QRect& changed) {
    QRect region = changed;
    for (std::size_t i = 1; i < levels_.size() && !region.isEmpty(); ++i) {
        region = QRect(QPoint(region.left() / 2, region.top() / 2), QPoint(region.right() / 2, region.bottom() / 2));
        halve(levels_[i - 1], levels_[i], region);
    }
}

}  // namespace lineament
