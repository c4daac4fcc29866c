# Le calendrier personnel qu’un import apporte.

learned-title = Ton propre calendrier
learned-holds = Ce fichier contient ce que son propriétaire avait appris : { $cards ->
    [one] { $cards } carte vue
   *[other] { $cards } cartes vues
}, { $answers ->
    [one] { $answers } réponse
   *[other] { $answers } réponses
}.
learned-take = Le reprendre comme mon propre calendrier
learned-help = Ne coche ceci que si le fichier vient de ta propre collection. Cela ne vaut que pour toi. Les cartes auxquelles tu as répondu ici gardent leur calendrier. Tu pourras le retirer en annulant l’import.
learned-apply = Terminer
learned-no-member = Seul un membre de la classe peut apporter un calendrier pour ses cartes. Rejoins d’abord la classe.

## Ce qui en est résulté
learned-done = { $cards ->
    [one] { $cards } carte avec ton propre calendrier
   *[other] { $cards } cartes avec ton propre calendrier
}, { $answers ->
    [one] { $answers } réponse
   *[other] { $answers } réponses
}
learned-same = { $n ->
    [one] Le calendrier de { $n } carte était déjà le même
   *[other] Le calendrier de { $n } cartes était déjà le même
}
learned-own = { $n ->
    [one] { $n } carte à laquelle tu avais répondu ici garde son calendrier
   *[other] { $n } cartes auxquelles tu avais répondu ici gardent leur calendrier
}
learned-left-out = { $n ->
    [one] { $n } réponse laissée de côté, datée du futur ou trop ancienne
   *[other] { $n } réponses laissées de côté, datées du futur ou trop anciennes
}
learned-kept = { $n ->
    [one] Tu as répondu depuis à { $n } carte : son calendrier reste tel quel.
   *[other] Tu as répondu depuis à { $n } cartes : leur calendrier reste tel quel.
}

## En ligne de commande
learned-cli-holds = calendrier de son propriétaire : { $cards ->
    [one] { $cards } carte vue
   *[other] { $cards } cartes vues
}, { $answers ->
    [one] { $answers } réponse
   *[other] { $answers } réponses
}
learned-cli-done = calendrier pour { $name } : { $cards ->
    [one] { $cards } carte
   *[other] { $cards } cartes
}, { $answers ->
    [one] { $answers } réponse
   *[other] { $answers } réponses
}, { $same } déjà pareilles, { $own } gardées parce qu’elles ont reçu une réponse ici, { $out } réponses laissées de côté
learned-cli-kept = { $n ->
    [one] { $n } carte a reçu une réponse depuis et garde son calendrier.
   *[other] { $n } cartes ont reçu une réponse depuis et gardent leur calendrier.
}
