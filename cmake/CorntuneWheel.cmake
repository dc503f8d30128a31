# Where the files of a wheel go: scikit-build-core names the folders (pyproject.toml).
set(CMAKE_INSTALL_BINDIR "${SKBUILD_SCRIPTS_DIR}")
set(CMAKE_INSTALL_MANDIR "${SKBUILD_DATA_DIR}/share/man")
set(CMAKE_INSTALL_DATADIR "${SKBUILD_DATA_DIR}/share")
