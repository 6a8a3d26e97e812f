# Compiler flags for our own targets only; consumers of an installed wavetank never see them.
add_library(wavetank_flags INTERFACE)
target_compile_options(
  wavetank_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
            -Woverloaded-virtual -Wold-style-cast -Wundef
            # No fused multiply-add: floating point in reports prints alike from every compiler.
            -ffp-contract=off)
if(WAVETANK_WERROR)
  target_compile_options(wavetank_flags INTERFACE -Werror)
endif()
if(WAVETANK_SANITIZE)
  target_compile_options(wavetank_flags INTERFACE -fsanitize=${WAVETANK_SANITIZE}
                                                  -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(wavetank_flags INTERFACE -fsanitize=${WAVETANK_SANITIZE})
endif()
