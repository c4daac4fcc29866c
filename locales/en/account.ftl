# A person’s own account, and the second step at the sign-in.

account = Account
account-password = Change the password
account-password-current = Current password
account-password-new = New password
account-password-others = All other devices are signed out.
account-password-go = Change it
account-password-wrong = That is not your current password.
account-password-done = Your password is changed. All other devices are signed out.
account-step = Second step when signing in
account-step-help = Besides the password, a code from an app on your phone. Whoever learns your password then still can’t sign in.
account-step-begin = Set it up
account-step-scan = Scan this code with an authenticator app, then type the six digits that it shows.
account-step-qr = QR code for the authenticator app
account-step-type = Or type it into the app:
account-step-code = Code
account-step-confirm = Turn it on
account-step-again = Make another secret
account-step-is-on = The second step is on already. Turn it off first.
account-step-since = On since { $day }.
account-step-end = Turn it off
account-step-off = The second step is off.
account-code-wrong = This code is not right. Check that the phone’s clock is, and type the next one.
account-codes = Your recovery codes
account-codes-help = Write them down and keep them safe: each one signs you in once if your phone is lost. They are shown only now.
account-codes-left = { $n ->
    [0] No recovery code is left.
    [one] One recovery code is left.
   *[other] { $n } recovery codes are left.
}
account-codes-new = New recovery codes
account-devices = Devices
account-devices-n = { $n ->
    [one] You are signed in on this device only.
   *[other] You are signed in on { $n } devices or browsers.
}
account-sign-out = Sign out everywhere
account-signed-out = You are signed out on all devices.
sign-in-code-title = One more step
sign-in-code-help = Type the code that your authenticator app shows, or one of your recovery codes.
sign-in-code-wrong = This code is not right, or was used already. Type the next one.
sign-in-code-over = Too many tries, or too late. Start again with your password.
sign-in-codes-refused = { $n ->
    [one] Too many wrong codes for this account. Codes are taken again in a minute.
   *[other] Too many wrong codes for this account. Codes are taken again in { $n } minutes.
} If they were not yours, somebody knows your password: change it where you are signed in.
sign-in-code-back = Start again
