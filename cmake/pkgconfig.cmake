# wavetank.pc, for projects that do not use CMake. Its libraries are static, so all of them are named, and
# what they need is found, too. A program is compiled with -std=c++20.
function(wavetank_install_pkgconfig libraries)
  set(archives "")
  foreach(library IN LISTS libraries)
    get_target_property(type ${library} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
      list(APPEND archives -l${library})
    endif()
  endforeach()
  list(JOIN archives " " pc_archives)
  set(pc_requires "fmt openssl libuv libzstd zlib simdjson libxxhash liblz4")
  set(folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  # The way from there to the prefix, so that the tree can be moved.
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${folder}
             OUTPUT_VARIABLE pc_prefix)
  set(file ${PROJECT_BINARY_DIR}/wavetank.pc)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/wavetank.pc.in ${file} @ONLY)
  install(FILES ${file} DESTINATION ${folder} COMPONENT devel)
endfunction()
