# Without a preset: optimised, with the line numbers that stacks show. A project that takes this one with
# add_subdirectory() decides for itself.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
  if(CMAKE_CXX_FLAGS_RELEASE STREQUAL "-O3 -DNDEBUG")
    set(CMAKE_CXX_FLAGS_RELEASE "-O3 -g1" CACHE STRING "Flags of Release" FORCE)
  endif()
endif()

# Compiler flags for our own targets only; consumers of an installed wavetank never see them.
add_library(wavetank_flags INTERFACE)
target_compile_options(
  wavetank_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
            -Woverloaded-virtual -Wold-style-cast -Wundef
            # No fused multiply-add: floating point in reports prints alike from every compiler.
            -ffp-contract=off
            # Lines of co_awaits, as dump_tasks() prints them, must not tell where we were built.
            -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns at -O2 and above about std::string::append() where nothing overlaps (GCC bug 105651).
  target_compile_options(wavetank_flags INTERFACE -Wno-restrict)
endif()
# gold links in half of the time of ld. It comes with the same package.
find_program(WAVETANK_GOLD ld.gold)
mark_as_advanced(WAVETANK_GOLD)
if(WAVETANK_GOLD AND NOT WAVETANK_SANITIZE)
  target_link_options(wavetank_flags INTERFACE -fuse-ld=gold)
endif()
if(WAVETANK_WERROR)
  target_compile_options(wavetank_flags INTERFACE -Werror)
endif()
if(WAVETANK_SANITIZE)
  target_compile_options(wavetank_flags INTERFACE -fsanitize=${WAVETANK_SANITIZE}
                                                  -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(wavetank_flags INTERFACE -fsanitize=${WAVETANK_SANITIZE})
endif()
