"""A digest that cannot be one of its type is refused at the import, as name servers do."""

from lib import check, main
from parts.zones import judge


def run():
    return judge(["@ SSHFP 1 1 " + "ab" * 20, "@ SSHFP 1 2 " + "ab" * 32,
                  "@ TLSA 3 1 1 " + "ab" * 32, "post DS 1 13 2 " + "ab" * 32,
                  "post DS 1 13 4 " + "ab" * 48],
                 ["@ SSHFP 1 1 ABCDEF", "@ SSHFP 1 2 " + "ab" * 20, "@ TLSA 3 1 1 " + "ab" * 31,
                  "@ TLSA 3 1 2 " + "ab" * 32, "post DS 1 13 2 " + "ab" * 20,
                  "post DS 1 13 1 " + "ab" * 21, "post DS 1 13 0 00",
                  "post DS 1 13 3 " + "ab" * 32], check)


main(run)
