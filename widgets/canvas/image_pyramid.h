#pragma once

#include <QImage>
#include <QRect>
#include <vector>

namespace lineament {

/**
 * A picture with its halved versions, so that a large photo can be drawn small at the cost of the small one.
 *
 * Level 0 is the picture itself, each next level averages 2x2 pixels (sizes round up) until the longer side is at most
 * 256. Changing a region costs time in proportion to that region. Pixels are kept as RGB32 or premultiplied ARGB32,
 * which is what QPainter draws without converting. Copies share pixels (as QImage does). One object may be used by
 * one thread at a time; building one on a worker thread and handing it over is what large photos need.
 */
class ImagePyramid {
  public:
    ImagePyramid() = default;
    explicit ImagePyramid(const QImage& image);

    /// A copy with pixels of its own, made now: a later write need not stop to make it. For another thread than the
    /// GUI's.
    ImagePyramid detached() const;

    bool is_null() const { return levels_.empty(); }
    const QImage& base() const;
    int level_count() const { return static_cast<int>(levels_.size()); }
    const QImage& level(int index) const { return levels_.at(static_cast<std::size_t>(index)); }

    /// The level to draw at `scale` device pixels per image pixel: the coarsest that still looks sharp.
    int level_for_scale(double scale) const;

    /// Replaces the picture by another one of the same size that differs only inside `changed`.
    void replace(const QImage& image, const QRect& changed);

    /// Copies `patch` into the picture at `top_left`. Returns the rectangle that was written, in image pixels.
    QRect write(const QImage& patch, const QPoint& top_left);

  private:
    void build_levels();
    void refresh(const QRect& changed);

    std::vector<QImage> levels_;
};

}  // namespace lineament
