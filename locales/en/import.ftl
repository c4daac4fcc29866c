# What an import says: findings, refusals and places. The place is put in front by whoever shows the sentence.

## Places
place-file = file
place-line = line { $n }
place-row = row { $n }
place-card = card { $n }
place-field = field { $path }
place-media = media file { $name }

## The whole file is turned down
import-file-too-large = The file is larger than { $limit } MB. Split it, or leave its media out.
import-empty = The file holds nothing to read. Export the deck again and check that the file isn’t empty.
import-not-text = This isn’t a text. Choose a file that was exported from a flashcard program.
import-is-picture = This is a picture, not a deck. Choose a file that was exported from a flashcard program.
import-is-media = This is a sound or a video, not a deck. Choose a file that was exported from a flashcard program.
import-is-pdf = This is a PDF. Copy its text into a table with one column for the questions and one for the answers.
import-is-zip = This is a zip package, such as an Anki package, and not of the chosen format. Let the format be found out.
import-is-archive = This is a compressed file. Unpack it and choose the file inside.
import-is-database = This is a database. Export the deck from its program as text or CSV.
import-is-office = This is an old Office file. Save the table as CSV.
import-is-web-page = This is a saved web page. Open the page in the browser, select all, copy, and import the text.
import-is-xml = This is an XML file, but not of Moodle’s questions. Export the deck as text or CSV.
import-no-cards = No card was found. Check that the file holds questions with their answers, and that the right format is chosen.
import-too-many-cards = There are more than { $limit } cards. Split the file and import its parts.
import-too-many-decks = There are more than { $limit } decks. Split the file and import its parts.
import-too-many-media = There are more than { $limit } media files. Split the file and import its parts.
import-too-deep = The data is nested deeper than { $limit } levels. Export the deck again.
import-one-column = There is only one column. A card needs a question and an answer: choose another separator, or add a second column.
import-columns-missing = No column is chosen for the question or for the answer. Choose one for each.
import-separator = This character can’t part columns. Choose a comma, a semicolon, a tab or another plain character.
import-anki-column = There can’t be a column { $column }. Columns count from 1, up to { $most }: correct this line.
import-json-not-utf8 = The file is damaged: some bytes aren’t UTF-8. Export the deck again.
import-json-other = This is JSON of another program. Recto reads its own export: its "format" is "recto-deck".
import-json-version = The export has version { $found }, and this server reads version { $known }. Update the server, or export again with this version.
import-json-cut = The file ends in the middle. Copy or download it again.
import-json-broken = The JSON can’t be read from character { $column } on. Correct it, or export the deck again.
import-json-shape = A value is missing here or isn’t of the right kind. Correct it, or export the deck again.
import-json-sha256 = This isn’t a SHA-256: 64 hexadecimal digits are expected. Export the deck again.

## A part was left out
import-question-missing = The question is empty. Add one and import again.
import-answer-missing = The answer is empty. Add one and import again.
import-card-cut = Card { $number } has no answer: the page seems to be cut off. Copy the whole page and import again.
import-furniture = Not part of any card, left out: { $text }
import-field-too-large = A text is larger than { $limit } KB. Shorten it, or split the card.
import-too-complex = The text has too many tags or levels to be shown safely. Make its formatting simpler.
import-row-short = The question or the answer is missing. Columns in this row: { $columns }. Add it, or choose another separator.
import-row-long = The row has { $columns } columns instead of { $expected }. Put texts that hold the separator between quotes.
import-quote-unclosed = A quote that begins here is never closed, so that nothing after it can be read. Close it, or double it if it is part of the text.
import-markup-unknown = “{ $markup }” is no known markup. Write html or markdown.

## A part was put right
import-bytes-replaced = Some bytes mean nothing in { $encoding } and were replaced by �. Look for this sign in the cards, or save the file as UTF-8.
import-title-missing = No title ends in “Flashcards”, so the deck is called { $name }. Rename it, or copy the page with its title.
import-number-jump = Card { $found } follows where card { $expected } was expected. Check whether a part of the page is missing.
import-deck-too-deep = The name of the deck has more than { $limit } levels. The deepest ones are left out: { $name }
import-tags-dropped = A card takes { $most } tags of { $length } characters at most. The others are left out.
import-formula = This formula can’t be shown as one, so its source is shown: { $formula }
import-more-findings = Further findings that aren’t listed: { $count }. Correct the first ones and import again to see the rest.

## Requests, dangers, media
import-request = This looks like a request to class-mates: “{ $words }” You can turn it into a remark on the card.
import-unsafe = Something that could harm readers was taken out: { $what }
import-media-missing = The file { $name } isn’t part of the export. Its name is shown instead: add the file to the card.
import-media-renamed = The name isn’t safe, so the file is now called { $name }.
import-media-twice = There are two files called { $name }. Only the first is kept.
import-media-too-large = The file is larger than { $limit } MB and is left out. Make it smaller.
import-media-base64 = The content can’t be read and is left out. Export the deck again.
import-media-hash = The content isn’t what its SHA-256 says, so it is left out. Export the deck again.
