# `make deb`: the packages wavetank (the program) and libwavetank-dev (headers, static libraries, files for
# CMake and pkg-config), and wavetank-dbgsym with the debug symbols of the program.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wavetank)
set(CPACK_PACKAGE_CONTACT "wavetank maintainers <maintainers@users.noreply.r-seed-ea0640a7.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME wavetank)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_DEBUGINFO_PACKAGE ON)

# The libraries are static: a program that links them needs what they need.
set(CPACK_DEBIAN_DEVEL_PACKAGE_NAME libwavetank-dev)
set(CPACK_DEBIAN_DEVEL_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVEL_PACKAGE_DEPENDS
    "libfmt-dev, libssl-dev, libuv1-dev, libsimdjson-dev, libzstd-dev, zlib1g-dev, liblz4-dev, libxxhash-dev, pkg-config")
set(CPACK_DEBIAN_DEVEL_PACKAGE_RECOMMENDS "libgtest-dev, librapidcheck-dev, libboost1.81-dev")
set(CPACK_DEBIAN_DEVEL_PACKAGE_SUGGESTS "wavetank")
include(CPack)
