# cmake -D prefix=DIR -D project=DIR -D scratch=DIR -D cxx=COMPILER -D wavetank=PROGRAM -P THIS
#
# examples/beast_client against an installed wavetank: the sane client passes all scenarios, the defective
# one is caught, and both programs exchange the same frames with the venue in the tank and over loopback.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${scratch}/wavetank-out)
file(MAKE_DIRECTORY ${scratch})
# Beast is read and instantiated once a program, which halves the time.
run(0 ${CMAKE_COMMAND} -G Ninja -S ${project} -B ${scratch}/build -D CMAKE_CXX_COMPILER=${cxx}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_UNITY_BUILD=ON)
run(0 ${CMAKE_COMMAND} --build ${scratch}/build -j 2)
set(x build/x)

run(0 ${x} test all --client beast)
message(STATUS "${output}")
foreach(property STOP_BOUND STALL CONNECTED SUB_SET)
  if(NOT output MATCHES "${property} ")
    message(FATAL_ERROR "no run reached ${property}:\n${output}")
  endif()
endforeach()

run(1 ${x} test blackhole_then_stop any_faults --client beast_defective --fail-fast)
if(NOT output MATCHES "STALL violated" OR NOT output MATCHES "repro   build/x reproduce ([^\n]+)")
  message(FATAL_ERROR "no STALL, or no repro line:\n${output}")
endif()
set(incident ${CMAKE_MATCH_1})
run(1 ${x} reproduce ${incident})
run(0 ${x} reproduce ${incident} --client beast)

set(same ${CMAKE_CURRENT_LIST_DIR}/same_frames.py)
run(0 ${same} ${x} beast quiet_feed_stop ${wavetank} build/plain signal)
message(STATUS "${output}")
run(0 ${same} ${x} boost_example quiet_feed_stop ${wavetank} build/boost_example)
message(STATUS "${output}")
