# L’écran d’importation : un fichier envoyé par morceaux, lu en arrière-plan et appliqué, les paquets d’un fichier, la liste des imports.

## Envoyer un fichier
importing-sending = Envoi de { "{name}" } : { "{done}" } sur { "{of}" }
importing-sending-label = Envoi du fichier
importing-lost = La connexion est perdue. L’envoi reprend tout seul dès qu’elle revient.
importing-waits = { "{name}" } a été envoyé jusqu’à { "{done}" } sur { "{of}" }. Choisis à nouveau le même fichier pour continuer.
importing-not-sent = Le fichier n’a pas pu être envoyé. Réessaie.
importing-sent-other = Ce n’est pas le fichier qui avait été commencé ; il est envoyé depuis le début.
importing-forget = L’oublier
importing-too-much = Il est venu plus du fichier qu’annoncé. Envoie-le depuis le début.

## En cours
importing-title = Import en cours
importing-waiting = En attente de la fin d’autres imports
importing-opening = Ouverture du fichier
importing-reading = Lecture des cartes
importing-reading-far = Lecture des cartes : { $done } sur { $of }
importing-media = Images et sons : { $done } sur { $of }
importing-comparing = Comparaison avec la classe
importing-applying = Écriture des cartes : { $done } sur { $of }
importing-again = Le serveur a redémarré ; le fichier est donc lu une nouvelle fois. Rien n’a changé jusqu’ici.
importing-reading-help = Rien ne change encore. Tu peux quitter cette page : la lecture continue, et le plan attend une journée.
importing-applying-help = Tu peux quitter cette page. Personne ne voit les cartes avant qu’elles soient toutes là.
importing-look = Voir où ça en est

## Ce qui n’a pas marché
importing-refused = Ce fichier ne peut pas être importé
importing-nothing-changed = Rien n’en a été pris, et rien n’a changé.
importing-other-file = Choisir un autre fichier
importing-read-again = Le lire à nouveau
importing-drop = L’abandonner
importing-failed = L’import n’a pas pu être appliqué, et rien n’en a été gardé. { $why }
importing-cut-off = Le serveur a redémarré pendant que cet import était appliqué. Rien n’en a été gardé : applique-le encore une fois.
error-import-swept = Un serveur a démarré sur ce dossier de données pendant que l’import était appliqué, et a abandonné ce qui en était écrit. Rien n’a été importé : importe le fichier de nouveau.

## Paquets d’un fichier
importing-decks = Paquets du fichier
importing-decks-choose = Choisir lesquels viennent, et où ils vont
importing-decks-help = Retire ce que tu ne veux pas, et change le nom du paquet où vont les cartes. Une barre oblique entre deux espaces sépare les niveaux.
importing-deck-in-file = Dans le fichier
importing-deck-cards = Cartes
importing-deck-into = Va dans
importing-deck-into-of = Paquet où va { $name }
importing-deck-there = est dans la classe
importing-decks-more = Autres paquets, qui viennent tels quels : { $n }
importing-under = Tout ranger sous (facultatif)
importing-under-help = Par exemple le nom d’un cours. Il vient devant chaque nom.
importing-decks-again = Refaire le plan
importing-no-deck = Choisis au moins un paquet du fichier.
importing-deck-name = Le nom d’un paquet a au plus 32 niveaux de 200 caractères. Choisis-en un plus court.

## Imports passés
importing-all = Tous les imports de la classe
importing-none = Rien n’a encore été importé dans cette classe.
importing-nothing-done = rien n’avait changé
importing-cli-open = { $n ->
    [one] { $n } de ces conflits concerne une carte qui n’est que ressemblante. Rien n’a été décidé : importe le fichier dans le navigateur pour dire si c’est la même.
   *[other] { $n } de ces conflits concernent des cartes qui ne sont que ressemblantes. Rien n’a été décidé : importe le fichier dans le navigateur pour dire si ce sont les mêmes.
}

## Le plan d’un grand fichier
plan-rest = { $n ->
    [one] Une autre n’est pas montrée ici. Ce qu’elle devient :
   *[other] { $n } autres ne sont pas montrées ici. Ce qu’elles deviennent :
}
plan-rest-take = prendre celui du fichier
plan-rest-keep = garder celui de la classe, et ne plus demander
plan-rest-later = décider plus tard : rien ne change, et le prochain import demandera
plan-rest-help = Ce que tu laisses pour plus tard se montre quand tu importes encore une fois le même fichier.
plan-rest-requests = { $n ->
    [one] Une autre n’est pas montrée ici et reste dans sa carte.
   *[other] { $n } autres ne sont pas montrées ici et restent dans leurs cartes.
}
plan-rest-missing = { $n ->
    [one] Une autre n’est pas montrée ici. Elle reste dans le paquet, sauf si tu la retires.
   *[other] { $n } autres ne sont pas montrées ici. Elles restent dans le paquet, sauf si tu les retires toutes.
}
plan-retire-rest = { $n ->
    [one] retirer celle-là aussi
   *[other] retirer ces { $n } aussi
}

## Comment un tableau est lu
column-markup = façon d’écrire
table-anew = Avec un autre séparateur ou une autre première ligne, les colonnes sont cherchées de nouveau.
table-more = { $n ->
    [one] Une autre colonne reste comme elle est.
   *[other] { $n } autres colonnes restent comme elles sont.
}
