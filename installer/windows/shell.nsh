; What Explorer is told: "Search with Shufang" on folders, and "Open with" on documents.
; No kind of file changes the program that opens it by itself.

!define CLASSES "Software\Classes"
!define FOLDER_MENU_KEY "${CLASSES}\Directory\shell\Shufang"
!define INSIDE_MENU_KEY "${CLASSES}\Directory\Background\shell\Shufang"
!define DOCUMENT_KEY "${CLASSES}\Shufang.Document"
!define APPLICATION_KEY "${CLASSES}\Applications\Shufang.exe"

!macro AddFolderMenu
  !insertmacro AddMenu "${FOLDER_MENU_KEY}" "%1"
  !insertmacro AddMenu "${INSIDE_MENU_KEY}" "%V"
!macroend

!macro AddMenu KEY FOLDER
  WriteRegStr HKCU "${KEY}" "" "$(SearchWithMenu)"
  WriteRegStr HKCU "${KEY}" "Icon" "$INSTDIR\Shufang.exe,0"
  WriteRegStr HKCU "${KEY}\command" "" '"$INSTDIR\Shufang.exe" open "${FOLDER}"'
!macroend

!macro AddOpenWith
  WriteRegStr HKCU "${APPLICATION_KEY}" "FriendlyAppName" "Shufang"
  WriteRegStr HKCU "${APPLICATION_KEY}\shell\open\command" "" '"$INSTDIR\Shufang.exe" open "%1"'
  WriteRegStr HKCU "${DOCUMENT_KEY}" "" "$(DocumentName)"
  WriteRegStr HKCU "${DOCUMENT_KEY}\DefaultIcon" "" "$INSTDIR\Shufang.exe,0"
  WriteRegStr HKCU "${DOCUMENT_KEY}\shell\open\command" "" '"$INSTDIR\Shufang.exe" open "%1"'
  !define Format "!insertmacro AddFormat"
  !include "${FORMATS}"
  !undef Format
!macroend

!macro AddFormat SUFFIX
  WriteRegStr HKCU "${APPLICATION_KEY}\SupportedTypes" "${SUFFIX}" ""
  WriteRegStr HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids" "Shufang.Document" ""
!macroend

!macro RemoveFromShell
  DeleteRegKey HKCU "${FOLDER_MENU_KEY}"
  DeleteRegKey HKCU "${INSIDE_MENU_KEY}"
  DeleteRegKey HKCU "${DOCUMENT_KEY}"
  DeleteRegKey HKCU "${APPLICATION_KEY}"
  !define Format "!insertmacro RemoveFormat"
  !include "${FORMATS}"
  !undef Format
  ; Keys that only we had needed; whatever else is in them keeps them.
  DeleteRegKey /ifempty HKCU "${CLASSES}\Directory\Background\shell"
  DeleteRegKey /ifempty HKCU "${CLASSES}\Directory\Background"
  DeleteRegKey /ifempty HKCU "${CLASSES}\Directory\shell"
  DeleteRegKey /ifempty HKCU "${CLASSES}\Directory"
  DeleteRegKey /ifempty HKCU "${CLASSES}\Applications"
!macroend

!macro RemoveFormat SUFFIX
  DeleteRegValue HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids" "Shufang.Document"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${SUFFIX}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${SUFFIX}"
!macroend
