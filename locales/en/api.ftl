# The JSON API, its description and one’s own tokens.

api-not-json = The body must be JSON: send it with Content-Type: application/json.
api-query = The address can’t be read: { $cause }

api-title = The API for programs
api-intro = A program can read your classes and cards, fetch what is due and send answers, as the study page does. The descriptions of the calls are in English.
api-token-help = A program says who it works for with a token of yours. It may do whatever you may do here.
api-document = OpenAPI document
api-calls = Calls
api-parameters = Parameters
api-body = Body
api-example = Example
api-answers = Answers
api-fields-of = Fields of the answer { $status }
api-name = Name
api-kind = Type
api-meaning = Meaning
api-optional = optional
api-failures = When a call fails
api-failures-help = The status says what kind of failure it is, the code which one. After 429 and 503, Retry-After says how many seconds to wait.
api-programs = Programs
api-programs-help = Let a program of yours read your cards and send answers for you.
api-tokens = API tokens
api-token-made = Your new token
api-token-once = Copy it now: it is shown only this once.
api-token-new = A new token
api-token-what = Whoever has it may do with the API what you may do, until you revoke it. Signing out and a new password do not end it.
api-token-read = What a program can do
api-token-make = Make a token
api-token-most = You have { $most } tokens already. Revoke one that you no longer need.
api-token-own = Your tokens
api-token-none = You have no token.
api-token-revoke-help = Revoking is final: a program with that token stops at once.
api-token-line = Token { $id }, made { $day }
api-token-revoke = Revoke
api-token-revoked = The token is revoked.
