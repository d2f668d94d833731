# Third-party libraries, found once. LibTorch is all that the engine-only build needs.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without these ccache would not keep units with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Torch REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json REQUIRED)
if(Torch_VERSION VERSION_GREATER_EQUAL 2.14)
  set(CMAKE_CXX_STANDARD 20)  # what its headers ask for
endif()

# LibTorch's headers as system headers: their warnings are not ours to mend. Its loops (ATen/Parallel.h) are OpenMP's.
add_library(lineament_torch INTERFACE)
target_link_libraries(lineament_torch INTERFACE ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
target_include_directories(lineament_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})

if(NOT LINEAMENT_ENGINE_ONLY)
  find_package(Qt6 REQUIRED COMPONENTS Core Gui Widgets Concurrent)
  find_package(Qt6 COMPONENTS LinguistTools Svg)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs video photo)
  find_package(dlib REQUIRED)
  find_package(Eigen3 REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(LCMS2 REQUIRED IMPORTED_TARGET lcms2)
  pkg_check_modules(EXIV2 REQUIRED IMPORTED_TARGET exiv2)
  pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
endif()
if(LINEAMENT_TESTS)
  find_package(GTest REQUIRED)
endif()
