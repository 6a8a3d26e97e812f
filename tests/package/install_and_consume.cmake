# cmake -D build=DIR -D scratch=DIR -D consumer=DIR -D cxx=COMPILER -D version=X.Y.Z
#       -D components=NAME,NAME... -D affected=BOOL -D other_cxx=COMPILER -P THIS
#
# `affected`: whether `cxx` is a g++ that miscompiles coroutines; `other_cxx`, if it exists, is none.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\n${text}\nexit code ${code}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${scratch})
set(prefix ${scratch}/prefix)
run(${CMAKE_COMMAND} --install ${build} --prefix ${prefix})

# Tests are not for installing, and headers are all below include/wavetank.
file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
foreach(file IN LISTS installed)
  if(file MATCHES "include/wavetank/(tests|bench)/|gtest" OR file MATCHES "^include/(core|sim|cli)/")
    message(FATAL_ERROR "${file} must not be installed")
  endif()
  if(file MATCHES "\\.h$")
    file(STRINGS ${prefix}/${file} includes REGEX "#include \"")
    if(includes)
      message(FATAL_ERROR "${file} includes a header as this tree does: ${includes}")
    endif()
  endif()
endforeach()

# The package must not lean on the folders it was built from.
file(GLOB scripts ${prefix}/lib*/cmake/wavetank/*.cmake ${prefix}/lib/*/cmake/wavetank/*.cmake)
foreach(script IN LISTS scripts)
  file(READ ${script} text)
  string(FIND "${text}" "${build}" at)
  if(at GREATER_EQUAL 0)
    message(FATAL_ERROR "${script} names the build folder ${build}")
  endif()
endforeach()

# Configures the consumer; fails unless find_package(wavetank) warns of the compiler as `expected`.
function(configure folder compiler expected)
  run(${CMAKE_COMMAND} -G Ninja -S ${consumer} -B ${scratch}/${folder}
      -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${prefix}
      -D EXPECTED_VERSION=${version} -D COMPONENTS=${components})
  set(told FALSE)
  if(output MATCHES "wavetank: g\\+\\+ [0-9.]+ [^\n]*`wavetank lint PATH` finds them")
    set(told TRUE)
  endif()
  if(NOT told STREQUAL expected)
    message(FATAL_ERROR "warning of ${compiler}: ${told}, expected: ${expected}\n${output}")
  endif()
endfunction()

if(affected)
  set(affected TRUE)
else()
  set(affected FALSE)
endif()
configure(build ${cxx} ${affected})
configure(build ${cxx} FALSE)
if(EXISTS "${other_cxx}")
  configure(build_of_other ${other_cxx} FALSE)
endif()
run(${CMAKE_COMMAND} --build ${scratch}/build)
set(ENV{WAVETANK_OUT} ${scratch}/incidents)
run(${scratch}/build/everything)
run(${scratch}/build/consumer)
message(STATUS "the consumer says: ${output}")
