# What is said about text formats: names of formats, findings and refusals of an import.

format-brainscape-html = Saved Brainscape page
format-pasted-text = Pasted text (Quizlet, Cram, StudyStack)
format-markdown = Markdown
format-moodle-xml = Moodle XML
format-gift = Moodle GIFT
format-arsnova-json = arsnova.cards JSON

## The whole file is turned down
import-xml-doctype = The file holds a document type, which could fetch other files, so nothing of it is read. Export the questions from Moodle again.
import-xml-entity = The file holds an abbreviation (&…;) that XML doesn’t know. Export the questions from Moodle again, or write the character itself.
import-xml-cut = The file ends in the middle. Copy or download it again.
import-xml-broken = The XML can’t be read from here on. Correct this line, or export the questions again.

## A part was left out
import-quiz-description = “{ $name }” is a text without a question and is left out. Add a question to it if it should be a card.
import-quiz-kind = “{ $name }” is a question of the kind “{ $kind }”, which no card can ask, and is left out. Write it as a short answer.
import-quiz-no-model = “{ $name }” has no model answer and is left out. Write one into the information for graders or the general feedback.
import-quiz-no-right = “{ $name }” has no right answer and is left out. Mark one as right and import again.
import-quiz-too-large = The cards of this question would be more than { $most } or larger than { $size } KiB together. Split the question.
import-gift-brace = A brace has no counterpart in “{ $text }”, so this question is left out. Close it, or put a backslash before it if it is part of the text.
import-cloze-gaps = This text has { $found } gaps in brackets; it takes 1 to { $most } of them, and fewer in a long text. Change the text, or split it.
import-anki-gaps = This text has gaps with { $found } numbers; it takes { $most } of them at most, and fewer in a long text. Split the note in Anki.
import-pasted-no-answer = “{ $text }” has no separator between question and answer and is left out. Add it, or choose another separator.

## A part was put right
import-markdown-comment = Recto’s comment after this card can’t be read, so its key and tags are lost. Leave such comments as they are.
