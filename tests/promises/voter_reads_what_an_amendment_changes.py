"""Whoever votes on a constitution sees the places that change, and no document on one line."""

from acts import amendment, community, propose
from lib import check, main


def shorten_terms(document):
    for rule in document["rules"]:
        if "seat_term_days" in rule:
            rule["seat_term_days"] += 5


def run():
    here = community()
    by, voter = here.parties[:2]
    number = propose(here, by, amendment(here, by, shorten_terms))
    told = here.comity("vote", number, "yes", who=voter).stdout
    preview = here.comity("preview", number).stdout
    for shown in (told, preview):
        for line in ("- rules[amendment].seat_term_days: 30",
                     "+ rules[amendment].seat_term_days: 35"):
            check(line in shown, f"not shown: {line}\n{shown}")
        check(shown.count("seat_term_days") == 4, f"more is shown than changes: {shown}")
        check(max(map(len, shown.splitlines())) < 200, "the document is on one line")
    return "both values of each place, in the vote and in the preview"


main(run)
