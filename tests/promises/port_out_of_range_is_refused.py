"""A port beyond 65535 is refused; the client does not ask another one."""

from lib import Community, Options, check, main


def run():
    community = Community()
    for port in (community.place[1] + 65536, 0, 65536, 99999):
        done = Options.programs.comity("--node", f"http://127.0.0.1:{port}", "status")
        check(done.returncode != 0 and "--node" in done.stderr, f"{port}: {done.stderr}")
    return "ports are 1 to 65535"


main(run)
