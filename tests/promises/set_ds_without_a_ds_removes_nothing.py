"""A forgotten option does not remove what protects a delegation: to empty a set takes --none."""

from acts import claim, must_decide
from lib import AT_ONCE, Community, check, main, need


def run():
    community = Community(words=AT_ONCE)
    holder = community.parties[1]
    label = community.get("/v1/zones/example/delegations")["delegations"][0]["label"]
    must_decide(community, community.parties[0], claim(label, holder), consents=[holder])

    def ds():
        return community.get(f"/v1/zones/example/delegations/{label}")["ds"]

    words = ("delegation", "set-ds", "example", label)
    done = community.comity(*words, "--ds", "1 13 2 " + "ab" * 32, who=holder)
    need(done.returncode == 0, done.stderr)
    bare = community.comity(*words, who=holder)
    check(bare.returncode != 0 and ds() and "--none" in bare.stderr, f"without --ds: {bare.stderr}")
    both = community.comity(*words, "--none", "--ds", "1 13 2 " + "cd" * 32, who=holder)
    check(both.returncode != 0 and ds(), f"both: {both.stderr}")
    apex = community.comity("zone", "set-apex", "example", "TXT", "--propose", "x", who=holder)
    check(apex.returncode != 0 and "--none" in apex.stderr, f"set-apex: {apex.stderr}")
    done = community.comity(*words, "--none", who=holder)
    check(done.returncode == 0 and not ds(), f"--none: {done.stderr}")
    return "only --none empties a set"


main(run)
