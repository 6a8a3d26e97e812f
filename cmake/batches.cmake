# Batches: several sources of a target are compiled as one, which reads every header once a batch.
#
# Off by default; the preset dev compiles each source alone. The sources of a batch share their
# unnamed namespaces: docs/style.md, "Names and files". Sources join in the order in which their
# target lists them, so a new file needs nothing. One that cannot share is taken out where its target
# is defined:
#   set_source_files_properties(x.cc PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
# and a folder with set(CMAKE_UNITY_BUILD OFF).
option(WAVETANK_BATCHES "Compile several sources of a target as one" OFF)

# The cost of a batch, in memory and in rebuilding, and what it saves: docs/building.md.
# A folder may set the variable of CMake to another size.
set(WAVETANK_BATCH_SIZE 0 CACHE STRING "Sources in a batch at most; 0: all of a target")
set(CMAKE_UNITY_BUILD_BATCH_SIZE ${WAVETANK_BATCH_SIZE})

if(WAVETANK_BATCHES)
  # To the compiler a source in a batch is an included file. It must not hold that against types of
  # unnamed namespaces, nor a local name against a function of another source.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(wavetank_flags INTERFACE -Wno-subobject-linkage -Wno-shadow -Wshadow=local)
    # A batch fits into memory without being tidied up on the way.
    target_compile_options(wavetank_flags INTERFACE --param=ggc-min-heapsize=524288)
  else()
    target_compile_options(wavetank_flags INTERFACE -Wno-shadow)
  endif()
endif()

# Puts the sources of every target below the current directory into batches.
function(wavetank_batches)
  if(NOT WAVETANK_BATCHES)
    return()
  endif()
  wavetank_targets_below(targets ${PROJECT_SOURCE_DIR} "STATIC_LIBRARY;EXECUTABLE")
  foreach(target IN LISTS targets)
    get_target_property(batched ${target} UNITY_BUILD)
    if(NOT batched STREQUAL "OFF")  # A folder has said that its targets are compiled alone.
      set_target_properties(${target} PROPERTIES UNITY_BUILD ON)
    endif()
  endforeach()
endfunction()
