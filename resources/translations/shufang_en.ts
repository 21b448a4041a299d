<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB">
 <context>
  <name>ActivityButton</name>
  <message numerus="yes">
   <source>%Ln file(s)</source>
   <translation>
    <numerusform>%Ln file</numerusform>
    <numerusform>%Ln files</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln failed</numerusform>
    <numerusform>%Ln failed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln page(s)</source>
   <translation>
    <numerusform>%Ln page</numerusform>
    <numerusform>%Ln pages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln waiting</source>
   <translation>
    <numerusform>%Ln waiting</numerusform>
    <numerusform>%Ln waiting</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ActivityPopup</name>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln passage</numerusform>
    <numerusform>%Ln passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>and %Ln more</numerusform>
    <numerusform>and %Ln more</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln file(s) can't be searched</source>
   <translation>
    <numerusform>%Ln file can't be searched</numerusform>
    <numerusform>%Ln files can't be searched</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DropTarget</name>
  <message numerus="yes">
   <source>Drop to add %Ln item(s) to {kb}</source>
   <translation>
    <numerusform>Drop to add %Ln item to {kb}</numerusform>
    <numerusform>Drop to add %Ln items to {kb}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Header</name>
  <message numerus="yes">
   <source>Search %Ln document(s)</source>
   <translation>
    <numerusform>Search %Ln document</numerusform>
    <numerusform>Search %Ln documents</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Search %Ln document(s) in {name}</source>
   <translation>
    <numerusform>Search %Ln document in {name}</numerusform>
    <numerusform>Search %Ln documents in {name}</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Notice</name>
  <message numerus="yes">
   <source>Removed %Ln document(s) from the library. The files stay.</source>
   <translation>
    <numerusform>Removed %Ln document from the library. The files stay.</numerusform>
    <numerusform>Removed %Ln documents from the library. The files stay.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>QualityDialog</name>
  <message numerus="yes">
   <source>%Ln pinned answer(s)</source>
   <translation>
    <numerusform>%Ln pinned answer</numerusform>
    <numerusform>%Ln pinned answers</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln question(s)</source>
   <translation>
    <numerusform>%Ln question</numerusform>
    <numerusform>%Ln questions</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln right answer(s) in no document of this library.</source>
   <translation>
    <numerusform>%Ln right answer is in no document of this library.</numerusform>
    <numerusform>%Ln right answers are in no document of this library.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Rail</name>
  <message numerus="yes">
   <source>%Ln page(s) of this document have hits</source>
   <translation>
    <numerusform>%Ln page of this document has hits</numerusform>
    <numerusform>%Ln pages of this document have hits</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Results</name>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln passage</numerusform>
    <numerusform>%Ln passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln document</numerusform>
    <numerusform>%Ln documents</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>BaseList</name>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln document</numerusform>
    <numerusform>%Ln documents</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln passage</numerusform>
    <numerusform>%Ln passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s) will no longer be searchable. The files themselves stay where they are.</source>
   <translation>
    <numerusform>%Ln document will no longer be searchable. The files themselves stay where they are.</numerusform>
    <numerusform>%Ln documents will no longer be searchable. The files themselves stay where they are.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>_Time</name>
  <message numerus="yes">
   <source>About %n minute(s) left</source>
   <translation>
    <numerusform>About %n minute left</numerusform>
    <numerusform>About %n minutes left</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>About %n hour(s) left</source>
   <translation>
    <numerusform>About %n hour left</numerusform>
    <numerusform>About %n hours left</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>_Facts</name>
  <message numerus="yes">
   <source>%Ln language(s)</source>
   <translation>
    <numerusform>%Ln language</numerusform>
    <numerusform>%Ln languages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln token(s) a passage</source>
   <translation>
    <numerusform>%Ln token a passage</numerusform>
    <numerusform>%Ln tokens a passage</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n hour(s)</source>
   <translation>
    <numerusform>%n hour</numerusform>
    <numerusform>%n hours</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n minute(s)</source>
   <translation>
    <numerusform>%n minute</numerusform>
    <numerusform>%n minutes</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%n second(s)</source>
   <translation>
    <numerusform>%n second</numerusform>
    <numerusform>%n seconds</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>PasswordDialog</name>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>and %Ln more</numerusform>
    <numerusform>and %Ln more</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>It opened %Ln document(s). The others need another password.</source>
   <translation>
    <numerusform>It opened %Ln document. The others need another password.</numerusform>
    <numerusform>It opened %Ln documents. The others need another password.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>DetailsDialog</name>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln passage</numerusform>
    <numerusform>%Ln passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln page(s)</source>
   <translation>
    <numerusform>%Ln page</numerusform>
    <numerusform>%Ln pages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln read</source>
   <translation>
    <numerusform>%Ln read</numerusform>
    <numerusform>%Ln read</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln recognised</source>
   <translation>
    <numerusform>%Ln recognised</numerusform>
    <numerusform>%Ln recognised</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln to be recognised</source>
   <translation>
    <numerusform>%Ln to be recognised</numerusform>
    <numerusform>%Ln to be recognised</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln empty</source>
   <translation>
    <numerusform>%Ln empty</numerusform>
    <numerusform>%Ln empty</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln encrypted</source>
   <translation>
    <numerusform>%Ln encrypted</numerusform>
    <numerusform>%Ln encrypted</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln failed</source>
   <translation>
    <numerusform>%Ln failed</numerusform>
    <numerusform>%Ln failed</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>and at %Ln more place(s)</source>
   <translation>
    <numerusform>and at %Ln more place</numerusform>
    <numerusform>and at %Ln more places</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>QuestionsKept</name>
  <message numerus="yes">
   <source>The last %Ln question(s) are remembered, on this computer only.</source>
   <translation>
    <numerusform>The last question is remembered, on this computer only.</numerusform>
    <numerusform>The last %Ln questions are remembered, on this computer only.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>_HitLines</name>
  <message numerus="yes">
   <source>%Ln more in this document</source>
   <translation>
    <numerusform>%Ln more in this document</numerusform>
    <numerusform>%Ln more in this document</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>The %Ln nearest passage(s)</source>
   <translation>
    <numerusform>The nearest passage</numerusform>
    <numerusform>The %Ln nearest passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Show the %Ln nearest passage(s)</source>
   <translation>
    <numerusform>Show the nearest passage</numerusform>
    <numerusform>Show the %Ln nearest passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln other place(s) say the same</source>
   <translation>
    <numerusform>%Ln other place says the same</numerusform>
    <numerusform>%Ln other places say the same</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>SwitchDialog</name>
  <message numerus="yes">
   <source>%Ln passage(s) are embedded with it.</source>
   <translation>
    <numerusform>%Ln passage is embedded with it.</numerusform>
    <numerusform>%Ln passages are embedded with it.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>Following</name>
  <message numerus="yes">
   <source>%Ln document(s) went with their files.</source>
   <translation>
    <numerusform>%Ln document went with its file.</numerusform>
    <numerusform>%Ln documents went with their files.</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ExportDialog</name>
  <message numerus="yes">
   <source>and %Ln more</source>
   <translation>
    <numerusform>and %Ln more</numerusform>
    <numerusform>and %Ln more</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln document</numerusform>
    <numerusform>%Ln documents</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>HealthDialog</name>
  <message numerus="yes">
   <source>%Ln thing(s) do not fit</source>
   <translation>
    <numerusform>%Ln thing does not fit</numerusform>
    <numerusform>%Ln things do not fit</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>ImportDialog</name>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln document</numerusform>
    <numerusform>%Ln documents</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s)</source>
   <translation>
    <numerusform>%Ln passage</numerusform>
    <numerusform>%Ln passages</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>Imported: %Ln document(s)</source>
   <translation>
    <numerusform>Imported: %Ln document</numerusform>
    <numerusform>Imported: %Ln documents</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln not found here</source>
   <translation>
    <numerusform>%Ln not found here</numerusform>
    <numerusform>%Ln not found here</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%Ln passage(s) to be embedded</source>
   <translation>
    <numerusform>%Ln passage to be embedded</numerusform>
    <numerusform>%Ln passages to be embedded</numerusform>
   </translation>
  </message>
 </context>
 <context>
  <name>RootRow</name>
  <message numerus="yes">
   <source>%Ln document(s)</source>
   <translation>
    <numerusform>%Ln document</numerusform>
    <numerusform>%Ln documents</numerusform>
   </translation>
  </message>
 </context>
</TS>
