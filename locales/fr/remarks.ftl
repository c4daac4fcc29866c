# Remarques sur les cartes : demandées, répondues, réglées, signalées.

remark-title = Remarques
remark-none = Personne n’a rien demandé sur cette carte.
remark-new = Ta remarque
remark-private = Seulement pour les enseignants
remark-private-shared = Seulement pour tes enseignants et ceux de { $class }, d’où vient ce paquet
remark-send = Écrire
remark-study-on = Revenir à l’étude
remark-imported = De l’import
remark-instructor = enseignant
remark-is-private = pour les enseignants
remark-is-pinned = la réponse
remark-is-solved = réglé
remark-is-hidden = masqué
remark-solved-by = réglé, { $name }
remark-hidden-by = masqué, { $name }
remark-solved-n = { $n ->
    [one] Une qui est réglée
   *[other] { $n } qui sont réglées
}
remark-more = Plus pour cette remarque
remark-answer = Répondre
remark-answer-send = Répondre
remark-answers = { $n ->
    [one] une réponse
   *[other] { $n } réponses
}
remark-answers-last = { $n ->
    [one] une réponse, { $when }
   *[other] { $n } réponses, la dernière { $when }
}
remark-solve = C’est réglé
remark-reopen = La rouvrir
remark-pin = Épingler comme réponse
remark-unpin = Retirer l’épingle
remark-hide = Masquer
remark-show = Montrer à nouveau
remark-take-back = Retirer
remark-report = Signaler aux enseignants
remark-report-why = Ce qui ne va pas, si tu veux
remark-unreport = Retirer ton signalement
remark-settle = Laisser en place
remark-kept = Ta remarque est derrière la réponse de la carte.
remark-kept-private = Les enseignants peuvent lire ta remarque, et personne d’autre.
remark-answered = Ta réponse est là.
remark-solved = Réglé : la remarque n’est plus derrière la carte.
remark-open-again = La remarque est de nouveau ouverte.
remark-pinned = Épinglé : c’est derrière la carte, avec la remarque.
remark-unpinned = L’épingle est retirée.
remark-hidden = Masqué : seuls les enseignants peuvent le lire.
remark-taken-back = Retiré.
remark-there-again = C’est de nouveau là.
remark-reported = Les enseignants y jetteront un œil.
remark-report-back = Ton signalement est retiré.
remark-settled = Cela reste, et le signalement est traité.
remark-reported-again = Le signalement attend de nouveau.
remark-empty = Écris d’abord quelque chose.
remark-long = { $limit } caractères au plus : raccourcis un peu.
remark-many = Tu as écrit { $limit } remarques depuis hier. Écris la prochaine demain.
remark-was-hidden = Cette remarque a été masquée entre-temps et ne prend plus de réponses. Retourne à la carte.
remark-pin-answers = Seule une réponse peut être épinglée. Réponds à cette remarque et épingle ta réponse.
remark-report-own = Ce sont tes propres mots : retire-les plutôt.
remark-own = Tes remarques
remark-own-none = Tu n’as encore rien demandé. Tu trouves « Remarques » derrière la réponse de chaque carte.
remark-news = { $n ->
    [one] Une de tes remarques a reçu une réponse.
   *[other] { $n } de tes remarques ont reçu une réponse.
}
remark-news-read = Lire
remark-answered-new = nouvelle réponse
remark-lists = Listes de remarques
remark-list-open = Ouvertes ({ $n })
remark-list-reported = Signalées ({ $n })
remark-none-open = Rien n’est ouvert. Ce que les élèves demandent sur une carte arrive ici.
remark-none-reported = Rien n’a été signalé.
remark-reported-by = Signalé par :
remark-waiting = { $n ->
    [one] une remarque à lire
   *[other] { $n } remarques à lire
}
remark-waiting-reported = { $n ->
    [one] une signalée
   *[other] { $n } signalées
}
audit-remark-hide = a masqué une remarque
audit-remark-show = a de nouveau montré une remarque
audit-remark-settle = a regardé une remarque signalée et l’a laissée en place
