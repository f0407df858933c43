"""A name server of the apex that the zone always had below a delegation is not moved by that
delegation's holder.

In the root zone the servers of the root lie below `net`."""
from lib import *
from acts import *

TEXT = """\
$ORIGIN example.
$TTL 86400
@ IN SOA a.servers.net.example. hostmaster.example. 2026010100 1800 900 604800 86400
@ IN NS a.servers.net.example.
a.servers.net IN A 192.0.2.1
net IN NS ns.elsewhere.test.
"""


def run():
    file = Options.folder / "below.zone"
    file.write_text(TEXT)
    here = community(zone=file)
    holder, *others = here.parties
    must_decide(here, others[0], claim("net", holder), consents=[holder])
    moved = does(here, holder, set_host("a.servers.net.example.", "203.0.113.66"))
    gone = does(here, holder, remove_host("a.servers.net.example."))
    check(not moved and not gone, f"the holder alone: moved {moved}, removed {gone}")
    must_decide(here, others[0], set_host("a.servers.net.example.", "192.0.2.2"), without=[holder])
    seen = decide(here, others[0], remove("net"), consents=[holder])
    check(addresses(here, "a.servers.net.example.") == ["192.0.2.2"], "the server has gone")
    return f"it is moved by decision only; the removal of net is {seen}"


main(run)
