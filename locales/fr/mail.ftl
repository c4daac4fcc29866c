# Nouvelles par courriel : les réglages d’une personne, les lettres, la vue des administrateurs, et ce qui ne va pas dans les réglages du serveur.

mail-title = Nouvelles par courriel
mail-help = Ce que sont devenues tes propositions, les réponses à tes remarques, tes cartes modifiées, les examens de la semaine. Rien de neuf, pas de message ; un par jour au plus.
mail-address = Adresse de courriel
mail-address-help = Vide : aucune n’est gardée.
mail-often = Quand
mail-often-off = Jamais
mail-often-daily = Les matins où il y a du neuf
mail-often-weekly = Le lundi, avec les cartes à revoir
mail-keep = Enregistrer
mail-confirmed = { $address } est confirmée.
mail-unconfirmed = { $address } n’est pas encore confirmée. Ouvre le lien du message envoyé à cette adresse ; il vaut un jour.
mail-refused = Le serveur de courriel n’accepte pas de message pour { $address }. Corrige l’adresse, ou fais renvoyer le lien.
mail-again = Renvoyer le lien
mail-address-wrong = Ce n’est pas une adresse de courriel. Il en faut une comme nom@ecole.example.
mail-kept = C’est enregistré.
mail-kept-link = Ouvre le lien du message qu’on vient de t’envoyer. D’ici là, rien d’autre ne part à cette adresse.
mail-kept-unsent = L’adresse est enregistrée, mais le message avec le lien n’a pas pu partir. Réessaie plus tard.
mail-gone = Ton adresse est oubliée.

mail-confirm-title = Cette adresse est-elle la tienne ?
mail-confirm-ask = Les nouvelles de Recto pour { $name } iront à { $address }.
mail-confirm-go = Oui, les y envoyer
mail-confirm-done = { $address } est confirmée
mail-confirm-done-off = Choisis dans tes réglages quand tu veux des nouvelles.
mail-confirm-done-on = Recto t’écrira quand il y aura du neuf.
mail-off-title = Nouvelles par courriel
mail-off-ask = Les nouvelles de Recto vont à { $address }.
mail-off-go = Les arrêter
mail-off-done = Plus aucune nouvelle n’ira à { $address }.
mail-off-back = Tu peux les reprendre dans les réglages.
mail-to-settings = Réglages

# Les lettres
mail-confirm-subject = Recto : cette adresse est-elle la tienne ?
mail-confirm-opening = Quelqu’un a demandé que les nouvelles de { $base } arrivent à cette adresse.
mail-confirm-link = Si c’est toi, ouvre ce lien. Il vaut un jour.
mail-confirm-else = Sinon, ne fais rien : rien d’autre ne viendra.
mail-test-subject = Recto : un essai
mail-test-opening = Ce message vient de l’administration de Recto. Le courriel fonctionne.
mail-subject-news = { $n ->
    [one] Recto : une nouvelle
   *[other] Recto : { $n } nouvelles
}
mail-subject-due = { $n ->
    [one] Recto : une carte à revoir aujourd’hui
   *[other] Recto : { $n } cartes à revoir aujourd’hui
}
mail-opening = Bonjour { $name }, voici ce qui est nouveau.
mail-waiting-proposals = { $n ->
    [one] { $class } : une proposition attend d’être lue
   *[other] { $class } : { $n } propositions attendent d’être lues
}
mail-waiting-remarks = { $n ->
    [one] { $class } : une remarque est ouverte
   *[other] { $class } : { $n } remarques sont ouvertes
}
mail-waiting-reported = { $n ->
    [one] { $class } : une remarque a été signalée
   *[other] { $class } : { $n } remarques ont été signalées
}
mail-due = { $n ->
    [one] Une carte à revoir aujourd’hui
   *[other] { $n } cartes à revoir aujourd’hui
}
mail-foot-settings = Tes réglages disent quand de tels messages viennent.
mail-foot-off = Ne plus en recevoir

# Pour les administrateurs
mail-admin-by = { $from }, par { $host }.
mail-admin-off = Pas en place : démarre le serveur avec --smtp-url et --mail-from.
mail-admin-people = { $n ->
    [0] Personne ne veut encore de nouvelles par courriel.
    [one] Une personne veut des nouvelles par courriel.
   *[other] { $n } personnes veulent des nouvelles par courriel.
}
mail-admin-sent = Le dernier message est parti le { $when }.
mail-admin-none = Aucun message n’est encore parti.
mail-admin-failed = { $n ->
    [one] Ces sept derniers jours, un message n’est jamais parti. { $why }
   *[other] Ces sept derniers jours, { $n } messages ne sont jamais partis. { $why }
}
mail-admin-waiting = { $n ->
    [one] Un message attend un nouvel essai. { $why }
   *[other] { $n } messages attendent un nouvel essai. { $why }
}
mail-admin-test = M’envoyer un message d’essai
mail-test-sent = Le message d’essai est en route vers toi.
mail-test-failed = Le message d’essai n’est pas parti. { $name }
mail-test-no-address = Mets d’abord ta propre adresse dans tes réglages : le message d’essai y arrive.
mail-trouble-unreachable = Le serveur de courriel ne répond pas.
mail-trouble-tls = La connexion au serveur de courriel n’a pas pu être chiffrée, ou son certificat n’est pas reconnu.
mail-trouble-login = Le serveur de courriel n’accepte pas le nom ou le mot de passe.
mail-trouble-sender = Le serveur de courriel n’envoie rien pour l’adresse de ce serveur ({ $code }).
mail-trouble-recipient = Le serveur de courriel n’accepte pas de message pour cette adresse ({ $code }).
mail-trouble-busy = Le serveur de courriel n’est pas disponible en ce moment ({ $code }).
mail-trouble-not-now = Le serveur de courriel n’a pas pris le message pour l’instant ({ $code }).
mail-trouble-content = Le serveur de courriel n’a pas pris le message ({ $code }).
mail-trouble-slow = Le serveur de courriel a mis trop de temps.
mail-trouble-confused = La réponse du serveur de courriel n’a pas de sens.
mail-trouble-unsure = Le serveur de courriel n’a pas dit s’il a pris le message.
mail-trouble-cut-short = Le serveur s’est arrêté pendant l’envoi.

audit-mail-confirm = { $who } a confirmé une adresse de courriel
audit-mail-remove = { $who } a retiré son adresse de courriel

# Au démarrage du serveur
mail-wrong-no-url = Le courriel n’est réglé qu’à moitié : --smtp-url manque.
mail-wrong-no-base = Le courriel a besoin de --base-url, pour les liens des messages.
mail-wrong-no-from = Le courriel a besoin de --mail-from, comme recto@ecole.example.
mail-wrong-no-user = --smtp-password-file a besoin d’un nom dans --smtp-url : smtps://nom@hote.
mail-wrong-url = --smtp-url ne convient pas. Il en faut un comme smtps://nom:motdepasse@hote ou smtp://hote:25 ; ce qui a un sens propre dans le nom ou le mot de passe, comme @ ou /, s’écrit %40 ou %2F.
mail-wrong-base = --base-url ne convient pas aux liens des messages : { $url }. Il en faut un comme https://cartes.ecole.example.
mail-wrong-from = --mail-from n’est pas une adresse : { $from }. Il en faut une comme recto@ecole.example.
mail-wrong-file = { $file } ne se lit pas : { $cause }.
mail-wrong-ca = { $file } ne contient pas de certificat PEM : { $cause }.
