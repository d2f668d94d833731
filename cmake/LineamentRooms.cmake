# A room includes only what it links, directly or by way of another room. The linker catches an upward call, but not an
# upward header whose functions are inline, so a test looks at the #include lines.

# Appends to `result` the rooms that `target` links, and theirs.
function(lineament_rooms_below target result)
  set(found ${${result}})
  get_target_property(libraries ${target} LINK_LIBRARIES)
  foreach(library IN LISTS libraries)
    if(library MATCHES "^lineament_([a-z_]+)$" AND TARGET ${library} AND NOT CMAKE_MATCH_1 IN_LIST found)
      list(APPEND found ${CMAKE_MATCH_1})
      get_target_property(type ${library} TYPE)
      if(NOT type STREQUAL "INTERFACE_LIBRARY")
        lineament_rooms_below(${library} found)
      endif()
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# The folder of a room's sources.
function(lineament_room_folder room result)
  get_target_property(folder lineament_${room} SOURCE_DIR)
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${folder})
  if(room STREQUAL "cli_research")
    set(folder app/cli/research)
  endif()
  set(${result} ${folder} PARENT_SCOPE)
endfunction()

# Adds the ctest entries room_includes, for these rooms, and planted_include, which looks whether the check of the former
# still finds what it should. Called once all rooms are declared.
function(lineament_add_room_check)
  set(rules "")
  foreach(room IN LISTS ARGN)
    if(TARGET lineament_${room})
      set(below ${room})
      lineament_rooms_below(lineament_${room} below)
      set(allowed "")
      foreach(other IN LISTS below)
        if(other IN_LIST ARGN)
          lineament_room_folder(${other} folder)
          list(APPEND allowed ${folder})
        endif()
      endforeach()
      # Who edits a photo does not carry the trainer along.
      if("training" IN_LIST below AND NOT room MATCHES "^(training|cli_research)$")
        message(FATAL_ERROR "The room ${room} links core/training, by way of one of: ${below}")
      endif()
      lineament_room_folder(${room} folder)
      string(REPLACE ";" "|" allowed "${allowed}")
      string(APPEND rules "${folder} ${allowed}\n")
    endif()
  endforeach()
  file(WRITE ${PROJECT_BINARY_DIR}/room_rules.txt "${rules}")
  add_test(NAME room_includes
           COMMAND ${CMAKE_COMMAND} -D RULES=${PROJECT_BINARY_DIR}/room_rules.txt -D SOURCE=${PROJECT_SOURCE_DIR}
                   -P ${PROJECT_SOURCE_DIR}/cmake/check_includes.cmake)
  add_test(NAME planted_include
           COMMAND ${CMAKE_COMMAND} -D CHECK=${PROJECT_SOURCE_DIR}/cmake/check_includes.cmake
                   -D FOLDER=${PROJECT_BINARY_DIR}/planted_include
                   -P ${PROJECT_SOURCE_DIR}/cmake/check_includes_test.cmake)
endfunction()
