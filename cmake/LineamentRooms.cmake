# A room includes only what it links, directly or by way of another room. The linker catches an upward call, but not an
# upward header whose functions are inline, so a test looks at the #include lines.

# Appends to `result` the rooms that `target` links, and theirs.
function(lineament_rooms_below target result)
  set(found ${${result}})
  get_target_property(libraries ${target} LINK_LIBRARIES)
  foreach(library IN LISTS libraries)
    if(library MATCHES "^lineament_([a-z]+)$" AND TARGET ${library} AND NOT CMAKE_MATCH_1 IN_LIST found)
      list(APPEND found ${CMAKE_MATCH_1})
      get_target_property(type ${library} TYPE)
      if(NOT type STREQUAL "INTERFACE_LIBRARY")
        lineament_rooms_below(${library} found)
      endif()
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# Adds the ctest entry room_includes for these rooms. Called once all of them are declared.
function(lineament_add_room_check)
  set(rules "")
  foreach(room IN LISTS ARGN)
    if(TARGET lineament_${room})
      set(below ${room})
      lineament_rooms_below(lineament_${room} below)
      string(REPLACE ";" "|" allowed "${below}")
      string(APPEND rules "${room} ${allowed}\n")
    endif()
  endforeach()
  file(WRITE ${PROJECT_BINARY_DIR}/room_rules.txt "${rules}")
  add_test(NAME room_includes
           COMMAND ${CMAKE_COMMAND} -D RULES=${PROJECT_BINARY_DIR}/room_rules.txt -D SOURCE=${PROJECT_SOURCE_DIR}
                   -P ${PROJECT_SOURCE_DIR}/cmake/check_includes.cmake)
endfunction()
