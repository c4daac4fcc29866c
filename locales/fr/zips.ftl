# Ce que disent les lecteurs de feuilles de calcul, de Mochi et de Mnemosyne.

format-spreadsheet = Feuille de calcul (Excel, LibreOffice)
format-mochi = Mochi
format-mnemosyne = Mnemosyne

place-sheet = feuille « { $name } »
place-sheet-row = feuille « { $name } », rangée { $n }
place-part = partie { $name } du fichier

## Le fichier entier est refusé
zips-not-package = C’est un texte, et pas un fichier du format choisi. Laisse Recto trouver le format, ou choisis le fichier que le logiciel a exporté.
zips-xml-doctype = Le fichier contient un type de document, qui pourrait aller chercher d’autres fichiers ; rien n’en est lu. Exporte-le à nouveau depuis le logiciel qui l’a créé.
zips-xml-entity = Le fichier contient une abréviation (&…;) inconnue en XML. Exporte-le à nouveau, ou écris le caractère lui-même.
zips-xml-cut = Le fichier s’arrête au milieu. Copie-le ou exporte-le à nouveau.
zips-xml-broken = Le XML est illisible à partir d’ici. Exporte le fichier à nouveau.
zips-not-text = C’est illisible : abîmé, ou protégé par un mot de passe. Enregistre le fichier à nouveau sans mot de passe.
zips-too-much-text = Le fichier donnerait plus de { $limit } Mio de texte. Divise-le et importe ses parties.
zips-not-sheet = C’est un fichier OpenDocument, mais pas une feuille de calcul. Mets les questions et les réponses dans deux colonnes d’une feuille de calcul.
zips-sheet-binary = C’est un classeur binaire (.xlsb). Enregistre-le en .xlsx ou en .ods.
zips-sheet-broken = Le classeur n’est pas fait comme le font les tableurs. Ouvre-le dans un tableur et enregistre-le à nouveau.
zips-mnemosyne-mem = C’est une collection de Mnemosyne 1 (.mem), que seul Mnemosyne peut lire. Ouvre-la dans ce programme, choisis « Fichier > Exporter » au format XML (ou .cards dans Mnemosyne 2), puis importe ce fichier.
zips-mochi-large = Les données contiennent plus de valeurs qu’aucune collection. Divise-la et exporte ses parties.
zips-mochi-broken = Les données sont illisibles à partir de la ligne { $line }. Exporte les paquets à nouveau depuis Mochi.

## Une partie est laissée de côté
zips-sheet-hidden = La feuille est masquée et n’est pas reprise. Affiche-la et importe à nouveau si elle contient des cartes.
zips-sheet-wide = Seules les { $most } premières colonnes sont lues ; les cellules plus loin ne sont pas reprises. Déplace-les vers la gauche.
zips-mochi-one-side = La carte n’a qu’un côté. Sépare la question et la réponse par une ligne « --- » et exporte à nouveau.
zips-mochi-thrown = Cartes dans la corbeille, qui ne sont pas reprises : { $count }. Sors-les de la corbeille dans Mochi si tu les veux.
zips-mnemosyne-fact = Le contenu de la carte n’est pas dans le fichier. Exporte les cartes à nouveau depuis Mnemosyne.
zips-mnemosyne-gap = Le texte n’a pas ce trou entre crochets. Corrige la carte dans Mnemosyne et exporte à nouveau.
zips-mnemosyne-kind = Le type de carte « { $kind } » est inconnu ici. Change-le en « Recto vers verso » dans Mnemosyne et exporte à nouveau.

## Une partie est corrigée
zips-sheet-merged = Des cellules couvrent plusieurs rangées ; leur contenu est répété dans chaque rangée qui a aussi le sien. Vérifie ces cartes.
zips-sheet-error = Cellules qui montrent une erreur comme #N/A : { $count }. Voici la première rangée concernée ; corrige sa formule.
zips-sheet-unsolved = Formules sans leur résultat : { $count }. Voici la première rangée concernée ; ouvre le fichier dans un tableur et enregistre-le.
zips-mochi-template = Le modèle « { $name } » contient quelque chose qui n’est pas lu ici. Vérifie les cartes qui l’utilisent.
