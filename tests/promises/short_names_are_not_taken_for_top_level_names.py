"""A name without a last dot is asked about where two readings differ; it is not one of the root."""

from lib import Community, check, main


def run():
    community = Community()
    create = ("delegation", "create", "example", "foo", "--holder", community.parties[1])
    for words in ((*create, "--ns", "ns1"), (*create, "--ns", "ns1.test"),
                  (*create, "--ns", "ns1.foo.example.", "--host", "ns1.foo=192.0.2.1"),
                  ("host", "set", "example", "ns1", "--address", "192.0.2.1"),
                  ("host", "remove", "example", "ns1"),
                  ("zone", "set-soa", "example", "--primary", "ns1", "--mailbox", "a.example."),
                  ("zone", "set-soa", "example", "--primary", "a.example.", "--mailbox", "a")):
        done = community.comity(*words, "--action-only")
        check(done.returncode != 0 and "with a dot" in done.stderr, f"{words[-4:]}: {done.stdout}")
    empty = community.comity("delegation", "claim", "", "post", "--holder", "a", "--propose", "x",
                             who=community.parties[0])
    check(empty.returncode == 3 and "zone" in empty.stderr, f"an empty zone: {empty.stderr}")
    root = community.comity("delegation", "create", ".", "foo", "--holder", "a", "--ns", "ns1.test",
                            "--action-only")
    check('"ns1.test."' in root.stdout, f"below the root both are one: {root.stderr}")
    return "both readings are shown, and neither is taken"


main(run)
