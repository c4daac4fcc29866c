# Les corrections, nouvelles cartes et retraits que proposent les membres ; qui le peut ; ce qu’il en advient.

role-reviewer = relit
proposal-suggest = Proposer une correction
proposal-suggest-new = Proposer une nouvelle carte
proposal-suggest-retire = Ou proposer de retirer cette carte
proposal-help = Une personne qui relit pour la classe la lit d’abord. Ta page d’accueil te dira ce qu’il en advient.
proposal-at-once-help = Ce que tu corriges ici vaut aussitôt, pour tout le monde. L’ancienne version reste dans l’historique.
proposal-difference = Ce que tu changes
proposal-draft = Ce que tu avais écrit ici sans l’envoyer est de retour.
proposal-reason = Pourquoi
proposal-reason-help = Facultatif : où c’est écrit, ce qui est faux. Cela aide à relire.
proposal-reason-was = Pourquoi : { $reason }
proposal-send = Envoyer la proposition
proposal-correct = Corriger la carte
proposal-cancel = Annuler
proposal-retire-why = Pourquoi elle ne devrait plus revenir
proposal-retire-help = Pour une carte fausse en entier, ou en double. Ses réponses sont gardées.
proposal-retire-send = Proposer de la retirer
proposal-own-waiting = { $n ->
    [one] Une de tes propositions attend déjà ici.
   *[other] { $n } de tes propositions attendent déjà ici.
}
proposal-own-see = Voir
proposal-sent = Merci. Ta proposition attend d’être lue.
proposal-at-once = Merci. La carte le dit maintenant, pour tout le monde.
proposal-same = Rien n’a changé encore : corrige le recto ou le verso.
proposal-reason-missing = Dis pourquoi cette carte devrait être retirée.
proposal-word-long = C’est trop long : { $most } caractères au plus.
proposal-side-long = Une face d’une proposition contient au plus { $most } caractères. Raccourcis-la, ou demande à la personne qui enseigne de changer la carte.
proposal-many = { $most } de tes propositions attendent dans cette classe, et c’est le maximum. Attends que certaines soient lues, ou retires-en une.
proposal-decided = Quelqu’un a déjà décidé de cette proposition.
proposal-not-decided = Il n’y a pas de décision à annuler : cette proposition attend.
proposal-stale = La carte a changé depuis que cette page a été faite. Regarde ce que la proposition change maintenant, puis décide.
proposal-undo-late = La carte a encore changé depuis : cela ne peut pas être annulé ici. Sa page a toutes les versions : remets celle que tu veux.

# La liste de qui décide
proposal-title = Propositions
proposal-count = { $n ->
    [0] Rien n’attend.
    [one] Une proposition attend.
   *[other] { $n } propositions attendent.
}
proposal-waiting = { $n ->
    [one] Une proposition à lire
   *[other] { $n } propositions à lire
}
proposal-tick = Cocher la proposition { $n }
proposal-is-change = Correction
proposal-is-new = Nouvelle carte
proposal-is-retire = À retirer
proposal-late = La carte a changé depuis, ailleurs. Accepter ne change que ce qui est marqué ici.
proposal-conflict = Quelqu’un d’autre a changé les mêmes mots depuis. Voici la proposition comparée au texte actuel : accepter enlève ce changement.
proposal-met = Au moins { $n } élèves ont déjà étudié cette carte.
proposal-rivals = { $n ->
    [one] Une autre proposition attend pour la même carte.
   *[other] { $n } autres propositions attendent pour la même carte.
}
proposal-accept = Accepter
proposal-look = Modifier ou refuser
proposal-look-refuse = Regarder de près
proposal-several = Avec les propositions cochées
proposal-several-accept = Les accepter
proposal-several-refuse = Les refuser
proposal-answer = Un mot pour l’auteur
proposal-answer-help = Nécessaire pour refuser.
proposal-answer-missing = Dis pourquoi : un refus demande un mot pour l’auteur.
proposal-none-ticked = Aucune proposition n’a été cochée.
proposal-many-ticked = On peut décider de { $most } propositions à la fois au plus. Coches-en moins.
proposal-none = Aucune proposition n’attend d’être lue.
proposal-more = Autres propositions
proposal-decided-lately = Décidées récemment
proposal-was-open = Elle attend.
proposal-was-accepted = Acceptée
proposal-was-refused = Refusée
proposal-was-withdrawn = Retirée par son auteur
proposal-does = Ce qu’elle change
proposal-does-now = Ce qu’elle change maintenant
proposal-was = Ce qui était proposé
proposal-was-help = Comparé au texte d’alors.
proposal-resets-nobody = Le progrès de chaque personne est gardé.
proposal-accept-all = Accepter pour tout le monde
proposal-accept-all-the-same = Accepter quand même
proposal-refuse = Refuser
proposal-retire-instructor = Seule une personne qui enseigne dans la classe retire une carte.
proposal-change-accept = Modifier, puis accepter
proposal-change-accept-go = Accepter avec ces changements
proposal-accepted = La carte le dit maintenant, pour tous ceux qui l’étudient.
proposal-refused = La proposition est refusée. Son auteur lit ton mot.
proposal-taken-back = { $n ->
    [0] Rien n’a été annulé.
    [one] La décision est annulée. La proposition attend de nouveau.
   *[other] { $n } décisions sont annulées. Les propositions attendent de nouveau.
}
proposal-taken-back-some = { $n ->
    [one] Une décision est annulée. Les autres cartes ont encore changé depuis : leurs pages ont toutes les versions.
   *[other] { $n } décisions sont annulées. Les autres cartes ont encore changé depuis : leurs pages ont toutes les versions.
}
proposal-several-accepted = { $n ->
    [one] Une proposition est acceptée.
   *[other] { $n } propositions sont acceptées.
}
proposal-several-accepted-left = { $n ->
    [one] Une proposition est acceptée.
   *[other] { $n } propositions sont acceptées.
} { $left ->
    [one] Une autre doit être regardée seule.
   *[other] { $left } autres doivent être regardées une à une.
}
proposal-several-refused = { $n ->
    [one] Une proposition est refusée.
   *[other] { $n } propositions sont refusées.
}
proposal-several-refused-left = { $n ->
    [one] Une proposition est refusée.
   *[other] { $n } propositions sont refusées.
} { $left ->
    [one] Une autre a été décidée entre-temps.
   *[other] { $left } autres ont été décidées entre-temps.
}

# Les siennes
proposal-own = Tes propositions
proposal-own-help = Ce que tu as proposé, et ce qu’il en est advenu.
proposal-own-none = Tu n’as encore rien proposé. Derrière chaque réponse, sous « … », tu peux proposer une correction.
proposal-own-open = Attend d’être lue
proposal-own-accepted = Acceptée : la carte le dit maintenant
proposal-own-reworded = Acceptée en d’autres mots
proposal-own-refused = Pas retenue
proposal-own-withdrawn = Retirée par toi
proposal-new = nouveau
proposal-withdraw = Retirer
proposal-return = Renvoyer
proposal-withdrawn = Ta proposition est retirée.
proposal-put-back = Ta proposition attend de nouveau.
proposal-older = Propositions plus anciennes
proposal-news = { $n ->
    [one] On a décidé d’une de tes propositions.
   *[other] On a décidé de { $n } de tes propositions.
}
proposal-news-see = Voir ce qu’il en est advenu

# Qui relit, et qui peut proposer
proposal-by = proposé par { $author }, accepté par { $name }, { $day }
proposal-by-changed = proposé par { $author }, modifié et accepté par { $name }, { $day }
proposal-make-reviewer = Faire relire
proposal-now-reviewer = { $name } relit maintenant les propositions de la classe.
proposal-policy = Qui peut proposer des changements
proposal-policy-help = Les personnes qui relisent ou enseignent décident. Celles qui relisent se choisissent sur la page des personnes ; elles acceptent et refusent, mais ne retirent et ne gèrent rien.
proposal-policy-everyone = Tous ceux qui étudient ces paquets
proposal-policy-reviewers = Les personnes qui relisent
proposal-policy-nobody = Personne
proposal-policy-at-once = Ce que corrigent les membres de cette classe vaut aussitôt, sans relecture
proposal-policy-keep = Garder
proposal-policy-kept = C’est gardé.
proposal-history-retired = Retirée.
proposal-history-back = Remise.

audit-member-reviewer = { $who } a donné à { $subject } la relecture dans la classe
audit-class-proposals = { $who } a réglé qui peut proposer : { $subject }
audit-proposal-accept = { $who } a accepté une proposition pour le paquet { $subject }
audit-proposal-refuse = { $who } a refusé une proposition pour le paquet { $subject }
audit-proposal-undo = { $who } a annulé une décision sur une proposition pour le paquet { $subject }
