from community.db import db
from community.gamification.causes import of_post
from community.gamification.handlers.ledger import award
from tests.factories import make_post


def paid_post(space, member):
    """A post that the member has got the points for."""
    post = make_post(space, member, f"Post {member.points}")
    award(of_post(post))
    db.session.commit()
    return post
