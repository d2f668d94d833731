# cmake -D CHECK=check_includes.cmake -D FOLDER=DIR -P check_includes_test.cmake: plants small trees in DIR and fails
# unless the check lets every downward #include pass and names every other one.

# Runs the check on what was planted in FOLDER.
function(run_check result output)
  execute_process(COMMAND ${CMAKE_COMMAND} -D RULES=${FOLDER}/rules.txt -D SOURCE=${FOLDER} -P ${CHECK}
                  RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
  set(${result} ${code} PARENT_SCOPE)
  set(${output} "${out}${err}" PARENT_SCOPE)
endfunction()

# Three rooms: core/low; core/high, which links core/low; core/high/top, a room in a folder of another room.
function(plant)
  file(REMOVE_RECURSE ${FOLDER})
  file(WRITE ${FOLDER}/rules.txt
       "core/low core/low\ncore/high core/high|core/low\ncore/high/top core/high/top|core/high|core/low\n")
  file(WRITE ${FOLDER}/core/low/low.h "#include <vector>\n")
  file(WRITE ${FOLDER}/core/low/low.cpp "#include \"core/low/low.h\"\n")
  file(WRITE ${FOLDER}/core/high/high.h "#include \"core/low/low.h\"\n")
  file(WRITE ${FOLDER}/core/high/top/top.cpp "#include \"core/high/high.h\"\n#include \"core/low/low.h\"\n")
endfunction()

function(expect_refused what)
  run_check(code output)
  if(code EQUAL 0)
    message(FATAL_ERROR "The check let this pass: ${what}")
  endif()
  foreach(word IN LISTS ARGN)
    string(FIND "${output}" "${word}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "The check refused ${what}, but did not name \"${word}\":\n${output}")
    endif()
  endforeach()
endfunction()

plant()
run_check(code output)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "The check refused a tree whose includes all go downward:\n${output}")
endif()

plant()
file(APPEND ${FOLDER}/core/low/low.h "#include \"core/high/high.h\"\n")
expect_refused("a header of core/low that includes core/high" core/low/low.h core/high/high.h)

plant()
file(WRITE ${FOLDER}/core/low/kernel.cu "  #  include \"core/high/high.h\"  // indented\n")
expect_refused("a CUDA source with an indented upward include" core/low/kernel.cu core/high/high.h)

plant()
file(APPEND ${FOLDER}/core/low/low.cpp "#include <core/high/high.h>\n")
expect_refused("an upward include in angle brackets" core/low/low.cpp core/high/high.h)

plant()
file(APPEND ${FOLDER}/core/low/low.cpp "#include \"../high/high.h\"\n")
expect_refused("an upward include by a relative path" core/low/low.cpp ../high/high.h)

plant()
file(WRITE ${FOLDER}/core/high/upward.cpp "#include \"core/high/top/top.h\"\n")
expect_refused("a room that includes the room inside its own folder" core/high/upward.cpp core/high/top/top.h)

plant()
file(WRITE ${FOLDER}/core/low/test_help.cpp "#include \"tests/support/help.h\"\n")
expect_refused("a room that includes a test" core/low/test_help.cpp tests/support/help.h)

plant()
file(WRITE ${FOLDER}/rules.txt "core/none core/none\n")
expect_refused("a tree without any #include of a room" "No #include lines")

file(REMOVE_RECURSE ${FOLDER})
message("Upward includes are found.")
