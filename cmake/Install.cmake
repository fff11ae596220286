# Manual pages and completions; each tool installs its executable where it is declared. Both are in
# the repository ready-made (scripts/gen-docs), so that building needs no scdoc.
install(FILES man/mqbench.1 man/mqpub.1 man/mqsub.1 man/mqwill.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES man/mqtools.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
foreach(tool mqbench mqpub mqsub mqwill)
    install(FILES completions/${tool}.bash RENAME ${tool}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES completions/_${tool} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES completions/${tool}.fish
            DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endforeach()
