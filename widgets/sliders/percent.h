// Slider values as people read and type them: in percent.
#pragma once

#include <QString>
#include <optional>

namespace lineament {

/// "+50", "−50" or "0" for 0.5, -0.5 and 0, in the digits of the person's language.
QString percent_number(double value);

/// The same with its sign: "+50 %", "−50 %" or "0 %" for 0.5, -0.5 and 0.
QString percent_text(double value);

/**
 * The slider value that a person means: "50", "50%", "+50 %" and "0,5" are all 0.5.
 *
 * Percent, as values are shown so; but a number with a decimal sign (point or comma, whatever the language) that is no
 * larger than 1 is the value itself. Signs, digits and spaces of other scripts are understood. Not limited to any
 * range. Nothing for what is no number.
 */
std::optional<double> parse_percent(const QString& text);

}  // namespace lineament
