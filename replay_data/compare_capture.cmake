# The shipped capture must be what the generator makes today, byte for byte.
execute_process(COMMAND ${MAKE_CAPTURE} ${FRESH} COMMAND_ERROR_IS_FATAL ANY)
file(SHA256 ${FRESH} fresh)
file(SHA256 ${SHIPPED} shipped)
if(NOT fresh STREQUAL shipped)
  message(FATAL_ERROR "${SHIPPED} differs from what make_capture writes now (${FRESH}). If the "
                      "generator was changed on purpose, copy the new file and say so.")
endif()
