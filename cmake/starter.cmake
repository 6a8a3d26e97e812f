# The files of examples/own_client as a source, for `wavetank init`: a program that is installed has them
# with it. Sets WAVETANK_STARTER_SOURCE. Configures again when one of them has changed.
set(starter_folder ${PROJECT_SOURCE_DIR}/examples/own_client)
set(starter_files
    CMakeLists.txt README.md own.h main.cc registry.cc client.cc venue_restarts.cc venue_restart.cc
    dial_gap.cc scenario_test.cc plan_test.cc)
set(starter_rows "")
foreach(file IN LISTS starter_files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${starter_folder}/${file})
  file(READ ${starter_folder}/${file} text)
  string(APPEND starter_rows "    {\"${file}\", R\"starter(${text})starter\"},\n")
endforeach()
set(WAVETANK_STARTER_SOURCE ${CMAKE_CURRENT_BINARY_DIR}/starter.cc)
file(CONFIGURE OUTPUT ${WAVETANK_STARTER_SOURCE} @ONLY CONTENT [[#include "cli/starter.h"

namespace wavetank::cli {
namespace {

constexpr StarterFile kStarterFiles[] = {
@starter_rows@};

}  // namespace

std::span<const StarterFile> starter_files() noexcept { return kStarterFiles; }

}  // namespace wavetank::cli
]])
