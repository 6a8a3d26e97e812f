# The front door: commands to type. Everything real is in CMakePresets.json, CMakeLists.txt and the
# scripts named here.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

JOBS ?= $(shell nproc)
# One more test than processors: the longest wait for processes and sockets.
TEST_JOBS = $(shell echo $$(($(JOBS) + 1)))
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 600
# The programs that make conformance generates.
PROGRAMS ?= 10000
SEED ?= 1000
# The programs whose hashes and traces must be equal from every compiler and at every -O level.
COMPARED := conformance_runner compared_runs

comma := ,
space := $(subst ,, )
configure = cmake --log-level=WARNING --preset
build = cmake --build -j $(JOBS) --preset
# $(call timed,NAME) in front of a command says afterwards how long it took.
timed = TIMEFORMAT="== $(1) in %0R s" && time

.PHONY: help deb demo test package-test sanitize soak fuzz bench bench-core bench-instructions bench-live
.PHONY: bench-peers
.PHONY: benches docs install deps clean compared gcc-asan conformance

help:
	@echo 'make demo      build, replay a feed, and see a defective client caught and reproduced'
	@echo 'make test      every test but those of the package; then compares hashes of g++ -O3, g++ -O0 and clang'
	@echo 'make conformance  compares the core with CPython: the stored programs, and $(PROGRAMS) generated now'
	@echo '               where PYTHON names a CPython 3.14 (PYTHON=pyodide: the one from npm)'
	@echo 'make package-test  the installed package: wavetank init, and projects that use the package;'
	@echo '               and the recipes of docs/extending.md, followed on a copy of the tree'
	@echo 'make sanitize  the tests under the address and undefined-behaviour sanitizers'
	@echo 'make soak      long tests: -O0 to -O3 on both compilers, a thousand seeds a case, recorders'
	@echo '               stopped and killed at a hundred instants, and fed 20 000 frames a second;'
	@echo '               the packages installed on a bare Debian, and used there (as root)'
	@echo 'make fuzz      hostile peers that libFuzzer makes, for FUZZ_SECONDS ($(FUZZ_SECONDS))'
	@echo 'make bench     speed: complete short lives of a client, in runs per CPU-second'
	@echo 'make bench-instructions  instructions of each operation, which must not grow by 5 %'
	@echo 'make bench-core  the task core against its floors, asyncio, uvloop, Boost.Asio and tokio'
	@echo 'make bench-live  real sockets: the doors beside bare libuv, and the cost of a recorded frame'
	@echo 'make docs      writes the generated parts of docs/, and renders headers into build/docs'
	@echo 'make install   program, libraries and headers, into PREFIX ($(PREFIX))'
	@echo 'make deb       Debian packages: wavetank, libwavetank-dev, wavetank-dbgsym'
	@echo 'make deps      the Debian packages that are missing (the others do this by themselves)'
	@echo 'make clean     removes build/'

demo: deps
	@$(configure) release
	@$(build) release --target wavetank
	@examples/demo.sh build/release/wavetank

# SEED decides the generated programs; tests/conformance/README.md says more.
conformance: deps
	@$(configure) release
	@$(build) release --target conformance_runner
	@tests/conformance/conformance.py $(if $(PYTHON),--python '$(PYTHON)') --seed $(SEED) \
	  --count $(PROGRAMS) build/release/conformance_runner

# The other compilers work while tests wait: cmake/beside.sh.
test: deps
	@$(call timed,release configured) $(configure) release
	@$(call timed,release built) $(build) release
	@$(call timed,release tested and the others built) MAKE='$(MAKE)' cmake/beside.sh compared \
	  ctest --preset release -j $(TEST_JOBS) -LE package
	@$(call timed,compilers compared) tests/compilers/compare.py \
	  --programs $(subst $(space),$(comma),$(COMPARED)) build/release build/clang build/gcc-O0

# They install the package and build projects with it, which costs more than most of the other tests.
package-test: deps
	@$(configure) release
	@$(build) release
	@$(call timed,package tested) ctest --preset release -j $(JOBS) -L package

compared:
	@for preset in clang gcc-O0; do \
	  $(configure) $$preset; \
	  $(call timed,$$preset built) $(build) $$preset; \
	done

sanitize: deps
	@$(configure) asan
	@$(call timed,asan built) $(build) asan
	@$(call timed,asan tested and gcc-asan built) MAKE='$(MAKE)' cmake/beside.sh gcc-asan \
	  ctest --preset asan -j $(TEST_JOBS)
	@$(call timed,gcc-asan tested) ctest --preset gcc-asan -j $(TEST_JOBS)

gcc-asan:
	@$(configure) gcc-asan
	@$(call timed,gcc-asan built) $(build) gcc-asan

soak: test sanitize deb
	@$(call timed,packages installed) tests/package/install_debs.sh build/release/packages
	@tests/compilers/soak.sh $(JOBS) $(COMPARED)

# Findings are kept in build/fuzz/corpus. The next run begins with them.
fuzz: deps
	@$(configure) fuzz
	@$(build) fuzz
	@mkdir -p build/fuzz/seeds build/fuzz/corpus
	@build/fuzz/websocket_fuzz_seeds build/fuzz/seeds
	@build/fuzz/websocket_fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 \
	  -rss_limit_mb=1024 -artifact_prefix=build/fuzz/ build/fuzz/corpus build/fuzz/seeds

# Compiles them all, and measures nothing.
benches: deps
	@$(configure) release
	@$(build) release --target core_bench scenario_bench live_bench

bench: deps
	@$(configure) release
	@$(build) release --target scenario_bench
	@bench/scenario.py build/release

# The same figures on every machine, for one version of the compiler: `bench/instructions.py --write
# build/release` commits those of this tree.
bench-instructions: deps
	@cmake/install-debian-packages.sh bench/instructions-packages.txt
	@$(configure) release
	@$(build) release --target core_bench scenario_bench
	@bench/instructions.py build/release

bench-core: deps bench-peers
	@$(configure) release
	@$(build) release --target core_bench asio_bench
	@bench/compare.py build/release

bench-live: deps
	@$(configure) release
	@$(build) release --target live_bench
	@bench/live.py build/release

# A peer that cannot be installed is listed as absent, with the reason.
bench-peers:
	@cmake/install-debian-packages.sh bench/peers/debian-packages.txt || true
	@bench/peers/build_tokio.sh build/release

# Without Doxygen the generated documents are written all the same.
docs: deps
	@$(configure) release
	@$(build) release --target write_docs
	@build/release/write_docs
	@cmake/install-debian-packages.sh docs/doxygen-packages.txt || true
	@if command -v doxygen >/dev/null; then \
	  mkdir -p build/docs && doxygen docs/Doxyfile && echo 'build/docs/html/index.html is new'; \
	else \
	  echo 'Headers are not rendered: doxygen is missing'; \
	fi

# Into build/release/packages.
deb: deps
	@$(configure) release
	@$(build) release --target wavetank_installed
	@cd build/release && cpack --config CPackConfig.cmake >/dev/null && ls -sh packages/*.*deb

install: deps
	@$(configure) release
	@$(build) release --target wavetank_installed
	@cmake --install build/release --prefix $(PREFIX)

deps:
	@cmake/install-debian-packages.sh

clean:
	rm -rf build
