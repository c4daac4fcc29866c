# What the reader of zip packages says: Anki’s, spreadsheets and others.

## The whole package is turned down
package-damaged = The package is damaged, or its end is missing. Download or export it again.
package-empty = The package holds no file. Export the deck again.
package-unknown = This is a zip file, but no deck was found in it. Choose the file that your flashcard program exported, without unpacking or packing it.
package-too-many = The package holds more than { $limit } files. Split the deck and export its parts.
package-too-large = The package unpacks to more than { $limit } MiB. Split the deck and export its parts.
package-bomb = A part of the package unpacks to more than { $ratio } times its size, as only files do that are made to harm. Export the deck again.
package-overlap = Parts of the package lie over each other, as only in files that are made to harm. Export the deck again.
package-sizes = The package gives wrong sizes for its parts, as only files do that are made to harm. Export the deck again.
package-meta = The package doesn’t say which kind of Anki package it is. Export the deck from Anki again.
package-newer = The package was made by a newer Anki (version { $version } of its form). Export it again and tick “Support older Anki versions”.

## A part of it
package-media-damaged = The file is damaged and is left out. Export the deck again.
package-entry-missing = A file of the package is missing. Export the deck again.
package-entry-encrypted = The package is protected with a password. Export the deck again without one.
package-entry-method = The package is packed in a way that Recto doesn’t know. Export the deck again, and don’t pack it yourself.
package-entry-damaged = A part of the package is damaged. Download or export it again.
package-entry-too-large = A part of the package is larger than { $limit } MiB. Split the deck and export its parts.

error-import-stopped = Reading the file was stopped. Nothing has changed.

## Its collection
package-collection-broken = The collection in the package is damaged. Export the deck from Anki again.
package-collection-slow = Reading the collection takes too long, as it does with damaged ones. Export the deck from Anki again.
package-collection-shape = The collection in the package isn’t built as Anki builds it. Export the deck from Anki again.
package-collection-missing = The package holds only a note that asks for a newer Anki, and not the deck. Export the deck from Anki again.
package-schema = The collection was made by a newer Anki (schema { $version }). Export it again and tick “Support older Anki versions”.
package-note-types = The note types of the collection can’t be read. Export the deck from Anki again.
package-media = The list of the package’s media can’t be read. Export the deck again.
package-texts = The collection holds more than { $limit } MiB of text. Split the deck and export its parts.
package-note-broken = The note is damaged and is left out. Correct it in Anki, or run “Check database” there, and export again.
package-card-broken = A card of this note is damaged and is left out. Run “Check database” in Anki and export again.
package-answers = There are more than { $limit } answers. The oldest ones are left out.
