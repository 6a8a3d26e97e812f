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

# Makes one precompiled header of `headers`, with the current directory's options and the definitions
# of `library`, and gives it to the targets below `directories` that link `library` (if one is named).
function(wavetank_precompile name headers directories library)
  if(NOT WAVETANK_PRECOMPILE)
    return()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${name} PRIVATE wavetank_flags ${library})
  target_precompile_headers(${name} PRIVATE ${headers})
  foreach(directory IN LISTS directories)
    wavetank_targets_below(targets ${PROJECT_SOURCE_DIR}/${directory} "STATIC_LIBRARY;EXECUTABLE")
    foreach(target IN LISTS targets)
      get_target_property(links ${target} LINK_LIBRARIES)
      if(NOT library OR library IN_LIST links)
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
