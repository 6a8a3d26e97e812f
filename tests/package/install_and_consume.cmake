# cmake -D build=DIR -D scratch=DIR -D consumer=DIR -D cxx=COMPILER -D version=X.Y.Z
#       -D components=NAME,NAME... -P THIS
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

# Specimens and tests are not for installing.
file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
foreach(file IN LISTS installed)
  if(file MATCHES "wavetank_clients|scenarios/clients|include/wavetank/(tests|bench)/|gtest")
    message(FATAL_ERROR "${file} must not be installed")
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

run(${CMAKE_COMMAND} -G Ninja -S ${consumer} -B ${scratch}/build -D CMAKE_CXX_COMPILER=${cxx}
    -D CMAKE_PREFIX_PATH=${prefix} -D EXPECTED_VERSION=${version} -D COMPONENTS=${components})
run(${CMAKE_COMMAND} --build ${scratch}/build)
run(${scratch}/build/everything)
run(${scratch}/build/consumer)
message(STATUS "the consumer says: ${output}")
