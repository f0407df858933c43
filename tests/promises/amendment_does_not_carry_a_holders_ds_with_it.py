"""What a party holds is reserved by the constitution in force when people vote, not by one made on
the way.

One decision lifts the protection, takes what was protected, and puts the protection back."""
from lib import *
from acts import *


def run():
    here = community()
    holder, *others = here.parties
    delegate(here, "commons-net", holder, ["a.ns.example."])
    must(here, holder, set_ds("commons-net", 1))
    now = here.get("/v1/constitution")
    standing = json.loads(json.dumps(now["constitution"]))
    lifted = json.loads(json.dumps(standing))
    for line in lifted["actions"]:
        if line["action"] == "names.set_ds":
            line.pop("holder")
            line["rule"] = "amendment"
    first = {"constitution_amend": {"previous": text64(bytes.fromhex(now["hash"])),
                                    "constitution": lifted}}
    seen = [decide(here, others[0], *actions, without=[holder]) for actions in (
        [first, set_ds("commons-net", 666)], [set_ds("commons-net", 666), first],
        [set_ds("commons-net", 666)])]
    tag = delegation(here, "commons-net")["ds"][0]["key_tag"]
    check(tag == 1, f"the proposals are {seen}, and the DS is {tag}")
    check(set(seen) == {"refused"}, f"the proposals are {seen}")
    return f"the proposals are {seen}; the holder's DS stands"


main(run)
