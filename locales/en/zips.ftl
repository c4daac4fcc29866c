# What the readers of spreadsheets, Mochi and Mnemosyne say.

format-spreadsheet = Spreadsheet (Excel, LibreOffice)
format-mochi = Mochi
format-mnemosyne = Mnemosyne

place-sheet = sheet “{ $name }”
place-sheet-row = sheet “{ $name }”, row { $n }
place-part = part { $name } of the file

## The whole file is turned down
zips-not-package = This is a text, and not a file of the chosen format. Let Recto find the format, or choose the file that the program exported.
zips-xml-doctype = The file holds a document type, which could fetch other files, so nothing of it is read. Export it again from the program that made it.
zips-xml-entity = The file holds an abbreviation (&…;) that XML doesn’t know. Export it again, or write the character itself.
zips-xml-cut = The file ends in the middle. Copy or export it again.
zips-xml-broken = The XML can’t be read from here on. Export the file again.
zips-not-text = This can’t be read: it is damaged, or protected with a password. Save the file again without one.
zips-too-much-text = The file would come to more than { $limit } MiB of text. Split it and import its parts.
zips-not-sheet = This is an OpenDocument file, but not a spreadsheet. Put questions and answers into two columns of a spreadsheet.
zips-sheet-binary = This is a binary workbook (.xlsb). Save it as .xlsx or .ods.
zips-sheet-broken = The workbook isn’t built as spreadsheet programs build it. Open it in one and save it again.
zips-mnemosyne-mem = This is a collection of Mnemosyne 1 (.mem), which only Mnemosyne can read. Open it there, choose “File > Export” with the format XML (or .cards in Mnemosyne 2), and import that file.
zips-mochi-large = The data holds more values than any collection. Split it and export its parts.
zips-mochi-broken = The data can’t be read from line { $line } on. Export the decks from Mochi again.

## A part is left out
zips-sheet-hidden = The sheet is hidden and is left out. Show it and import again if it holds cards.
zips-sheet-wide = Only the first { $most } columns are read; cells beyond are left out. Move them to the left.
zips-mochi-one-side = The card has one side only. Part question and answer with a line “---” and export again.
zips-mochi-thrown = Cards that lie in the trash and are left out: { $count }. Take them out of it in Mochi if you want them.
zips-mnemosyne-fact = The content of the card isn’t in the file. Export the cards from Mnemosyne again.
zips-mnemosyne-gap = The text has no such gap in brackets. Correct the card in Mnemosyne and export again.
zips-mnemosyne-kind = The kind of card “{ $kind }” isn’t known here. Change it to “Front-to-back” in Mnemosyne and export again.

## A part was put right
zips-sheet-merged = Cells reach over several rows; what they hold is repeated in each row that has something of its own. Check these cards.
zips-sheet-error = Cells that show an error such as #N/A: { $count }. This is the first row of them; correct its formula.
zips-sheet-unsolved = Formulas without their result: { $count }. This is the first row of them; open the file in a spreadsheet program and save it.
zips-mochi-template = The template “{ $name }” holds something that isn’t read here. Check the cards that use it.
