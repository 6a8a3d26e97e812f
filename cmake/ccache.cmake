# Compiles through ccache when there is one; never required. It must be told that what precompiled
# headers define and when they were made does not matter.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(WAVETANK_CCACHE ccache)
  mark_as_advanced(WAVETANK_CCACHE)
  if(WAVETANK_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${WAVETANK_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${WAVETANK_CCACHE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
    else()
      add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
    endif()
  endif()
endif()
