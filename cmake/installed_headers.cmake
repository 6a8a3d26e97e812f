# Headers as users include them: <wavetank/core/check.h>, never "core/check.h", so that nothing of ours
# collides with a folder `core` or `sim` of theirs. Sources of this tree keep the short form.
#
# - Installed: copies whose includes are rewritten, below include/wavetank (rewrite_headers.cmake).
# - In the build tree of a project that takes this one with add_subdirectory() or FetchContent: the
#   folder include/wavetank, which holds links to the source folders.

# The files of the folder wavetank/ stand at the top: <wavetank/asyncio.h>.
set(WAVETANK_INCLUDE_ROOTS core sim scenarios cli lint testing asio)

# Installs the headers of `target`.
function(wavetank_install_headers target)
  get_target_property(headers ${target} HEADER_SET)
  get_target_property(folder ${target} SOURCE_DIR)
  target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  if(NOT headers)
    return()
  endif()
  set(paths "")
  foreach(header IN LISTS headers)
    cmake_path(ABSOLUTE_PATH header BASE_DIRECTORY ${folder} NORMALIZE)
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    list(APPEND paths ${header})
  endforeach()
  install(CODE "set(headers \"${paths}\")
set(source \"${PROJECT_SOURCE_DIR}\")
set(scratch \"${PROJECT_BINARY_DIR}/installed_headers\")
set(include \"${CMAKE_INSTALL_INCLUDEDIR}\")
set(roots \"${WAVETANK_INCLUDE_ROOTS}\")
include(\"${PROJECT_SOURCE_DIR}/cmake/rewrite_headers.cmake\")"
          COMPONENT devel)
endfunction()

# Where <wavetank/...> is found without installing. Not needed by this project itself.
function(wavetank_offer_headers target)
  if(PROJECT_IS_TOP_LEVEL)
    return()
  endif()
  set(offered ${PROJECT_BINARY_DIR}/include/wavetank)
  file(MAKE_DIRECTORY ${offered})
  foreach(root IN LISTS WAVETANK_INCLUDE_ROOTS)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${root} ${offered}/${root} SYMBOLIC)
  endforeach()
  foreach(umbrella asyncio.h feed.h tank.h asio.h)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/wavetank/${umbrella} ${offered}/${umbrella} SYMBOLIC)
  endforeach()
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
endfunction()
