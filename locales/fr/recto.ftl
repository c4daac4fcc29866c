# Les mots des pages. Les messages d’import sont dans import.ftl.

skip = Aller au contenu
nav = Principale
nav-today = Aujourd’hui
nav-class = Classe
nav-classes = Classes
undo = Annuler
cancel = Abandonner
copy = Copier
copied = Copié
copy-link = Copier le lien
rename = Renommer
more = Plus
percent = { $n } %
name = Nom
role = Rôle
card = Carte
decks = Paquets
people = Personnes
imports = Imports

# Erreurs
error-not-found = Il n’y a rien ici, ou ce n’est pas partagé avec toi.
error-link-used = Ce lien ne sert qu’une fois : il a déjà servi ou il est trop ancien. Connecte-toi, ou demandes-en un nouveau.
error-forbidden = Tu n’as pas ce droit. Demande à une personne qui enseigne dans la classe.
error-signed-out = Connecte-toi d’abord.
error-other-student = Quelqu’un d’autre est connecté ici. Reconnecte-toi pour envoyer ces réponses.
error-not-last = Seule ta dernière réponse peut être annulée.
error-other-site = Cette demande ne vient pas d’une page de ce serveur. Rouvre la page et recommence.
error-too-large = C’est plus gros que { $limit } { $unit ->
    [kilo] Ko
   *[mega] Mo
}. Divise-le, ou demande une limite plus haute à l’administration.
error-too-many = Trop d’essais. Réessaie dans { $seconds ->
    [one] une seconde
   *[other] { $seconds } secondes
}.
error-busy = Le serveur est occupé. Réessaie dans un instant.
error-not-stored = Le serveur n’a pas pu l’enregistrer ; rien n’a changé. Préviens l’administration : le disque est à vérifier.
error-internal = Quelque chose a échoué ici ; rien n’a changé. La cause est dans le journal du serveur.
error-form = Le formulaire est illisible. Reviens en arrière, recharge la page et réessaie.
error-method = Cette adresse n’accepte pas ce genre de demande.
error-json = Le JSON est illisible : { $cause }
error-batch = Une demande contient au plus { $most } réponses.
error-after = « after » doit être le « next » de la réponse précédente.
error-exclude = « exclude » doit être une liste de numéros de cartes séparés par des virgules.
error-mode = Le mode doit être due, ahead ou cram.
error-grade = Une note est un nombre de 1 à 5.
error-password-short = Le mot de passe doit avoir au moins { $least } caractères.
error-password-long = Le mot de passe est trop long : au plus 256 octets.
error-name-empty = Le nom manque.
error-name-long = Le nom est trop long : au plus { $most } caractères.
error-name-taken = Quelqu’un s’appelle déjà « { $name } ». Ajoute une lettre ou un nom de famille.
error-code-unknown = Aucune classe n’a ce code. Vérifie-le, ou demande le nouveau.
error-registration-closed = On ne peut pas créer de compte ici. La personne qui enseigne peut t’en donner un.
error-class-unknown = Aucune classe ne s’appelle « { $name } ».
error-class-ambiguous = Plusieurs classes s’appellent « { $name } ». Utilise le numéro que donne « recto class list ».
error-deck-unknown = Aucun paquet de cette classe ne s’appelle « { $name } ».
error-last-instructor = Une classe a besoin de quelqu’un qui enseigne, et c’est la dernière personne.
error-list-empty = La liste est vide. Écris un nom par ligne.
error-list-long = La liste est trop longue : au plus { $most } noms à la fois.
error-format = Ce format n’est pas connu.
error-columns = Une colonne doit être le recto et une autre le verso.
error-plan-gone = Ce plan n’attend plus. Envoie le fichier de nouveau.
error-plan-stale = Quelqu’un a changé ces cartes entre-temps : rien n’a été importé. Regarde le plan de nouveau.
error-plan-refused = Le fichier ne se lit pas ainsi : { $why }
error-import-not-applied = Cet import n’est pas appliqué : il n’y a rien à annuler.

# Tailles, mille vingt-quatre de l’une dans la suivante
size-kilo = { $n } Ko
size-mega = { $n } Mo
size-giga = { $n } Go

problem-title = Ça n’a pas marché
problem-home = Vers l’accueil

# Connexion
sign-in = Se connecter
sign-out = Se déconnecter
sign-out-unsent-one = Une de tes réponses n’est pas encore arrivée au serveur. Te déconnecter et la perdre ?
sign-out-unsent = { "{n}" } de tes réponses ne sont pas encore arrivées au serveur. Te déconnecter et les perdre ?
sign-in-wrong = Le nom et le mot de passe ne vont pas ensemble.
sign-in-new = Pas encore de compte ?
sign-in-forgotten = Mot de passe oublié ? Qui enseigne dans ta classe, ou l’admin, te donne un lien pour en choisir un autre.
password = Mot de passe
password-new = Choisis un mot de passe
password-help = Au moins 8 caractères. Trois mots au hasard se retiennent bien.
join = Rejoindre
join-with-code = Rejoindre une classe avec un code
join-code = Code
join-find = Trouver la classe
join-invited = Tu es invité·e dans
join-help = Pas besoin de courriel : un nom et un mot de passe suffisent.
join-name = Ton nom, tel que ta classe le connaît
join-known = Tu as déjà un compte ?
join-as = Tu es connecté·e comme { $name }.
join-done = Te voilà dans { $class }.
setup-title = Installer Recto
setup-help = Tu es la première personne ici : tu deviens l’admin.
setup-lost = Il n’y a encore personne. À son démarrage, le serveur a affiché un lien pour la première personne : ouvre celui-là.
setup-name = Ton nom
setup-class = Ta première classe (peut attendre)
setup-go = Commencer
welcome-title = Bienvenue
welcome-hello = Bienvenue
welcome-help = Choisis un mot de passe. Tu te connecteras désormais avec lui et le nom ci-dessus.
welcome-go = Commencer
demo-title = Essayer Recto
demo-help = Une classe inventée, deux paquets et quatre-vingt-dix jours d’étude. Tout disparaît à la fin de la démo.
demo-as-student = Étudier comme { $name }, élève
demo-as-instructor = Regarder comme { $name }, qui enseigne
demo-as-admin = Regarder comme { $name }, admin

# Aujourd’hui
today-waiting = { $n ->
    [one] { $n } carte t’attend
   *[other] { $n } cartes t’attendent
}
today-due = { $n } à revoir
today-new = { $n ->
    [one] { $n } nouvelle
   *[other] { $n } nouvelles
}
today-done = C’est tout pour aujourd’hui
today-back = Les prochaines cartes reviennent { $day ->
    [demain] demain
   *[other] le { $day }
}.
today-nothing-planned = Rien d’autre n’est prévu.
today-no-class = Tu n’es dans aucune classe
today-no-class-student = Demande le code à la personne qui enseigne.
today-no-class-teacher = Crée une classe, importe tes cartes et donne le code.
today-empty = Pas encore de cartes
today-empty-help = Dès que ta classe aura des cartes, elles seront ici.
study = Étudier
study-n = Étudier { $n ->
    [one] { $n } carte
   *[other] { $n } cartes
}
study-deck = Étudier { $name } : { $n ->
    [one] { $n } carte
   *[other] { $n } cartes
}
study-ahead = Continuer quand même
study-ahead-help = Les cartes les plus fragiles d’abord. Les dates ne bougent pas, sauf pour une carte oubliée : elle revient demain.
study-cram = Parcourir toutes les cartes
today-go = Revenir à aujourd’hui
study-all = Tous les paquets
about-minutes = { $n ->
    [one] Environ une minute
   *[other] Environ { $n } minutes
}
bar-label = Maîtrise { $percent } %.
bar-part = { " " }Note { $grade } : { $n ->
    [one] { $n } carte.
   *[other] { $n } cartes.
}

# Quand une carte revient
away-today = aujourd’hui
away-tomorrow = demain
away-days = { $n } j
away-months = { $n } mois
away-years = { $n ->
    [one] { $n } an
   *[other] { $n } ans
}
away-minutes = { $n } min
# Les mêmes en toutes lettres
in-minutes = { $n ->
    [one] dans une minute
   *[other] dans { $n } minutes
}
in-days = dans { $n } jours
in-months = { $n ->
    [one] dans un mois
   *[other] dans { $n } mois
}
in-years = { $n ->
    [one] dans un an
   *[other] dans { $n } ans
}
grade-1-aria = 1 { $label } : pas du tout, revient { $when }
grade-2-aria = 2 { $label } : revient { $when }
grade-3-aria = 3 { $label } : revient { $when }
grade-4-aria = 4 { $label } : revient { $when }
grade-5-aria = 5 { $label } : parfaitement, revient { $when }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# Étude
study-title = Étudier
study-stop = Arrêter
study-undo = Annuler la dernière réponse
study-undone = La dernière réponse est annulée.
study-undone-before = Cette réponse avait été annulée. Revoici sa carte.
study-graded-already = Tu avais déjà donné { $n } à cette carte, et cela compte. Annuler reprend la dernière réponse.
study-nothing-to-undo = Il n’y a rien à annuler.
study-keys = Touches
study-keys-grade = Noter
study-key-space = espace
study-key-enter = Entrée
study-speak = Lire à voix haute
study-bookmark = Marquer
study-reveal = Voir la réponse
study-ask = Connaissais-tu bien la réponse ?
study-worst = Pas du tout
study-best = Parfaitement
study-close = Fermer
study-go-on = Continuer
study-stop-here = S’arrêter là
study-what-new = nouvelle
study-what-due = à revoir
study-what-again = encore
study-what-extra = en plus
study-leech = souvent oubliée
study-round = Carte { $n } sur { $total }
study-rest-title = Fin de la série
study-rest-empty-title = Plus rien sur cet appareil
study-rest-text = Le réseau est absent. Tes réponses sont gardées ici et partiront dès son retour.
study-rest-empty-text = D’autres cartes viendront avec le réseau. D’ici là, tes réponses sont gardées ici.
study-js-round = Carte { "{n}" } sur { "{total}" }
study-js-label-1 = 1 min
study-js-label-2 = 10 min
study-js-label-3 = aujourd’hui
study-js-aria = { "{grade}" } { "{when}" } avant son retour
study-js-wait-one = Une réponse attend le réseau
study-js-wait-other = { "{n}" } réponses attendent le réseau
study-js-wait-plain = Étudier sans réseau demande https : garde cette page ouverte jusqu’à l’envoi des réponses.
study-js-signed-out-one = Une réponse attend que tu te connectes.
study-js-signed-out-other = { "{n}" } réponses attendent que tu te connectes.
study-js-sign-in = Se connecter
study-js-other-student = Quelqu’un d’autre est connecté. Ces réponses attendent ton retour.
study-js-refused-one = Une réponse n’a pas été prise : { "{reason}" }
study-js-refused-other = { "{n}" } réponses n’ont pas été prises : { "{reason}" }
study-js-reason-future = l’horloge de cet appareil avance.
study-js-reason-too-old = l’horloge de cet appareil n’est pas réglée.
study-js-reason-not-found = la carte n’est plus partagée avec toi.
study-js-reason-other = le serveur n’a pas su quoi en faire.
study-js-undo-refused = La réponse n’a pas pu être annulée : une autre a été donnée ailleurs depuis.
study-js-undo-offline = On pourra annuler au retour du réseau.
study-js-bookmark-failed = Le marque-page n’a pas pu être gardé. Réessaie.
study-js-answered-one = Une carte dans cette série
study-js-answered-other = { "{n}" } cartes dans cette série
study-js-bar = 1 : { "{n1}" }, 2 : { "{n2}" }, 3 : { "{n3}" }, 4 : { "{n4}" }, 5 : { "{n5}" }
study-js-close-page = Garde cette page ouverte jusqu’à l’envoi de tes réponses.

# Fin de série
round-title = Bilan de la série
round-cards = { $n ->
    [one] { $n } carte
   *[other] { $n } cartes
}
round-took = en { $minutes ->
    [0] { $seconds } s
   *[other] { $minutes } min { $seconds } s
}
round-mastery-deck = de maîtrise du paquet
round-mastery-decks = de maîtrise de tes paquets
round-bar = Notes de cette série.
round-bar-part = { " " }Note { $grade } : { $n ->
    [one] une fois.
   *[other] { $n } fois.
}
round-before = { $n } % avant cette série
round-best = 5 · parfaitement
round-worst = pas du tout · 1
round-left = { $n ->
    [one] Encore { $n } carte aujourd’hui.
   *[other] Encore { $n } cartes aujourd’hui.
}
round-done-here = C’est fini ici pour aujourd’hui
round-elsewhere = { $n ->
    [one] Une carte attend dans tes autres paquets.
   *[other] { $n } cartes attendent dans tes autres paquets.
}
round-others = Étudier les autres paquets
round-go-on = Continuer
round-stop = S’arrêter là

# Paquets
cards = { $n ->
    [one] { $n } carte
   *[other] { $n } cartes
}
cards-title = Cartes
deck-empty = aucune carte
card-due-today = à revoir aujourd’hui
card-due-tomorrow = à revoir demain
card-due = à revoir le { $day }
card-last-grade = dernière note
remarks = { $n ->
    [one] { $n } remarque
   *[other] { $n } remarques
}
bookmarked = marquée
more-cards = Plus de cartes
export-csv = Télécharger en CSV
export-json = Télécharger en JSON

# Classes
students = { $n ->
    [0] pas encore d’élèves
    [one] { $n } élève
   *[other] { $n } élèves
}
members = { $n ->
    [one] { $n } membre
   *[other] { $n } membres
}
classes-none-teacher = Tu n’as pas encore de classe. Crée la première ici.
class-new = Une nouvelle classe
class-make = Créer
class-made = La classe est là. Importe des cartes, puis donne le code.
class-renamed = La classe a son nouveau nom.
class-name = Nom de la classe
class-invite = Inviter
class-invite-help = Dis ce code, ou donne le lien. Qui l’a rejoint la classe comme élève.
class-code-renew = Faire un nouveau code
class-code-close = Fermer l’entrée
class-code-open = Ouvrir l’entrée avec un nouveau code
class-code-new = L’ancien code ne marche plus ; voici le nouveau.
class-join-closed = Plus personne ne peut entrer.
class-joining-closed = L’entrée est fermée.
class-no-decks = Pas encore de paquets.
class-no-decks-teacher = Pas encore de paquets. Importe un fichier de cartes : rien ne change avant que tu aies vu ce qu’il fait.
class-instructors = Enseignement :
people-add = Ajouter des personnes
people-add-help = Un nom par ligne. Chaque personne reçoit un lien avec lequel elle choisit son mot de passe.
people-add-go = Ajouter
people-links = Liens à donner
people-links-help = Chacun marche une fois, pendant deux semaines. Ils ne sont montrés que maintenant : copie-les ou imprime cette page.
people-link = Lien
people-link-new = Nouveau lien
people-left-out = Laissés de côté
people-waiting = pas encore de mot de passe
people-remove = Retirer
people-do = Changer
role-student = élève
role-instructor = enseigne
role-admin = admin
member-removed = { $name } n’est plus dans la classe. Son progrès est gardé.
member-back = { $name } est de nouveau dans la classe.

# Import
import-cards = Importer des cartes
import-drop = Dépose un fichier ici, ou choisis-en un
import-formats = Paquets et textes d’Anki, une page copiée de Brainscape, tableurs, CSV ou TSV, Quizlet, Mochi, Mnemosyne, Markdown, Moodle, arsnova, le JSON de Recto
import-paste = … ou colle le texte
import-paste-help = Une page Brainscape entière, un tableau copié d’un tableur, ou un des formats ci-dessus.
import-more = Plus
import-deck = Tout mettre dans ce paquet
import-deck-help = Laissé vide, le nom vient du fichier.
import-format = Format
import-format-auto = à trouver
import-nothing-given = Choisis un fichier, ou colle son texte dessous.
import-nothing-yet = Rien ne change encore : tu vois d’abord ce que ferait le fichier.
import-look = Regarder
import-file = Fichier
import-when = Quand
import-by = Par
import-what = Quoi
import-by-command = ligne de commande
import-did = { $new ->
    [one] { $new } nouvelle
   *[other] { $new } nouvelles
}, { $changed ->
    [one] { $changed } changée
   *[other] { $changed } changées
}
import-was-undone = Cet import a été annulé.
import-cancelled = Le plan est abandonné ; rien n’a changé.
import-undone = L’import est annulé.
import-changed-meanwhile = La classe a changé entre-temps. Voici le plan tel qu’il est maintenant.
import-left = { $n ->
    [one] { $n } carte a été modifiée depuis et reste telle quelle.
   *[other] { $n } cartes ont été modifiées depuis et restent telles quelles.
}
import-running = Cet import est en cours. Recharge la page dans un instant.
import-to-class = Vers la classe
import-undo = Annuler cet import
import-pasted-name = Texte collé
import-at = { $place } : { $text }
format-brainscape-text = Page Brainscape
format-csv = CSV ou autre tableau
format-anki-text = Export texte d’Anki
format-recto-json = JSON de Recto
plan-title = Vérifie avant que rien ne change
plan-new = { $n ->
    [one] nouvelle
   *[other] nouvelles
}
plan-changed = { $n ->
    [one] changée
   *[other] changées
}
plan-same = { $n ->
    [one] identique
   *[other] identiques
}
plan-missing = { $n ->
    [one] absente du fichier
   *[other] absentes du fichier
}
plan-conflicts = en conflit
plan-restored = de retour
plan-moved = { $n ->
    [one] déplacée
   *[other] déplacées
}
plan-safe = Le progrès de personne n’est remis à zéro. Tu pourras annuler tout l’import plus tard.
plan-inexact = { $n ->
    [one] { $n } carte a été reconnue par ressemblance : regarde-la ci-dessous.
   *[other] { $n } cartes ont été reconnues par ressemblance : regarde-les ci-dessous.
}
plan-changed-title = Changées
plan-difference = Différence
plan-take = prendre
plan-tags = autres étiquettes
plan-typed = à taper :
plan-direction = sens :
plan-source = source :
plan-alike = reconnue par ressemblance
plan-apart = c’est une autre carte : la créer et ne pas toucher à celle-ci
plan-conflicts-title = Changées ici et dans le fichier
plan-conflicts-help = Le texte de la classe reste, sauf si tu prends celui du fichier.
plan-theirs = prendre celui du fichier
plan-requests = Ressemble à une demande à la classe
plan-requests-help = En remarque, elle se lit derrière la réponse et n’est plus dans la carte.
plan-to-remark = en faire une remarque
plan-missing-title = Absentes du fichier
plan-missing-help = Elles restent dans le paquet, sauf si tu les retires. Une carte retirée ne revient plus ; ses réponses sont gardées.
plan-retire = retirer
plan-findings = Ce qui a été remarqué
plan-more-findings = { $n } de plus
plan-preview = Les premières cartes
plan-apply = { $n ->
    [one] Appliquer { $n } changement
   *[other] Appliquer { $n } changements
}
plan-apply-none = Rien à changer : terminer
finding-skipped = laissé de côté
finding-repaired = réparé
finding-request = demande
finding-unsafe = dangereux
finding-media = média
table-title = Comment le tableau est lu
table-separator = Séparateur
table-tab = tabulation
table-cells = Cellules
table-plain = texte simple
table-header = La première ligne contient des noms
table-again = Relire
column-front = recto
column-back = verso
column-tags = étiquettes
column-deck = paquet
column-id = identifiant
column-note = indice
column-ignore = ignorée
done-new = { $n ->
    [one] { $n } nouvelle carte
   *[other] { $n } nouvelles cartes
}
done-changed = { $n ->
    [one] { $n } carte changée
   *[other] { $n } cartes changées
}
done-retired = { $n ->
    [one] { $n } carte retirée
   *[other] { $n } cartes retirées
}
done-restored = { $n ->
    [one] { $n } carte de retour
   *[other] { $n } cartes de retour
}
done-moved = { $n ->
    [one] { $n } carte déplacée
   *[other] { $n } cartes déplacées
}
done-remarks = { $n ->
    [one] { $n } remarque tirée d’une demande
   *[other] { $n } remarques tirées de demandes
}

# Ligne de commande
cli-listen-failed = impossible d’écouter sur { $address } : { $cause }. Choisis une autre adresse avec --listen.
cli-not-printed = ce qui est à afficher ne s’écrit pas : { $cause }
cli-demo-loopback = la démo laisse entrer tout le monde, donc elle ne sert que cet ordinateur : { $address } n’est pas une adresse locale
cli-file = { $file } : { $cause }
cli-replay-differs = { $n ->
    [one] { $n } état diffère du journal
   *[other] { $n } états diffèrent du journal
}
cli-health = le serveur à l’adresse { $address } ne va pas bien : { $cause }
