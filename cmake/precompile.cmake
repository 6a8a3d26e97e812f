# Standard headers, compiled once: reading them is half of what most of our sources cost.
#
# Off by default. A source that forgets an include is found by tests/tidy/includes_test.cc.
option(WAVETANK_PRECOMPILE "Compile the standard headers once for all sources" OFF)

# g++ 12 forgets that what it warns about stands in a system header when that is precompiled, and
# sees overflows in <string> where there are none (GCC bug 105329). The preset dev has these warnings.
if(WAVETANK_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(wavetank_flags INTERFACE -Wno-array-bounds -Wno-stringop-overflow
                                                  -Wno-stringop-overread)
endif()

# A library whose code runs once a command, or once a failure: -Og costs half of what -O3 does and is
# not noticed. g++ takes the level from the precompiled header, so such libraries share one of their
# own.
function(wavetank_runs_once target)
  if(WAVETANK_RUNS_ONCE)
    target_compile_options(${target} PRIVATE ${WAVETANK_RUNS_ONCE})
    set_property(GLOBAL APPEND PROPERTY WAVETANK_ONCE ${target})
  endif()
endfunction()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(WAVETANK_RUNS_ONCE -Og)
endif()

# Makes one precompiled header of `headers`, with the current directory's options and the definitions
# of `library`.
function(wavetank_precompiled_header name headers library)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${name} PRIVATE wavetank_flags ${library})
  target_precompile_headers(${name} PRIVATE ${headers})
endfunction()

# Gives a precompiled header to all libraries that run once.
function(wavetank_precompile_once headers)
  get_property(targets GLOBAL PROPERTY WAVETANK_ONCE)
  if(NOT WAVETANK_PRECOMPILE OR NOT targets)
    return()
  endif()
  wavetank_precompiled_header(precompiled_once "${headers}" "")
  target_compile_options(precompiled_once PRIVATE ${WAVETANK_RUNS_ONCE})
  foreach(target IN LISTS targets)
    target_precompile_headers(${target} REUSE_FROM precompiled_once)
  endforeach()
endfunction()

# Gives a precompiled header to the targets below `directories` that link `library` (if one is named)
# and have none.
function(wavetank_precompile name headers directories library)
  if(NOT WAVETANK_PRECOMPILE)
    return()
  endif()
  wavetank_precompiled_header(${name} "${headers}" "${library}")
  foreach(directory IN LISTS directories)
    wavetank_targets_below(targets ${PROJECT_SOURCE_DIR}/${directory} "STATIC_LIBRARY;EXECUTABLE")
    foreach(target IN LISTS targets)
      get_target_property(links ${target} LINK_LIBRARIES)
      get_target_property(given ${target} PRECOMPILE_HEADERS_REUSE_FROM)
      if(NOT given AND (NOT library OR library IN_LIST links))
        target_precompile_headers(${target} REUSE_FROM ${name})
      endif()
    endforeach()
  endforeach()
  if(TARGET headers_alone AND NOT library)
    target_precompile_headers(headers_alone REUSE_FROM ${name})
  endif()
endfunction()

set(WAVETANK_STD_HEADERS
    <algorithm> <array> <chrono> <coroutine> <cstdint> <exception> <functional> <map> <memory>
    <optional> <set> <span> <stdexcept> <string> <string_view> <utility> <variant> <vector>)
