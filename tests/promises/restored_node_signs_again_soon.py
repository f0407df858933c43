"""A node restored from an older backup signs the zone again within a minute, with the same shares.

What the signers remember is ahead of the restored ledger: they have answered its sessions."""

from lib import check, main
from parts.older_state import TAG, change, restored, soon


def run():
    here = restored()
    took = change(here, TAG)
    health = here.get("/v1/health")
    check(took < soon(), f"published {took:.0f} s after the change")
    check(health["status"] == "ok", f"{health['status']} {health['reasons']}")
    return f"published {took:.1f} s after the change"


main(run)
