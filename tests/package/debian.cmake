# cmake -D build=DIR -D scratch=DIR -D nap=FILE -D cxx=COMPILER -D version=X.Y.Z -P THIS
#
# Makes the Debian packages, unpacks them into an empty root, and uses what is there. `make soak` installs
# them: install_debs.sh.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(
    COMMAND ${ARGN}
    WORKING_DIRECTORY ${scratch}
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\n${text}\nexit code ${code}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${scratch})
file(MAKE_DIRECTORY ${scratch})
run(cpack --config ${build}/CPackConfig.cmake -B ${scratch})
foreach(package wavetank libwavetank-dev)
  file(GLOB file ${scratch}/${package}_${version}_*.deb)
  run(dpkg-deb -x ${file} ${scratch}/root)
endforeach()
file(GLOB symbols ${scratch}/wavetank-dbgsym_${version}_*.*deb)
if(NOT symbols)
  message(FATAL_ERROR "no package has the debug symbols of the program")
endif()

# The program runs, and has no debug symbols.
set(prefix ${scratch}/root/usr)
run(${prefix}/bin/wavetank --version)
if(NOT output MATCHES "^wavetank ${version}")
  message(FATAL_ERROR "--version: ${output}")
endif()
run(readelf --section-headers --wide ${prefix}/bin/wavetank)
if(output MATCHES "\\.debug_info|\\.symtab")
  message(FATAL_ERROR "the packaged program is not stripped")
endif()

# A program that is built with pkg-config.
set(ENV{PKG_CONFIG_PATH} ${prefix}/lib/pkgconfig)
run(pkg-config --cflags --libs wavetank)
separate_arguments(flags UNIX_COMMAND "${output}")
run(${cxx} -std=c++20 ${nap} -o ${scratch}/nap ${flags})
run(${scratch}/nap)
message(STATUS "${output}")
