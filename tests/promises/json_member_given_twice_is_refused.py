"""An action in JSON that names a member twice, in any spelling, is refused."""

from lib import Community, Options, check, main

TWICE = ['"label": "yours", "label": "post"', '"label": "yours", "l\\u0061bel": "post"',
         '"label": "post", "ds_ttl_seconds": 1, "dsTtlSeconds": 2', "'label': 'post'",
         '"label": "post",']


def run():
    community = Community()
    for members in TWICE:
        file = Options.folder / "action.json"
        file.write_text('{"names_set_ds": {"zone": "example.", ' + members + "}}")
        done = community.comity("act", file, who=community.parties[0])
        check(done.returncode == 2 and not done.stdout, f"{members}: {done.stdout}{done.stderr}")
    return "JSON that two readers could understand differently is refused"


main(run)
