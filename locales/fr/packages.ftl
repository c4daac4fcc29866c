# Ce que dit le lecteur des paquets zip : ceux d’Anki, les classeurs et d’autres.

## Le paquet entier est refusé
package-damaged = Le paquet est abîmé, ou sa fin manque. Télécharge-le ou exporte-le à nouveau.
package-empty = Le paquet ne contient aucun fichier. Exporte le paquet de cartes à nouveau.
package-unknown = C’est un fichier zip, mais aucun paquet de cartes n’y a été trouvé. Choisis le fichier exporté par ton logiciel de cartes, sans le décompresser ni le recompresser.
package-too-many = Le paquet contient plus de { $limit } fichiers. Partage les cartes et exporte chaque partie.
package-too-large = Une fois décompressé, le paquet dépasse { $limit } Mio. Partage les cartes et exporte chaque partie.
package-bomb = Une partie du paquet se décompresse à plus de { $ratio } fois sa taille, comme seuls le font des fichiers faits pour nuire. Exporte les cartes à nouveau.
package-overlap = Des parties du paquet se chevauchent, comme seulement dans des fichiers faits pour nuire. Exporte les cartes à nouveau.
package-sizes = Le paquet donne de fausses tailles pour ses parties, comme seuls le font des fichiers faits pour nuire. Exporte les cartes à nouveau.
package-meta = Le paquet ne dit pas quelle sorte de paquet Anki il est. Exporte-le à nouveau depuis Anki.
package-newer = Le paquet vient d’une version plus récente d’Anki (version { $version } de sa forme). Exporte-le à nouveau en cochant « Prise en charge des anciennes versions d’Anki ».

## Une partie du paquet
package-media-damaged = Le fichier est abîmé et n’est pas repris. Exporte les cartes à nouveau.
package-entry-missing = Un fichier du paquet manque. Exporte les cartes à nouveau.
package-entry-encrypted = Le paquet est protégé par un mot de passe. Exporte les cartes à nouveau sans mot de passe.
package-entry-method = Le paquet est compressé d’une façon que Recto ne connaît pas. Exporte les cartes à nouveau, sans les compresser toi-même.
package-entry-damaged = Une partie du paquet est abîmée. Télécharge-le ou exporte-le à nouveau.
package-entry-too-large = Une partie du paquet dépasse { $limit } Mio. Partage les cartes et exporte chaque partie.

error-import-stopped = La lecture du fichier a été arrêtée. Rien n’a changé.

## Sa collection
package-collection-broken = La collection du paquet est abîmée. Exporte les cartes à nouveau depuis Anki.
package-collection-slow = La lecture de la collection dure trop longtemps, comme pour les collections abîmées. Exporte les cartes à nouveau depuis Anki.
package-collection-shape = La collection du paquet n’est pas faite comme celles d’Anki. Exporte les cartes à nouveau depuis Anki.
package-collection-missing = Le paquet ne contient qu’une note qui demande un Anki plus récent, et pas les cartes. Exporte les cartes à nouveau depuis Anki.
package-schema = La collection vient d’une version plus récente d’Anki (schéma { $version }). Exporte-la à nouveau en cochant « Prise en charge des anciennes versions d’Anki ».
package-note-types = Les types de notes de la collection sont illisibles. Exporte les cartes à nouveau depuis Anki.
package-media = La liste des médias du paquet est illisible. Exporte les cartes à nouveau.
package-texts = La collection contient plus de { $limit } Mio de texte. Partage les cartes et exporte chaque partie.
package-note-broken = La note est abîmée et n’est pas reprise. Corrige-la dans Anki, ou lances-y « Vérifier la base de données », puis exporte à nouveau.
package-card-broken = Une carte de cette note est abîmée et n’est pas reprise. Lance « Vérifier la base de données » dans Anki, puis exporte à nouveau.
package-answers = Il y a plus de { $limit } réponses. Les plus anciennes ne sont pas reprises.
