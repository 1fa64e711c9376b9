"""Reading badges: which there are, who has them."""

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from community import limits
from community.db import db, now
from community.gamification.badges import SHIPPED, keys_for
from community.gamification.models import Badge, BadgeHolder, Streak
from community.gamification.queries.streaks import shown_streak
from community.members.models import Member
from community.members.queries import open_profiles, without_hidden
from community.paging import page_of

COUNTED_TO = 100  # so many holders are counted; of more it is said that there are more


def known_badges(community):
    return select(Badge).where(Badge.community_id == community.id)


def readable_badges(viewer):
    """Those that exist for this viewer: not the ones switched off."""
    return known_badges(viewer.community).where(Badge.off_at.is_(None))


def readable_holders(viewer):
    """Who has a badge, as far as it exists for this viewer: members who are here and whose profile
    they see whole."""
    holders = select(BadgeHolder).join(Member, Member.id == BadgeHolder.member_id)
    here = holders.where(
        BadgeHolder.community_id == viewer.community.id,
        Member.left_at.is_(None),
        or_(Member.banned_until.is_(None), Member.banned_until <= now()),
        open_profiles(viewer),
    )
    return without_hidden(here, viewer, BadgeHolder.member_id)


def badges_here(viewer):
    """[(Badge, how many have it, since when the viewer has it)]: shipped ones first, then a
    community's own. A shipped one that nobody got yet may have no row: it has no id."""
    some = readable_holders(viewer).where(BadgeHolder.badge_id == Badge.id).correlate(Badge)
    few = some.with_only_columns(BadgeHolder.id).limit(COUNTED_TO).subquery()
    count = select(func.count()).select_from(few).scalar_subquery()
    mine = select(BadgeHolder.at).where(
        BadgeHolder.badge_id == Badge.id, BadgeHolder.member_id == viewer.member.id
    )
    rows = known_badges(viewer.community).add_columns(count, mine.scalar_subquery())
    found = db.session.execute(rows.order_by(Badge.id)).all()
    laid = {badge.key: (badge, count, since) for badge, count, since in found}
    shipped = [laid.get(key) or (Badge(key=key), 0, None) for key in SHIPPED]
    own = [tuple(row) for row in found if row[0].key is None]
    return [row for row in shipped + own if row[0].off_at is None]


def holders_page(viewer, badge, after=None):
    """A Page of who has a badge, the latest first."""
    holders = readable_holders(viewer).where(BadgeHolder.badge_id == badge.id)
    with_members = holders.options(joinedload(BadgeHolder.member))
    return page_of(with_members, BadgeHolder.at, BadgeHolder.id, after, limits.HOLDERS_A_PAGE)


def holder_count(viewer, badge):
    """How many have a badge, of those a viewer may see; COUNTED_TO stands for any more."""
    holders = readable_holders(viewer).where(BadgeHolder.badge_id == badge.id)
    few = holders.with_only_columns(BadgeHolder.id).limit(COUNTED_TO)
    return db.session.scalar(select(func.count()).select_from(few.subquery()))


def recognition_of(viewer, member):
    """(the BadgeHolders of a member, the latest first; their days in a row as `shown_streak` gives
    them) for who sees their profile whole; one query."""
    if not member.open_to(viewer):
        return [], None
    on = readable_badges(viewer).with_only_columns(Badge.id)
    badges = and_(BadgeHolder.member_id == Member.id, BadgeHolder.badge_id.in_(on))
    both = select(Streak, BadgeHolder).select_from(Member).outerjoin(BadgeHolder, badges)
    both = both.outerjoin(Streak, Streak.member_id == Member.id).where(
        Member.community_id == viewer.community.id, Member.id == member.id
    )
    newest = both.order_by(BadgeHolder.at.desc(), BadgeHolder.id.desc())
    with_badges = newest.options(joinedload(BadgeHolder.badge, innerjoin=False))
    rows = db.session.execute(with_badges).all()
    holders = [holder for _streak, holder in rows if holder is not None]
    return holders, shown_streak(viewer, member, rows[0][0] if rows else None)


def rows_for(member, counted):
    """[(Badge, whether the member has it)] of those that something counted may earn."""
    has = exists().where(BadgeHolder.badge_id == Badge.id, BadgeHolder.member_id == member.id)
    earned_by = or_(Badge.counted == counted, Badge.key.in_(keys_for(counted)))
    here = and_(Badge.community_id == member.community_id, earned_by)
    return db.session.execute(select(Badge, has).where(here)).all()


def shipped_row(community, key):
    return db.session.scalar(select(Badge).filter_by(community_id=community.id, key=key))


def own_badges(community):
    here = select(Badge).where(Badge.community_id == community.id, Badge.key.is_(None))
    return db.session.scalars(here.order_by(Badge.id)).all()


def own_count(community):
    own = select(func.count(Badge.id)).where(Badge.community_id == community.id)
    return db.session.scalar(own.where(Badge.key.is_(None)))


def badge_to_fill(community_id, badge_id):
    """A badge that not everybody got yet who has earned it, or None."""
    badge = unfilled().where(Badge.community_id == community_id, Badge.id == badge_id)
    return db.session.scalar(badge.execution_options(populate_existing=True))


def unfilled():
    return select(Badge).where(Badge.filled_at.is_(None), Badge.off_at.is_(None))


def badges_to_fill():
    return db.session.scalars(unfilled().order_by(Badge.id).limit(COUNTED_TO)).all()


def badges_for_years():
    """The badges for years here, of all communities, that were filled."""
    earned_by = or_(Badge.counted == "year", Badge.key.in_(keys_for("year")))
    on = Badge.off_at.is_(None), Badge.filled_at.is_not(None)
    return db.session.scalars(select(Badge).where(earned_by, *on).order_by(Badge.id)).all()
