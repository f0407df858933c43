"""A number that its field cannot hold is refused with its line; none is cut to the field."""

from lib import check, main
from parts.zones import judge


def run():
    return judge(["@ MX 65535 a.test.", "@ SRV 65535 65535 65535 a.test.", '@ CAA 255 issue "a"',
                  '@ URI 65535 65535 "a"', '@ NAPTR 65535 65535 "" "" "" .',
                  "post DS 65535 255 1 " + "ab" * 20],
                 ["@ MX 65537 a.test.", "@ SRV 70000 1 1 a.test.", "@ SRV 1 65536 1 a.test.",
                  "@ SRV 1 1 65536 a.test.", '@ CAA 256 issue "a"', '@ URI 65536 1 "a"',
                  '@ NAPTR 1 65536 "" "" "" .', "@ AFSDB 65536 a.test.", "@ 2147483648 TXT a",
                  "post DS 65536 8 1 " + "ab" * 20, "post DS 1 264 1 " + "ab" * 20,
                  "@ SSHFP 257 1 " + "ab" * 20, "@ TLSA 3 257 1 " + "ab" * 32, '@ TXT "\\256"',
                  "@ TYPE65280 \\# 65537 ab"], check)


main(run)
