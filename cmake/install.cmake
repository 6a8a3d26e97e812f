# Installing: libraries with their headers, the program, and a package for find_package(wavetank).
#
# The CMakeLists.txt of a library that users may link says wavetank_install_library(wavetank_x) and
# it becomes wavetank::x of the package, with every library of ours that it links. Tests are never
# installed. Headers are installed below include/wavetank and are included as <wavetank/...>.
include(CMakePackageConfigHelpers)
include(cmake/installed_headers.cmake)
include(cmake/pkgconfig.cmake)

# Builds exactly what `cmake --install` needs.
add_custom_target(wavetank_installed)

# The needs of our static libraries at link time, and how a consumer finds it.
set(WAVETANK_FIND_fmt::fmt "find_dependency(fmt)")
set(WAVETANK_FIND_ZLIB::ZLIB "find_dependency(ZLIB)")
set(WAVETANK_FIND_zstd::libzstd_shared "find_dependency(zstd CONFIG)")
set(WAVETANK_FIND_zstd::libzstd_static "find_dependency(zstd CONFIG)")
set(WAVETANK_FIND_OpenSSL::SSL "find_dependency(OpenSSL)")
set(WAVETANK_FIND_OpenSSL::Crypto "find_dependency(OpenSSL)")
set(WAVETANK_FIND_simdjson::simdjson "find_dependency(simdjson CONFIG)")
set(WAVETANK_FIND_Threads::Threads "find_dependency(Threads)")
foreach(module LIBUV:libuv XXHASH:libxxhash LZ4:liblz4)
  string(REPLACE ":" ";" module ${module})
  list(GET module 0 prefix)
  list(GET module 1 name)
  set(WAVETANK_FIND_PkgConfig::${prefix}
      "find_dependency(PkgConfig)\npkg_check_modules(${prefix} QUIET REQUIRED IMPORTED_TARGET ${name})")
endforeach()

# Needed while compiling our sources only: flags, and libraries that are headers alone.
set(WAVETANK_BUILD_ONLY wavetank_flags wavetank_rapidjson CLI11::CLI11 Boost::boost Boost::headers)

function(wavetank_install_library target)
  string(REGEX REPLACE "^wavetank_" "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY WAVETANK_INSTALLED ${target})
  add_dependencies(wavetank_installed ${target})
endfunction()

# Takes what is needed for compiling only out of `target`'s link interface; sets `finds` to how to
# find what stays, and `ours` to the libraries of ours among it.
function(wavetank_link_interface target)
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  set(kept "")
  set(finds "")
  set(ours "")
  foreach(link IN LISTS links)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" name "${link}")
    # `::@(...)` marks a link that another folder than the target's has added.
    if(NOT link OR name MATCHES "^::@" OR name IN_LIST WAVETANK_BUILD_ONLY)
      continue()
    endif()
    list(APPEND kept "${link}")
    if(DEFINED WAVETANK_FIND_${name})
      list(APPEND finds "${WAVETANK_FIND_${name}}")
    elseif(name MATCHES "^wavetank(::|_)")
      string(REPLACE "wavetank::" "wavetank_" name "${name}")
      list(APPEND ours ${name})
    else()
      message(FATAL_ERROR "${target} links ${name}: say in cmake/install.cmake how to find it")
    endif()
  endforeach()
  set_property(TARGET ${target} PROPERTY INTERFACE_LINK_LIBRARIES "${kept}")
  set(finds "${finds}" PARENT_SCOPE)
  set(ours "${ours}" PARENT_SCOPE)
endfunction()

# Called once, when every library has all its headers and links.
function(wavetank_install_package)
  get_property(waiting GLOBAL PROPERTY WAVETANK_INSTALLED)
  set(done "")
  set(all_finds "")
  while(waiting)
    list(POP_FRONT waiting target)
    if(target IN_LIST done)
      continue()
    endif()
    list(APPEND done ${target})
    wavetank_link_interface(${target})
    list(APPEND all_finds ${finds})
    # All that an installed library links is installed with it.
    foreach(library IN LISTS ours)
      wavetank_install_library(${library})
      list(APPEND waiting ${library})
    endforeach()
    wavetank_install_headers(${target})
    # The file set itself is never installed, see installed_headers.cmake; its destination is what
    # users get as their include folder.
    install(
      TARGETS ${target}
      EXPORT wavetankTargets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT devel
      FILE_SET HEADERS
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT never_installed
        EXCLUDE_FROM_ALL)
  endwhile()
  if(NOT done)
    return()
  endif()
  set_property(GLOBAL PROPERTY WAVETANK_INSTALLED "${done}")

  list(TRANSFORM done REPLACE "^wavetank_" "" OUTPUT_VARIABLE WAVETANK_COMPONENTS)
  list(SORT WAVETANK_COMPONENTS)
  list(REMOVE_DUPLICATES all_finds)
  list(JOIN all_finds "\n" WAVETANK_FIND_DEPENDENCIES)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wavetank)
  set(config ${PROJECT_BINARY_DIR}/wavetankConfig.cmake)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/wavetankConfig.cmake.in ${config}
                                INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/wavetankConfigVersion.cmake
                                   COMPATIBILITY SameMinorVersion)
  install(FILES ${config} ${PROJECT_BINARY_DIR}/wavetankConfigVersion.cmake
          DESTINATION ${package_dir} COMPONENT devel)
  install(FILES ${PROJECT_SOURCE_DIR}/tools/gdb/wavetank.py
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/wavetank/gdb)
  install(EXPORT wavetankTargets NAMESPACE wavetank:: DESTINATION ${package_dir} COMPONENT devel)
  wavetank_install_pkgconfig("${done}")
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/wavetank
          RENAME copyright COMPONENT program)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libwavetank-dev
          RENAME copyright COMPONENT devel)
  if(PROJECT_IS_TOP_LEVEL)
    include(cmake/debian.cmake)
  endif()
endfunction()
