# Runs a command in the folder `scratch`. It must end with the exit code `expected`. Sets `output`.
function(run expected)
  execute_process(
    COMMAND ${ARGN}
    WORKING_DIRECTORY ${scratch}
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT code EQUAL expected)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\n${text}\nexit code ${code}, expected ${expected}")
  endif()
  set(output "${text}" PARENT_SCOPE)
endfunction()
