# L’API JSON, sa description et les jetons de chacun.

api-not-json = Le corps doit être en JSON : envoie-le avec Content-Type: application/json.
api-query = L’adresse ne peut pas être lue : { $cause }

api-title = L’API pour les programmes
api-intro = Un programme peut lire tes classes et tes cartes, demander ce qui est à revoir et envoyer des réponses, comme la page d’étude. Les descriptions des appels sont en anglais.
api-token-help = Un programme dit pour qui il travaille avec un de tes jetons. Il peut faire tout ce que tu peux faire ici.
api-document = Document OpenAPI
api-calls = Appels
api-parameters = Paramètres
api-body = Corps
api-example = Exemple
api-answers = Réponses
api-fields-of = Champs de la réponse { $status }
api-name = Nom
api-kind = Type
api-meaning = Sens
api-optional = facultatif
api-failures = Quand un appel échoue
api-failures-help = Le statut dit de quel genre d’échec il s’agit, le code lequel. Après 429 et 503, Retry-After dit combien de secondes attendre.
api-programs = Programmes
api-programs-help = Laisse un programme à toi lire tes cartes et envoyer des réponses à ta place.
api-tokens = Jetons d’API
api-token-made = Ton nouveau jeton
api-token-once = Copie-le maintenant : il ne s’affiche que cette fois.
api-token-new = Un nouveau jeton
api-token-what = Qui l’a peut faire avec l’API ce que tu peux faire, jusqu’à ce que tu le révoques. Se déconnecter ou changer de mot de passe n’y met pas fin.
api-token-read = Ce qu’un programme peut faire
api-token-make = Créer un jeton
api-token-most = Tu as déjà { $most } jetons. Révoque celui dont tu n’as plus besoin.
api-token-own = Tes jetons
api-token-none = Tu n’as aucun jeton.
api-token-revoke-help = C’est définitif : un programme qui a ce jeton s’arrête aussitôt.
api-token-line = Jeton { $id }, créé le { $day }
api-token-revoke = Révoquer
api-token-revoked = Le jeton est révoqué.
