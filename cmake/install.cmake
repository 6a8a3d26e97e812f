# Installing: libraries with their headers, the program, and a package for find_package(wavetank).
#
# The CMakeLists.txt of a library that users may link says wavetank_install_library(wavetank_x) and
# it becomes wavetank::x of the package. What does not say so (specimens, tests) is never installed.
include(CMakePackageConfigHelpers)

# Builds exactly what `cmake --install` needs.
add_custom_target(wavetank_installed)

# What our static libraries need at link time, and how a consumer finds it.
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

# Takes what is needed for compiling only out of `target`'s link interface, and appends to `out` how
# to find what stays.
function(wavetank_link_interface target out)
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  set(kept "")
  set(finds "${${out}}")
  foreach(link IN LISTS links)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" name "${link}")
    if(NOT link OR name IN_LIST WAVETANK_BUILD_ONLY)
      continue()
    endif()
    list(APPEND kept "${link}")
    if(DEFINED WAVETANK_FIND_${name})
      list(APPEND finds "${WAVETANK_FIND_${name}}")
    elseif(NOT name MATCHES "^wavetank(::|_)")
      message(FATAL_ERROR "${target} links ${name}: say in cmake/install.cmake how to find it")
    endif()
  endforeach()
  set_property(TARGET ${target} PROPERTY INTERFACE_LINK_LIBRARIES "${kept}")
  set(${out} "${finds}" PARENT_SCOPE)
endfunction()

# Called once, when every library has all its headers and links.
function(wavetank_install_package)
  get_property(targets GLOBAL PROPERTY WAVETANK_INSTALLED)
  if(NOT targets)
    return()
  endif()
  set(finds "")
  foreach(target IN LISTS targets)
    wavetank_link_interface(${target} finds)
    install(
      TARGETS ${target}
      EXPORT wavetankTargets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/wavetank)
  endforeach()
  list(REMOVE_DUPLICATES finds)
  list(JOIN finds "\n" WAVETANK_FIND_DEPENDENCIES)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wavetank)
  set(config ${PROJECT_BINARY_DIR}/wavetankConfig.cmake)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/wavetankConfig.cmake.in ${config}
                                INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/wavetankConfigVersion.cmake
                                   COMPATIBILITY SameMinorVersion)
  install(FILES ${config} ${PROJECT_BINARY_DIR}/wavetankConfigVersion.cmake
          DESTINATION ${package_dir})
  install(EXPORT wavetankTargets NAMESPACE wavetank:: DESTINATION ${package_dir})
endfunction()
