// TensorBoard's event files, written without TensorFlow.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

namespace lineament {

/// One run's event file: records framed as TFRecord (length and data, each with a masked CRC-32C) of `Event` protocol
/// buffers. Formats: tensorflow/core/lib/io/record_writer, tensorflow/core/util/event.proto and
/// framework/summary.proto. Everything is flushed as it is written. Throws std::runtime_error with a sentence when the
/// disk refuses. Not thread safe.
class EventFile {
  public:
    /// A new "events.out.tfevents.<time>.<host>" in `folder`, which is made. What earlier files of the folder say
    /// about steps after `last_step` is withdrawn: a killed run goes on from there.
    EventFile(const std::string& folder, int64_t last_step);

    void add_scalars(int64_t step, const std::map<std::string, double>& values);

    /// `png`: the bytes of a PNG file.
    void add_image(int64_t step, const std::string& tag, const std::string& png);

  private:
    void write_record(const std::string& event);

    std::string path_;
    std::ofstream file_;
};

}  // namespace lineament
