; Shufang's installer for Windows: for one user, without administrator rights.
;
; installer/build_windows.py calls makensis with what it has to know:
;   VERSION      as people read it, such as 0.2.0
;   VERSION_QUAD four numbers, such as 0.2.0.1000, by which versions are compared
;   PAYLOAD      the folder that PyInstaller made: Shufang.exe, shufang-cli.exe and _internal, nothing else
;   OUTFILE      the installer to be written
;   ICON         the .ico file
;   LONGEST      characters in the longest path below PAYLOAD
;   FORMATS      a file with one call of the macro Format for each kind of document
; and may say
;   TARGET       another processor than NSIS takes by itself, such as amd64-unicode
;   QUICK        compress little and fast, for tests
;
; Switches of the installer: /S (silent), /D=FOLDER (the last one, without quotes), /DESKTOP, /SEARCHWITH,
; /OPENWITH (the options that are off), /NOSTARTMENU, /ALLOWDOWNGRADE, /LANG=1033 or 2052.
; Of the uninstaller: /S, which keeps the library, and /DELETEDATA.
; Exit codes: 0 done, 1 cancelled by the user, 2 not possible now or there; nothing was changed then.

Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Shufang"
!define APP_PATHS_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define DATA_FOLDER "$LOCALAPPDATA\Shufang" ; desktop/paths.py, default_data_dir
!define PATH_MAX 259
!define IMPOSSIBLE 2

Name "Shufang"
OutFile "${OUTFILE}"
InstallDir "$LOCALAPPDATA\Programs\Shufang"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
AllowSkipFiles off
BrandingText "Shufang ${VERSION}"

VIProductVersion "${VERSION_QUAD}"
VIAddVersionKey /LANG=0 "ProductName" "Shufang"
VIAddVersionKey /LANG=0 "FileDescription" "Shufang ${VERSION} Setup"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "CompanyName" "The Shufang project"
VIAddVersionKey /LANG=0 "LegalCopyright" "AGPL-3.0-or-later"

Var Earlier ; folder of the version that is installed; empty where there is none
Var Problem ; the sentence that says why nothing can be done; empty while all is well
Var DeleteData ; whether the uninstaller deletes the library too
Var DataBox ; its check box

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_FINISHPAGE_RUN "$INSTDIR\Shufang.exe"

!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveDirectory
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.ShowData un.LeaveData
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!include texts.nsh
!include shell.nsh

; What both programs do

; Says in $Problem that the program in a folder runs: Windows lets nobody write to a program that does.
!macro FindRunning FOLDER
  !insertmacro FindRunningProgram "${FOLDER}\Shufang.exe"
  !insertmacro FindRunningProgram "${FOLDER}\shufang-cli.exe"
!macroend

!macro FindRunningProgram FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $R0 "${FILE}" a
    ${If} ${Errors}
      StrCpy $Problem "$(ProgramRuns)"
    ${Else}
      FileClose $R0
    ${EndIf}
  ${EndIf}
!macroend

; Takes the program's files out of a folder, whichever version they are of, and nothing else.
!macro RemoveProgram FOLDER
  Delete "${FOLDER}\Shufang.exe"
  Delete "${FOLDER}\shufang-cli.exe"
  Delete "${FOLDER}\Uninstall.exe"
  RMDir /r "${FOLDER}\_internal"
!macroend

; Tells $Problem, changes nothing and ends, where there is one.
!macro StopOnProblem
  ${If} $Problem != ""
    MessageBox MB_OK|MB_ICONEXCLAMATION "$Problem" /SD IDOK
    SetErrorLevel ${IMPOSSIBLE}
    Quit
  ${EndIf}
!macroend

!macro ChooseLanguage
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/LANG=" $R1
  ${IfNot} ${Errors}
    StrCpy $LANGUAGE $R1
  ${EndIf}
!macroend

; Installing

Section "-$(ProgramName)" ProgramSection
  Call CheckFolder
  !insertmacro FindRunning "$INSTDIR"
  ${If} $Earlier != ""
    !insertmacro FindRunning "$Earlier"
  ${EndIf}
  !insertmacro StopOnProblem
  ${If} $Earlier != ""
    !insertmacro RemoveProgram "$Earlier"
    ${If} $Earlier != "$INSTDIR"
      RMDir "$Earlier"
    ${EndIf}
  ${EndIf}
  !insertmacro RemoveProgram "$INSTDIR"
  !insertmacro RemoveFromShell
  Delete "$SMPROGRAMS\Shufang.lnk"
  Delete "$DESKTOP\Shufang.lnk"

  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Shufang"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "VersionQuad" "${VERSION_QUAD}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\Shufang.exe,0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Shufang project"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $R0 $R1 $R2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $R0
  WriteRegStr HKCU "${APP_PATHS_KEY}\shufang.exe" "" "$INSTDIR\Shufang.exe"
  WriteRegStr HKCU "${APP_PATHS_KEY}\shufang-cli.exe" "" "$INSTDIR\shufang-cli.exe"
SectionEnd

Section "$(StartMenuName)" StartMenuSection
  CreateShortcut "$SMPROGRAMS\Shufang.lnk" "$INSTDIR\Shufang.exe"
SectionEnd

Section /o "$(DesktopName)" DesktopSection
  CreateShortcut "$DESKTOP\Shufang.lnk" "$INSTDIR\Shufang.exe"
SectionEnd

Section /o "$(SearchWithName)" SearchWithSection
  !insertmacro AddFolderMenu
SectionEnd

Section /o "$(OpenWithName)" OpenWithSection
  !insertmacro AddOpenWith
SectionEnd

Section "-$(TellShellName)"
  ${RefreshShellIcons}
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${StartMenuSection} "$(StartMenuText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${DesktopSection} "$(DesktopText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${SearchWithSection} "$(SearchWithText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${OpenWithSection} "$(OpenWithText)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  SetShellVarContext current
  !insertmacro ChooseLanguage
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    StrCpy $Problem "$(NeedsWindows10)"
  ${EndIf}
  !insertmacro StopOnProblem
  ReadRegStr $Earlier HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $Earlier != ""
    Call KeepChoices
    Call CheckDowngrade
  ${EndIf}
  Call ReadSwitches
FunctionEnd

; What was chosen at the last time is chosen again.
Function KeepChoices
  ${IfNot} ${FileExists} "$SMPROGRAMS\Shufang.lnk"
    !insertmacro UnselectSection ${StartMenuSection}
  ${EndIf}
  ${If} ${FileExists} "$DESKTOP\Shufang.lnk"
    !insertmacro SelectSection ${DesktopSection}
  ${EndIf}
  ReadRegStr $R0 HKCU "${FOLDER_MENU_KEY}" ""
  ${If} $R0 != ""
    !insertmacro SelectSection ${SearchWithSection}
  ${EndIf}
  ReadRegStr $R0 HKCU "${DOCUMENT_KEY}" ""
  ${If} $R0 != ""
    !insertmacro SelectSection ${OpenWithSection}
  ${EndIf}
FunctionEnd

; An older program may not be able to open the library of a newer one.
Function CheckDowngrade
  ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "VersionQuad"
  ${VersionCompare} "$R0" "${VERSION_QUAD}" $R1
  ${GetParameters} $R2
  ClearErrors
  ${GetOptions} $R2 "/ALLOWDOWNGRADE" $R3
  ${If} $R1 == 1
  ${AndIf} ${Errors}
    ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONEXCLAMATION "$(IsNewer)" /SD IDNO IDYES go_on
    SetErrorLevel ${IMPOSSIBLE}
    Quit
    go_on:
  ${EndIf}
FunctionEnd

!macro SelectIfAsked SWITCH SECTION
  ClearErrors
  ${GetOptions} $R0 "${SWITCH}" $R1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SECTION}
  ${EndIf}
!macroend

Function ReadSwitches
  ${GetParameters} $R0
  !insertmacro SelectIfAsked "/DESKTOP" ${DesktopSection}
  !insertmacro SelectIfAsked "/SEARCHWITH" ${SearchWithSection}
  !insertmacro SelectIfAsked "/OPENWITH" ${OpenWithSection}
  ClearErrors
  ${GetOptions} $R0 "/NOSTARTMENU" $R1
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${StartMenuSection}
  ${EndIf}
FunctionEnd

; Says in $Problem why the program can't lie in $INSTDIR.
Function CheckFolder
  StrCpy $Problem ""
  ${If} "$INSTDIR" == "${DATA_FOLDER}"
    StrCpy $Problem "$(FolderIsData)"
    Return
  ${EndIf}
  StrLen $R0 "$INSTDIR"
  IntOp $R0 $R0 + ${LONGEST}
  IntOp $R0 $R0 + 1
  ReadRegDWORD $R1 HKLM "SYSTEM\CurrentControlSet\Control\FileSystem" "LongPathsEnabled"
  ${If} $R0 > ${PATH_MAX}
  ${AndIf} $R1 != 1
    StrCpy $Problem "$(PathTooLong)"
    Return
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\Shufang.exe"
  ${OrIf} ${FileExists} "$INSTDIR\Uninstall.exe"
    Return
  ${EndIf}
  FindFirst $R0 $R1 "$INSTDIR\*"
  ${DoWhile} $R1 != ""
    ${If} $R1 != "."
    ${AndIf} $R1 != ".."
      StrCpy $Problem "$(FolderInUse)"
      ${ExitDo}
    ${EndIf}
    FindNext $R0 $R1
  ${Loop}
  FindClose $R0
FunctionEnd

Function LeaveDirectory
  Call CheckFolder
  ${If} $Problem == ""
    !insertmacro FindRunning "$INSTDIR"
  ${EndIf}
  ${If} $Problem != ""
    MessageBox MB_OK|MB_ICONEXCLAMATION "$Problem"
    Abort
  ${EndIf}
FunctionEnd

; Removing

Function un.onInit
  SetShellVarContext current
  !insertmacro ChooseLanguage
  !insertmacro FindRunning "$INSTDIR"
  !insertmacro StopOnProblem
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/DELETEDATA" $R1
  ${IfNot} ${Errors}
    StrCpy $DeleteData 1
  ${EndIf}
FunctionEnd

; Asks about the library, which stays unless somebody says otherwise.
Function un.ShowData
  ${IfNot} ${FileExists} "${DATA_FOLDER}\*"
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "$(DataTitle)" "$(DataSubtitle)"
  ${GetSize} "${DATA_FOLDER}" "/S=0M" $R0 $R1 $R2
  nsDialogs::Create 1018
  Pop $R3
  ${NSD_CreateLabel} 0 0 100% 48u "$(DataText)"
  Pop $R3
  ${NSD_CreateCheckbox} 0 56u 100% 12u "$(DataDelete)"
  Pop $DataBox
  nsDialogs::Show
FunctionEnd

Function un.LeaveData
  ${NSD_GetState} $DataBox $R0
  ${If} $R0 == ${BST_CHECKED}
    StrCpy $DeleteData 1
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro RemoveProgram "$INSTDIR"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Shufang.lnk"
  Delete "$DESKTOP\Shufang.lnk"
  !insertmacro RemoveFromShell
  DeleteRegKey HKCU "${APP_PATHS_KEY}\shufang.exe"
  DeleteRegKey HKCU "${APP_PATHS_KEY}\shufang-cli.exe"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ${If} $DeleteData == 1
    RMDir /r "${DATA_FOLDER}"
  ${EndIf}
  ${RefreshShellIcons}
SectionEnd
