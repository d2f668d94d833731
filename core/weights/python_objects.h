// What a pickle means that refers to classes and functions of a program, and what to do about it.
#pragma once

#include <string>

namespace lineament {

/// `global`: "module name" of the object. A part of a sentence: what the file probably is and how to get data out of
/// it, or, for objects that no weights need, to keep away from it.
std::string advice_for_python_object(const std::string& global);

}  // namespace lineament
