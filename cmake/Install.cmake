# Manual pages; each tool installs its executable where it is declared. The pages are in the
# repository ready-made (scripts/gen-docs), so that building needs no scdoc.
install(FILES man/mqpub.1 man/mqsub.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
