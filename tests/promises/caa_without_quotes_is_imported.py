"""A CAA record is imported as name servers read it: quotes or none, any case (RFC 8659, 4.1.1)."""

from lib import check, main
from parts.zones import judge


def run():
    return judge(["@ CAA 0 issue ca.example.net", '@ CAA 0 ISSUEWILD ";"', '@ CAA 128 iodef ""'],
                 ["@ CAA 0 issue", "@ CAA 0 is-sue ca.", '@ CAA 0 issue "a" b',
                  "@ CAA 256 issue a"], check)


main(run)
