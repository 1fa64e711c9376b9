from blinker import signal

signed_in = signal("signed-in")  # sender: the User; founding: what to start, from the LoginCode
user_named = signal("user-named")  # sender: the User, whose name was asked for the first time
# sender: the User; code: the used LoginCode; browser_hash, device, ip: of the browser at hand
address_proved = signal("address-proved")
# sender: the User who took the account back; since: when somebody else may have come in
account_reclaimed = signal("account-reclaimed")
