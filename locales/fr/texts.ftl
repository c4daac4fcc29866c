# Ce qui est dit des formats de texte : noms des formats, remarques et refus d’une importation.

format-brainscape-html = Page Brainscape enregistrée
format-pasted-text = Texte collé (Quizlet, Cram, StudyStack)
format-markdown = Markdown
format-moodle-xml = Moodle XML
format-gift = Moodle GIFT
format-arsnova-json = JSON d’arsnova.cards

## Le fichier entier est refusé
import-xml-doctype = Le fichier contient un type de document, qui pourrait aller chercher d’autres fichiers ; rien n’en est donc lu. Exporte les questions de Moodle à nouveau.
import-xml-entity = Le fichier contient une abréviation (&…;) que XML ne connaît pas. Exporte les questions de Moodle à nouveau, ou écris le caractère lui-même.
import-xml-cut = Le fichier s’arrête au milieu. Copie-le ou télécharge-le à nouveau.
import-xml-broken = Le XML est illisible à partir d’ici. Corrige cette ligne, ou exporte les questions à nouveau.

## Une partie est laissée de côté
import-quiz-description = « { $name } » est un texte sans question et est laissé de côté. Ajoutes-y une question si ce doit être une carte.
import-quiz-kind = « { $name } » est une question du genre « { $kind } », qu’aucune carte ne peut poser ; elle est laissée de côté. Écris-la comme réponse courte.
import-quiz-no-model = « { $name } » n’a pas de réponse modèle et est laissée de côté. Écris-en une dans les informations pour l’évaluation ou dans le commentaire général.
import-quiz-no-right = « { $name } » n’a pas de bonne réponse et est laissée de côté. Marque une réponse comme bonne et importe à nouveau.
import-quiz-too-large = Les cartes de cette question seraient plus de { $most } ou dépasseraient ensemble { $size } Kio. Divise la question.
import-gift-brace = Une accolade n’a pas de pendant dans « { $text } » ; cette question est donc laissée de côté. Ferme-la, ou mets une barre oblique inverse devant si elle fait partie du texte.
import-cloze-gaps = Ce texte a { $found } trous entre crochets ; il en accepte de 1 à { $most }, et moins si le texte est long. Change le texte, ou divise-le.
import-anki-gaps = Ce texte a des trous de { $found } numéros ; il en accepte { $most } au plus, et moins dans un long texte. Divise la note dans Anki.
import-pasted-no-answer = « { $text } » n’a pas de séparateur entre question et réponse et est laissé de côté. Ajoute-le, ou choisis un autre séparateur.

## Une partie est corrigée
import-markdown-comment = Le commentaire de Recto après cette carte est illisible ; sa clé et ses étiquettes sont donc perdues. Laisse ces commentaires tels quels.
