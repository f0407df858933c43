"""Where a decision points the apex, no single holder decides what stands there.

A holder sets the address of the mail host, and names it as a server of its own to have it shown."""
from lib import *
from acts import *


def run():
    here = community()
    grabber, *others = here.parties
    delegate(here, "stall", grabber, ["ns1.stall.example."],
             [("ns1.stall.example.", "203.0.113.6")])
    must_decide(here, others[0], set_apex(MX, b"\0\x0a" + wire("mail.example.")))
    grab = does(here, grabber, set_host("mail.example.", "203.0.113.66", "stall"))
    named = does(here, grabber, set_servers("stall", "ns1.stall.example.", "mail.example."))
    shown = addresses(here, "mail.example.")
    check(not grab and not named and not shown, f"{grab}, {named}; mail.example. is at {shown}")
    return "nothing of the holder's stands there"


main(run)
