# cmake -D prefix=DIR -D scratch=DIR -D cxx=COMPILER -P THIS
#
# `wavetank init` of an installed wavetank writes a project that builds without options, and does what its
# README says. The project has no build type, as that of a beginner: its objects are of -O0, the
# libraries of -O3.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${scratch})
file(MAKE_DIRECTORY ${scratch})
# CMake finds a package beside a program that is in PATH.
set(ENV{PATH} "${prefix}/bin:$ENV{PATH}")
set(ENV{CXX} ${cxx})
unset(ENV{CMAKE_BUILD_TYPE})

run(0 wavetank init x)
run(2 wavetank init x)
run(0 ${CMAKE_COMMAND} -G Ninja -S x -B x/build)
if(output MATCHES "CMake Warning")
  message(FATAL_ERROR "the project is configured with a warning:\n${output}")
endif()
run(0 ${CMAKE_COMMAND} --build x/build -j 2)

# Without GoogleTest there are no tests, and CMake says so.
run(0 ${CMAKE_COMMAND} -G Ninja -S x -B untested -D CMAKE_DISABLE_FIND_PACKAGE_GTest=ON)
if(NOT output MATCHES "The tests are not built: install libgtest-dev")
  message(FATAL_ERROR "no warning of missing tests:\n${output}")
endif()

run(0 x/build/x test all --client mine)
message(STATUS "${output}")
run(1 x/build/x test all --client mine_defective)
if(NOT output MATCHES "STALL violated" OR NOT output MATCHES "repro   x/build/x reproduce ([^\n]+)")
  message(FATAL_ERROR "no STALL, or no repro line:\n${output}")
endif()
run(1 x/build/x reproduce ${CMAKE_MATCH_1})
set(incident ${CMAKE_MATCH_1})
if(NOT output MATCHES "reproduced" OR NOT output MATCHES "STALL violated")
  message(FATAL_ERROR "${incident} is not reproduced:\n${output}")
endif()
# The repaired twin survives the same faults.
run(0 x/build/x reproduce ${incident} --client mine)

run(0 x/build/own_tests)
set(ENV{WAVETANK_SEEDS} 0..2)
run(0 x/build/own_tests --gtest_filter=Mine.PassesUnderAnyFaults)
unset(ENV{WAVETANK_SEEDS})

# The defective client in the same tests: the message and the XML have the repro line, which works.
file(READ ${scratch}/x/scenario_test.cc text)
string(REPLACE "\"mine\"" "\"mine_defective\"" text "${text}")
string(REPLACE "any_faults" "blackhole_then_stop" text "${text}")
file(WRITE ${scratch}/x/scenario_test.cc "${text}")
run(0 ${CMAKE_COMMAND} --build x/build -j 2)
run(1 x/build/own_tests --gtest_filter=Mine.PassesUnderAnyFaults --gtest_output=xml:result.xml)
if(NOT output MATCHES "repro   WAVETANK_REPRO=([^ ]+) x/build/own_tests")
  message(FATAL_ERROR "no repro line:\n${output}")
endif()
set(ENV{WAVETANK_REPRO} ${CMAKE_MATCH_1})
file(READ ${scratch}/result.xml xml)
string(FIND "${xml}" "name=\"wavetank_repro\" value=\"WAVETANK_REPRO=$ENV{WAVETANK_REPRO} " at)
if(at EQUAL -1)
  message(FATAL_ERROR "the XML has no property with the repro line:\n${xml}")
endif()
run(1 x/build/own_tests --gtest_filter=Mine.*-*EveryPlan)
if(NOT output MATCHES "STALL violated" OR NOT output MATCHES "2 tests, listed below" OR NOT output
                                                                                       MATCHES "SKIPPED")
  message(FATAL_ERROR "WAVETANK_REPRO does not run one failure alone:\n${output}")
endif()
