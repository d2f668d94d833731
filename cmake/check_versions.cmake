# cmake -D SOURCE=DIR -P check_versions.cmake: the project compiles on two releases of Debian, and CI sees one. What their
# libraries call differently is named in one header for each library, and nowhere else; fails, naming the places.
set(rules
  "AnyError|exiv2/[a-z_]+\\.hpp" core/photo/exiv2.h
  "at::autocast::|autocast_mode\\.h" core/ops/autocast.h
  "c10d/TCPStore\\.hpp|useLibUV" core/training/loop/tcp_store.h
  "qAsConst" std::as_const)

file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/core/*.h ${SOURCE}/core/*.cpp ${SOURCE}/core/*.cu
     ${SOURCE}/widgets/*.h ${SOURCE}/widgets/*.cpp ${SOURCE}/app/*.h ${SOURCE}/app/*.cpp ${SOURCE}/tests/*.h
     ${SOURCE}/tests/*.cpp)
set(wrong 0)
while(rules)
  list(POP_FRONT rules names place)
  set(at_home 0)
  foreach(file IN LISTS files)
    file(STRINGS ${SOURCE}/${file} lines REGEX "${names}")
    if(file STREQUAL place)
      list(LENGTH lines at_home)
    elseif(lines)
      list(GET lines 0 line)
      string(STRIP "${line}" line)
      message("${file}: \"${line}\" differs between versions: use ${place}.")
      math(EXPR wrong "${wrong} + 1")
    endif()
  endforeach()
  if(EXISTS ${SOURCE}/${place} AND at_home EQUAL 0)
    message(FATAL_ERROR "${place} has nothing of ${names}: this check has lost what it is about.")
  endif()
endwhile()
if(wrong GREATER 0)
  message(FATAL_ERROR "${wrong} files name what one of the two releases does not have.")
endif()
list(LENGTH files count)
message("${count} files, nothing out of place.")
