"""Nothing that Hearth holds of people is forgotten: the models are asked, not a list."""

import re

from community.db import db
from community.privacy.holdings import COMMUNITYS, HOLDINGS, POINTERS

PEOPLE = {"users", "members"}
PERSONAL = re.compile(r"e?mail|ip$|device|name|recipient|bio$|address|author|phone")
HELD = {}
for holding in HOLDINGS:
    HELD.setdefault(holding.table.name, []).append(holding)


def points_at_people(column):
    targets = {key.column.table.name for key in column.foreign_keys}
    return column.name != "community_id" and bool(targets & PEOPLE)


def test_every_table_is_somebodys_or_the_communitys(app):
    known = set(HELD) | set(COMMUNITYS)
    assert set(db.metadata.tables) == known, "say in privacy/holdings.py whose its rows are"
    assert not set(HELD) & set(COMMUNITYS)


def test_what_looks_personal_in_the_communitys_tables_is_explained(app):
    for name, explained in COMMUNITYS.items():
        for column in db.metadata.tables[name].columns:
            if points_at_people(column) or PERSONAL.search(column.name):
                assert column.name in explained, f"{name}.{column.name}"


def test_every_way_from_a_row_to_a_person_is_decided_on(app):
    for name, holdings in HELD.items():
        whose = {each.key for holding in holdings for each in holding.whose}
        for column in filter(points_at_people, db.metadata.tables[name].columns):
            left_out = all(column.name in holding.left_out for holding in holdings)
            pointer = f"{name}.{column.name}" in POINTERS
            decided = column.name in whose or left_out or pointer
            assert decided, f"{name}.{column.name} is neither whose row it is, nor left out"


def test_what_is_left_out_exists_and_rows_can_be_read_in_batches(app):
    for holding in HOLDINGS:
        columns = set(holding.table.columns.keys())
        assert set(holding.left_out) | set(holding.stays) <= columns, holding.name
        assert len(holding.table.primary_key.columns) == 1
        assert holding.table.primary_key.columns[0] in holding.columns
