# cmake -D source=DIR -D way=subdirectory|fetch -D project=DIR -D scratch=DIR -D cxx=COMPILER -P THIS
#
# A project that takes the sources is configured, built and run.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\n${text}\nexit code ${code}")
  endif()
endfunction()

file(REMOVE_RECURSE ${scratch})
if(way STREQUAL "fetch" AND NOT EXISTS ${source}/.git)
  message(STATUS "skipped: ${source} is no clone")
  return()
endif()
run(${CMAKE_COMMAND} -G Ninja -S ${project} -B ${scratch} -D WAY=${way} -D WAVETANK=${source}
    -D CMAKE_CXX_COMPILER=${cxx} -D WAVETANK_BATCHES=ON)
run(${CMAKE_COMMAND} --build ${scratch} --target nap -j 2)
run(${scratch}/nap)
