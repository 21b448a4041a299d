; A small Windows program in Shufang's place, with which try_under_wine.py tries the installer: it writes
; down its command line, and stays for as long as there is a file named "stay" beside that.

Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
Name "Stand-in"
OutFile "${OUTFILE}"
SilentInstall silent
RequestExecutionLevel user

Section
  FileOpen $0 "C:\stand-in\asked.txt" w
  FileWriteUTF16LE $0 "$CMDLINE"
  FileClose $0
  wait:
    IfFileExists "C:\stand-in\stay" 0 gone
    Sleep 50
    Goto wait
  gone:
SectionEnd
