# Registers the tests of a program with ctest.
#
#   wavetank_add_tests(PROGRAM [ALONE FILTER])
#
# For programs whose tests take milliseconds. In batches (`make test`) four processes share them, since
# starting a process costs more than most of these tests. Elsewhere (`dev`, sanitizers) each test has its
# own process and name. `FILTER`, as GoogleTest writes it, names the tests that may skip themselves: they
# always have their own process, where ctest lists a skip. In a shared one a skip is a failure.
include(GoogleTest)

set(WAVETANK_SHARDS 4)

function(wavetank_add_tests program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ALONE" "")
  if(NOT WAVETANK_BATCHES OR WAVETANK_SANITIZE)
    gtest_discover_tests(${program})
    return()
  endif()
  if(arg_ALONE)
    gtest_discover_tests(${program} TEST_FILTER ${arg_ALONE})
    set(others --gtest_filter=-${arg_ALONE})
  endif()
  math(EXPR last "${WAVETANK_SHARDS} - 1")
  foreach(shard RANGE ${last})
    set(name ${program}_${shard})
    add_test(NAME ${name} COMMAND ${program} ${others})
    set_tests_properties(
      ${name}
      PROPERTIES ENVIRONMENT "GTEST_TOTAL_SHARDS=${WAVETANK_SHARDS};GTEST_SHARD_INDEX=${shard}"
                 FAIL_REGULAR_EXPRESSION "\\[  SKIPPED \\]"
                 TIMEOUT 300)
  endforeach()
endfunction()
