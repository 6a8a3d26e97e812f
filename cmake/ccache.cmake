# Compiles through ccache when there is one; never required.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(WAVETANK_CCACHE ccache)
  mark_as_advanced(WAVETANK_CCACHE)
  if(WAVETANK_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${WAVETANK_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${WAVETANK_CCACHE})
  endif()
endif()
