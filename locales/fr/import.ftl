# Ce que dit une importation : remarques, refus et lieux. Le lieu est mis devant par qui montre la phrase.

## Lieux
place-file = fichier
place-line = ligne { $n }
place-row = rangée { $n }
place-card = carte { $n }
place-field = champ { $path }
place-media = fichier média { $name }

## Le fichier entier est refusé
import-file-too-large = Le fichier dépasse { $limit } Mo. Divise-le, ou laisse de côté ses médias.
import-empty = Il n’y a rien à lire dans ce fichier. Exporte le paquet à nouveau et vérifie que le fichier n’est pas vide.
import-not-text = Ce n’est pas un texte. Choisis un fichier exporté d’un programme de cartes.
import-is-picture = C’est une image, pas un paquet. Choisis un fichier exporté d’un programme de cartes.
import-is-media = C’est un son ou une vidéo, pas un paquet. Choisis un fichier exporté d’un programme de cartes.
import-is-pdf = C’est un PDF. Copie son texte dans un tableau avec une colonne pour les questions et une pour les réponses.
import-is-zip = C’est un paquet zip, comme un paquet Anki, et pas le format choisi. Laisse Recto trouver le format.
import-is-archive = C’est un fichier compressé. Décompresse-le et choisis le fichier qu’il contient.
import-is-database = C’est une base de données. Exporte le paquet en texte ou en CSV depuis son programme.
import-is-office = C’est un ancien fichier Office. Enregistre le tableau en CSV.
import-is-web-page = C’est une page web enregistrée. Ouvre la page dans le navigateur, sélectionne tout, copie, puis importe le texte.
import-is-xml = C’est un fichier XML, mais pas de questions de Moodle. Exporte le paquet en texte ou en CSV.
import-no-cards = Aucune carte trouvée. Vérifie que le fichier contient des questions avec leurs réponses, et que le bon format est choisi.
import-too-many-cards = Il y a plus de { $limit } cartes. Divise le fichier et importe ses parties.
import-too-many-decks = Il y a plus de { $limit } paquets. Divise le fichier et importe ses parties.
import-too-many-media = Il y a plus de { $limit } fichiers média. Divise le fichier et importe ses parties.
import-too-deep = Les données ont plus de { $limit } niveaux d’imbrication. Exporte le paquet à nouveau.
import-one-column = Il n’y a qu’une colonne. Une carte a besoin d’une question et d’une réponse : choisis un autre séparateur, ou ajoute une deuxième colonne.
import-columns-missing = Aucune colonne n’est choisie pour la question ou pour la réponse. Choisis-en une pour chacune.
import-separator = Ce caractère ne peut pas séparer des colonnes. Choisis une virgule, un point-virgule, une tabulation ou un autre caractère simple.
import-anki-column = Il ne peut pas y avoir de colonne { $column }. Les colonnes se comptent à partir de 1, jusqu’à { $most } : corrige cette ligne.
import-json-not-utf8 = Le fichier est abîmé : certains octets ne sont pas de l’UTF-8. Exporte le paquet à nouveau.
import-json-other = C’est le JSON d’un autre programme. Recto lit ses propres exportations : leur « format » est « recto-deck ».
import-json-version = L’exportation est de la version { $found }, et ce serveur lit la version { $known }. Mets le serveur à jour, ou exporte à nouveau avec cette version.
import-json-cut = Le fichier s’arrête au milieu. Copie-le ou télécharge-le à nouveau.
import-json-broken = Le JSON est illisible à partir du caractère { $column }. Corrige-le, ou exporte le paquet à nouveau.
import-json-shape = Une valeur manque ici ou n’est pas du bon type. Corrige-la, ou exporte le paquet à nouveau.
import-json-sha256 = Ce n’est pas un SHA-256 : il faut 64 chiffres hexadécimaux. Exporte le paquet à nouveau.

## Une partie est laissée de côté
import-question-missing = La question est vide. Ajoutes-en une et importe à nouveau.
import-answer-missing = La réponse est vide. Ajoutes-en une et importe à nouveau.
import-card-cut = La carte { $number } n’a pas de réponse : la page semble coupée. Copie toute la page et importe à nouveau.
import-furniture = Ne fait partie d’aucune carte, laissé de côté : { $text }
import-field-too-large = Un texte dépasse { $limit } Ko. Raccourcis-le, ou divise la carte.
import-too-complex = Le texte a trop de balises ou de niveaux pour être montré sans risque. Simplifie sa mise en forme.
import-row-short = La question ou la réponse manque. Colonnes dans cette rangée : { $columns }. Ajoute-la, ou choisis un autre séparateur.
import-row-long = La rangée a { $columns } colonnes au lieu de { $expected }. Mets entre guillemets droits les textes qui contiennent le séparateur.
import-quote-unclosed = Un guillemet ouvert ici n’est jamais fermé : rien de ce qui suit ne peut être lu. Ferme-le, ou double-le s’il fait partie du texte.
import-markup-unknown = « { $markup } » n’est pas un balisage connu. Écris html ou markdown.

## Une partie est corrigée
import-bytes-replaced = Certains octets ne veulent rien dire en { $encoding } et sont remplacés par �. Cherche ce signe dans les cartes, ou enregistre le fichier en UTF-8.
import-title-missing = Aucun titre ne finit par « Flashcards » ; le paquet s’appelle donc { $name }. Renomme-le, ou copie la page avec son titre.
import-number-jump = La carte { $found } suit là où la carte { $expected } était attendue. Vérifie s’il manque une partie de la page.
import-deck-too-deep = Le nom du paquet a plus de { $limit } niveaux. Les plus profonds sont laissés de côté : { $name }
import-tags-dropped = Une carte accepte au plus { $most } étiquettes de { $length } caractères. Les autres sont laissées de côté.
import-formula = Cette formule ne peut pas être affichée ; on montre donc sa source : { $formula }
import-more-findings = Autres remarques qui ne sont pas listées : { $count }. Corrige les premières et importe à nouveau pour voir la suite.

## Demandes, dangers, médias
import-request = On dirait une demande aux camarades : « { $words } » Tu peux en faire une remarque sur la carte.
import-unsafe = Quelque chose qui pouvait nuire aux lecteurs a été retiré : { $what }
import-media-missing = Le fichier { $name } ne fait pas partie de l’exportation. Son nom est affiché à la place : ajoute le fichier à la carte.
import-media-renamed = Le nom n’est pas sûr ; le fichier s’appelle maintenant { $name }.
import-media-twice = Il y a deux fichiers appelés { $name }. Seul le premier est gardé.
import-media-too-large = Le fichier dépasse { $limit } Mo et est laissé de côté. Réduis-le.
import-media-base64 = Le contenu est illisible et laissé de côté. Exporte le paquet à nouveau.
import-media-hash = Le contenu n’est pas celui qu’annonce son SHA-256 ; il est donc laissé de côté. Exporte le paquet à nouveau.
