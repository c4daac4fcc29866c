# News by e-mail: a person's settings, the letters, the admins' view, and what is wrong with the server's settings.

mail-title = News by e-mail
mail-help = What became of your proposals, answers to your remarks, cards of yours that changed, exam days of the coming week. Nothing new, no message; one a day at most.
mail-address = E-mail address
mail-address-help = Empty: none is kept.
mail-often = How often
mail-often-off = Never
mail-often-daily = On mornings with something new
mail-often-weekly = On Mondays, with the cards that are due
mail-keep = Keep
mail-confirmed = { $address } is confirmed.
mail-unconfirmed = { $address } is not confirmed yet. Open the link in the message that was sent there; it holds for a day.
mail-refused = The mail server doesn’t take messages for { $address }. Put it right, or have the link sent again.
mail-again = Send the link again
mail-address-wrong = That is no e-mail address. One looks like name@school.example.
mail-kept = Kept.
mail-kept-link = Open the link in the message that was just sent to you. Until then nothing else goes there.
mail-kept-unsent = The address is kept, but the message with the link could not be sent. Try again later.
mail-gone = Your address is forgotten.

mail-confirm-title = Is this address yours?
mail-confirm-ask = News of Recto for { $name } will go to { $address }.
mail-confirm-go = Yes, send them there
mail-confirm-done = { $address } is confirmed
mail-confirm-done-off = Choose in your settings how often you want to hear.
mail-confirm-done-on = You will hear from Recto when there is something new.
mail-off-title = News by e-mail
mail-off-ask = News of Recto go to { $address }.
mail-off-go = Turn them off
mail-off-done = No more news go to { $address }.
mail-off-back = They can be turned on again in the settings.
mail-to-settings = Settings

# The letters
mail-confirm-subject = Recto: is this address yours?
mail-confirm-opening = Somebody has asked for news of { $base } to be sent to this address.
mail-confirm-link = If it was you, open this link. It holds for a day.
mail-confirm-else = If it wasn’t you, do nothing: nothing else will come.
mail-test-subject = Recto: a test
mail-test-opening = This message was sent from the administration of Recto. E-mail works.
mail-subject-news = { $n ->
    [one] Recto: one piece of news
   *[other] Recto: { $n } pieces of news
}
mail-subject-due = { $n ->
    [one] Recto: one card is due today
   *[other] Recto: { $n } cards are due today
}
mail-opening = Good morning { $name }, this is new.
mail-waiting-proposals = { $n ->
    [one] { $class }: one proposal waits to be read
   *[other] { $class }: { $n } proposals wait to be read
}
mail-waiting-remarks = { $n ->
    [one] { $class }: one remark is open
   *[other] { $class }: { $n } remarks are open
}
mail-waiting-reported = { $n ->
    [one] { $class }: one remark was reported
   *[other] { $class }: { $n } remarks were reported
}
mail-due = { $n ->
    [one] One card is due today
   *[other] { $n } cards are due today
}
mail-foot-settings = How often such messages come stands in your settings.
mail-foot-off = No more of them

# For admins
mail-admin-by = { $from }, by { $host }.
mail-admin-off = Not set up: start the server with --smtp-url and --mail-from.
mail-admin-people = { $n ->
    [0] Nobody wants news by e-mail yet.
    [one] One person wants news by e-mail.
   *[other] { $n } people want news by e-mail.
}
mail-admin-sent = The last message left on { $when }.
mail-admin-none = No message has left yet.
mail-admin-failed = { $n ->
    [one] In the last seven days one message never left. { $why }
   *[other] In the last seven days { $n } messages never left. { $why }
}
mail-admin-waiting = { $n ->
    [one] One message waits for another try. { $why }
   *[other] { $n } messages wait for another try. { $why }
}
mail-admin-test = Send me a test message
mail-test-sent = The test message is on its way to you.
mail-test-failed = The test message was not sent. { $name }
mail-test-no-address = Put your own e-mail address into your settings first: the test message goes there.
mail-trouble-unreachable = The mail server doesn’t answer.
mail-trouble-tls = The connection to the mail server could not be enciphered, or its certificate isn’t trusted.
mail-trouble-login = The mail server doesn’t accept the user or the password.
mail-trouble-sender = The mail server doesn’t send for this server’s address ({ $code }).
mail-trouble-recipient = The mail server doesn’t take messages for that address ({ $code }).
mail-trouble-busy = The mail server has no time now ({ $code }).
mail-trouble-not-now = The mail server didn’t take the message for now ({ $code }).
mail-trouble-content = The mail server didn’t take the message ({ $code }).
mail-trouble-slow = The mail server took too long.
mail-trouble-confused = The mail server’s answer made no sense.
mail-trouble-unsure = The mail server didn’t say whether it has taken the message.
mail-trouble-cut-short = The server ended while it was being sent.

audit-mail-confirm = { $who } confirmed an e-mail address
audit-mail-remove = { $who } took their e-mail address away

# At the server's start
mail-wrong-no-url = E-mail is half set up: --smtp-url is missing.
mail-wrong-no-base = E-mail needs --base-url, for the links in messages.
mail-wrong-no-from = E-mail needs --mail-from, such as recto@school.example.
mail-wrong-no-user = --smtp-password-file needs a user in --smtp-url: smtps://user@host.
mail-wrong-url = --smtp-url can’t be used. It looks like smtps://user:password@host or smtp://host:25; what stands for itself in user or password, such as @ or /, is written as %40 or %2F.
mail-wrong-base = --base-url can’t be used for links in messages: { $url }. It looks like https://cards.school.example.
mail-wrong-from = --mail-from is no e-mail address: { $from }. It looks like recto@school.example.
mail-wrong-file = { $file } can’t be read: { $cause }.
mail-wrong-ca = { $file } holds no certificate in PEM: { $cause }.
