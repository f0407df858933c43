"""A label is delegated only when it is an A-label as a whole (RFC 5891 to 5893)."""

import json

from lib import Community, Options, check, main

INVALID = {"joiner between Latin letters": "ab\u200dc", "leading mark": "\u0941\u0915",
           "Hebrew before Latin": "\u05d05a", "not in normal form C": "\u1112\u1161\u11ab",
           "marks out of order": "a\u0307\u0323", "symbol": "\u2603", "upper case": "\u00c4a",
           "both kinds of digits": "\u0627\u0660\u06f0", "middle dot alone": "a\u00b7b",
           "ends in a hyphen": "\u00fc-"}
VALID = {"German": "m\u00fcnchen", "Greek": "\u03bc\u03bf\u03c2",
         "Arabic": "\u0645\u062b\u0627\u0644",
         "Hebrew": "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd", "Chinese": "\u4f8b\u5b50",
         "Korean": "\ud55c", "Thai": "\u0e44\u0e17\u0e22", "Catalan": "l\u00b7l"}


def run():
    community = Community()

    def proposed(text):
        action = {"names_create_delegation": {
            "zone": "example.", "label": "xn--" + text.encode("punycode").decode(),
            "holder": community.parties[1], "name_servers": ["a.test."], "ns_ttl_seconds": 60}}
        file = Options.folder / "label.json"
        file.write_text(json.dumps(action))
        return community.comity("propose", "A label", "--action", file, who=community.parties[0])

    for told, text in INVALID.items():
        done = proposed(text)
        check(done.returncode == 3 and "label_not_permitted" in done.stderr,
              f"{told}: {done.stdout}{done.stderr}")
    for told, text in VALID.items():
        done = proposed(text)
        over = "over_budget" in done.stderr or "too_many" in done.stderr
        check(done.returncode == 0 or over, f"{told}: {done.stderr}")
    return f"{len(INVALID)} bad labels are refused, {len(VALID)} good ones taken"


main(run)
