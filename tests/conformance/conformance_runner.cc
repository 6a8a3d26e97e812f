// conformance_runner FILE...: prints one line of JSON for each program of the files, in order.

#include <cstdio>
#include <exception>

#include "tests/conformance/program.h"
#include "tests/conformance/program_file.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs(
        "usage: conformance_runner FILE...\nFILE is a .json program, or a .jsonl or .jsonl.gz list "
        "of programs\n",
        stderr);
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    try {
      for (const auto& program : wavetank::conformance::read_programs(argv[i])) {
        std::puts(wavetank::conformance::answer_to(program).c_str());
        std::fflush(stdout);
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "conformance_runner: %s: %s\n", argv[i], error.what());
      return 1;
    }
  }
  return 0;
}
