# The Debian package: cpack -G DEB --config build/release/CPackConfig.cmake (packaging/README.md).
# Policy wants more than `cmake --install` does: CorntuneDebianTree.cmake adds it to the tree that
# is packed.
set(CPACK_PACKAGE_NAME "corntune")
set(CPACK_PACKAGE_VENDOR "corntune maintainers")
set(CPACK_PACKAGE_CONTACT "corntune maintainers <maintainers@corntune.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "sizes Gunicorn for the machine, container or pod it runs in")
set(CPACK_PACKAGE_DESCRIPTION
"corntune finds out what CPUs and memory a process may really use, recommends
the worker class, workers, threads and connections of Gunicorn for them with
the reason of each, and writes that in the form that is deployed. It checks
 deployments that exist, and proves settings with load.")
set(CPACK_GENERATOR "DEB")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CHECKSUM "SHA256")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_DEBIAN_FILE_NAME "DEB-DEFAULT")
set(CPACK_DEBIAN_PACKAGE_RELEASE "1")
set(CPACK_DEBIAN_PACKAGE_SECTION "admin")
set(CPACK_DEBIAN_PACKAGE_PRIORITY "optional")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gunicorn, man-db")

configure_file("${PROJECT_SOURCE_DIR}/packaging/debian/changelog.in"
               "${PROJECT_BINARY_DIR}/debian/changelog" @ONLY)
configure_file("${PROJECT_SOURCE_DIR}/cmake/CorntuneDebianTree.cmake.in"
               "${PROJECT_BINARY_DIR}/debian/tree.cmake" @ONLY)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_BINARY_DIR}/debian/tree.cmake")
include(CPack)
