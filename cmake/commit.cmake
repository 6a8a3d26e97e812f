# Writes OUT, a source that names the commit of SOURCE, when that has changed. Run at every build:
#   cmake -DSOURCE=... -DOUT=... -P cmake/commit.cmake
# Without git, or outside of a repository, it names none.
execute_process(
  COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE commit
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit MATCHES "^[0-9a-f]+(-dirty)?$")
  set(commit "")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT [[#include "cli/commit.h"

namespace wavetank::cli {

std::string_view commit() noexcept { return "@commit@"; }

}  // namespace wavetank::cli
]] @ONLY)
