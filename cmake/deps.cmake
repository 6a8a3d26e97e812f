# Every third-party dependency, found once, as a target. All are Debian 12 packages (README, table
# "Dependencies"); nothing is fetched at configure time.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(zstd REQUIRED CONFIG)
find_package(OpenSSL REQUIRED)
find_package(simdjson REQUIRED CONFIG)
find_package(RapidJSON REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(Boost 1.81 REQUIRED)
pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(LZ4 REQUIRED IMPORTED_TARGET liblz4)

# RapidJSON's package config gives only a variable; Debian's headers need SYSTEM to stay silent.
add_library(wavetank_rapidjson INTERFACE)
target_include_directories(wavetank_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS}
                                                               ${RapidJSON_INCLUDE_DIRS})
target_compile_definitions(wavetank_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)
# RapidJSON 1.1 adds offsets to a null pointer in internal/stack.h; clang's UBSan reports it.
target_compile_options(wavetank_rapidjson
                       INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=pointer-overflow>)

if(WAVETANK_DEVELOPER_MODE)
  find_package(GTest REQUIRED CONFIG)
  find_package(rapidcheck REQUIRED CONFIG)
  find_package(benchmark REQUIRED CONFIG)
endif()
