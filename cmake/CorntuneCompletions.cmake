# The completion scripts, which the program itself prints, in the folders from which shells load them.
set(completions "${PROJECT_BINARY_DIR}/completions")
foreach(shell IN ITEMS bash zsh fish)
  add_custom_command(OUTPUT "${completions}/${shell}"
    COMMAND corntune completion --output "${completions}/${shell}" ${shell}
    DEPENDS corntune
    COMMENT "Writing the completion for ${shell}")
  list(APPEND scripts "${completions}/${shell}")
endforeach()
file(MAKE_DIRECTORY "${completions}")
add_custom_target(corntune_completions ALL DEPENDS ${scripts})
install(FILES "${completions}/bash" RENAME corntune
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${completions}/zsh" RENAME _corntune
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${completions}/fish" RENAME corntune.fish
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
