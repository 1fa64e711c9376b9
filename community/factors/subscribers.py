from community.factors.handlers.codes import forget_factors_since


def on_account_reclaimed(user, since):
    forget_factors_since(user, since)
