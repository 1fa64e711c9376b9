from sqlalchemy import func, select

from community.communities.models import Community
from community.db import db


def community_by_slug(slug):
    return db.session.scalar(select(Community).filter_by(slug=slug))


def community_by_domain(domain):
    return db.session.scalar(select(Community).filter_by(custom_domain=domain))


def public_communities(limit=50):
    """Communities that show themselves to everyone, the largest first."""
    shown = select(Community).where(Community.visibility == "public")
    return db.session.scalars(
        shown.order_by(Community.member_count.desc(), Community.id).limit(limit)
    ).all()


def all_communities(limit=50):
    return db.session.scalars(select(Community).order_by(Community.id).limit(limit)).all()


def communities_started_since(user, since):
    started = select(func.count(Community.id)).where(Community.created_by_id == user.id)
    return db.session.scalar(started.where(Community.created_at > since))
