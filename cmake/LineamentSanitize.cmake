# -DLINEAMENT_SANITIZE=ON: every target of the project, tests included, with the address and the undefined-behaviour
# sanitizer of GCC or clang. Set before any target is declared.
#
# The libraries below us (LibTorch, Qt, OpenCV) are not instrumented, which the options allow for: no `vptr`, which asks
# for type information that LibTorch does not export, and no leak check, which would report what those libraries keep
# until the end (packaging/check_sanitizers.sh sets it off).
if(LINEAMENT_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined -fno-sanitize=vptr)
endif()
