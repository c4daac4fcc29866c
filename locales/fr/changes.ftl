# Cartes dont le texte a changé depuis la réponse, historique d’un paquet, copies, but de la semaine.

change-news = { $n ->
    [one] Une carte que tu étudies a changé.
    [100] Cent cartes ou plus que tu étudies ont changé.
   *[other] { $n } cartes que tu étudies ont changé.
}
change-see = Voir ce qui a changé
change-title = Cartes modifiées
change-help = Ce que leur texte est devenu depuis ta réponse. Ta progression reste comme elle était.
change-none = Chaque carte dit ce qu’elle disait quand tu y as répondu.
change-look = Les mots sont les mêmes : seule la présentation ou une image a changé.
change-only = Seules les { $n } dernières sont ici. Les autres montrent derrière leur réponse ce qui a changé.
change-seen = J’ai lu
change-behind = Modifiée depuis ta dernière réponse ({ $day })
change-behind-look = Depuis ta dernière réponse ({ $day }), seule sa présentation ou une image a changé

change-was-imported = Vient d’une importation.
change-history-none = Rien n’a encore été écrit ici.
change-added = { $n ->
    [one] Une carte ajoutée
   *[other] { $n } cartes ajoutées
}
change-changed = { $n ->
    [one] Une carte modifiée
   *[other] { $n } cartes modifiées
}
change-more = { $n ->
    [one] et une autre carte
   *[other] et { $n } autres cartes
}
change-newer = Plus récent
change-back-before = Remettre tous les textes d’avant
change-back-one = Remettre cette carte
change-none-back = Chaque carte dit déjà ce qu’elle disait alors.
change-put-back = { $n ->
    [one] Une carte dit à nouveau ce qu’elle disait alors.
   *[other] { $n } cartes disent à nouveau ce qu’elles disaient alors.
}
change-many = On peut remettre { $most } cartes au plus à la fois : remets-en une à une, ou réimporte l’ancien fichier.

change-copy = Copier pour l’année suivante
change-copy-help = Un paquet à part, avec les mêmes cartes et l’historique de leurs textes. Les réponses, remarques et propositions restent ici.
change-copy-into = Dans quelle classe
change-copy-name = Nom de la copie
change-copy-go = Faire la copie
change-deck-copied = Voici la copie. Personne ne l’a encore étudiée.
change-class-copy = Copier pour l’année suivante
change-class-copy-help = Une nouvelle classe avec une copie des paquets de celle-ci et ses règles ; sans élèves, réponses ni remarques. Tu y enseignes. Les paquets d’autres classes se partagent à nouveau.
change-class-copy-name = Nom de la nouvelle classe
change-class-copied = Voici la nouvelle classe. Son code est pour les nouveaux élèves.

change-goal = Jours d’étude visés par semaine
change-goal-help = 0 pour aucun but. Toi seul le vois.
change-goal-today = { $done } jours d’étude sur { $goal } cette semaine
change-goal-reached = But de la semaine atteint : { $done } jours d’étude sur { $goal }

audit-deck-copy = { $who } a copié le paquet { $subject } dans la classe
audit-class-copy = { $who } a créé la classe { $subject } par copie
audit-deck-texts-back = { $who } a remis d’anciens textes du paquet { $subject }
