# Helpers that keep every room's CMakeLists.txt down to its sources and what it links.

# Adds a room's folder if it has a CMakeLists.txt: the engine-only build ships without some rooms.
function(lineament_add_room folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    add_subdirectory(${folder})
  endif()
endfunction()

# Compiler settings that every target of the project shares. Called when it knows what it links.
function(lineament_target_defaults target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-unknown-pragmas)
  # Nobody here reads errno or floating-point traps; loops vectorise without them. The same for all targets, because
  # precompiled headers are shared only between equal options.
  target_compile_options(${target} PRIVATE -fno-math-errno -fno-trapping-math)
  if(LINEAMENT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  # Qt's `slots` and `signals` macros break LibTorch's headers, so no target may use them.
  target_compile_definitions(${target} PUBLIC QT_NO_KEYWORDS)
  lineament_use_precompiled_headers(${target})
endfunction()

# lineament_add_library(<room> SOURCES ... [PUBLIC libs...] [PRIVATE libs...])
# One static library lineament_<room> per room.
function(lineament_add_library room)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(lineament_${room} STATIC ${ARG_SOURCES})
  target_link_libraries(lineament_${room} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  lineament_target_defaults(lineament_${room})
endfunction()

# lineament_add_test(<name> SOURCES ... [LIBRARIES ...] [LABELS ...] [TIMEOUT seconds])
# One GoogleTest program, one ctest entry named after it; seeded and listed by tests/support/gtest_main.cpp. Those with
# tests for a CUDA device (names ending in _CUDA) are built by the target `cuda_tests` and named in cuda_tests.txt.
function(lineament_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} lineament_test_support)
  lineament_target_defaults(${name})
  foreach(source IN LISTS ARG_SOURCES)
    get_filename_component(path ${source} ABSOLUTE)
    file(STRINGS ${path} cuda_tests REGEX "^TEST.*_CUDA\\)")
    if(cuda_tests)
      set_property(GLOBAL APPEND PROPERTY LINEAMENT_CUDA_TESTS ${name})
      break()
    endif()
  endforeach()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
                       # Passive: on a busy machine two spinning OpenMP threads take ten times as long.
                       ENVIRONMENT "LINEAMENT_MODELS_DIR=${PROJECT_SOURCE_DIR}/models;OMP_WAIT_POLICY=passive")
endfunction()
