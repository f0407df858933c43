"""A registry of names below a public suffix, as one is kept in files today: a master file in its
shape, who holds what, and a model of it that knows nothing of the programs.

Counted in the public files of such a registry: 15,167 names of 9,173 holders, 17,707 records, 91 of
them NS. Each holder has an account here, without a seat; one name in eight is nobody's."""

import random

ZONE = "example."
NAMES, RECORDS, SERVERS, HOLDERS = 15_167, 17_707, 91, 9_173
CUTS = (SERVERS - 1) // 2
TTL = 3600
SOA = f"{ZONE}\t{TTL}\tIN\tSOA\tns.elsewhere.\tadmin.elsewhere.\t1 1800 900 604800 300"


class Registry:
    """`sets`: (owner, type) -> texts of rdata. `holders`: name -> party, of names that have one."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        self.sets = {(ZONE, "NS"): {"ns.elsewhere."}}
        self.names = [f"{self.word()}-{number}.{ZONE}" for number in range(NAMES)]
        for name in self.names[:CUTS]:
            self.sets[name, "NS"] = {"ns1.elsewhere.", "ns2.elsewhere."}
        plain = self.names[CUTS:]
        for name in plain:
            if self.chance.random() < 0.55:
                self.sets[name, "CNAME"] = {f"{self.word()}.pages.elsewhere."}
            else:
                self.sets[name, "A"] = {self.address()}
        while len(self.lines()) < RECORDS - 1:  # and the SOA
            missing = RECORDS - 1 - len(self.lines())
            for name in self.chance.sample(plain, min(missing, 500)):
                self.add_something(name)
        accounts = [f"holder-{number}" for number in range(HOLDERS)]
        claimed = self.chance.sample(self.names, NAMES - NAMES // 8)
        # Each has one, and some have the rest.
        self.holders = {name: accounts[place] if place < HOLDERS
                        else self.chance.choice(accounts[:HOLDERS // 8])
                        for place, name in enumerate(claimed)}

    def word(self):
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=8))

    def address(self):
        return f"192.0.2.{self.chance.randrange(1, 255)}"

    def text(self):
        return f'"owner={self.word()}"'

    def add_something(self, name):
        """Another record at the name or below it, that its others tolerate."""
        if (name, "CNAME") in self.sets:
            self.sets.setdefault((f"_verify.{name}", "TXT"), set()).add(self.text())
        else:
            kind = self.chance.choice(["A", "TXT", "MX", "CNAME"])
            if kind == "A":
                self.sets[name, "A"].add(self.address())
            elif kind == "CNAME":
                self.sets[f"www.{name}", "CNAME"] = {name}
            else:
                rdata = self.text() if kind == "TXT" else "10 mail.elsewhere."
                self.sets.setdefault((name, kind), set()).add(rdata)

    def lines(self):
        """Owner, type and rdata of each record but the SOA."""
        return {(owner, kind, rdata) for (owner, kind), texts in self.sets.items()
                for rdata in texts}

    def write(self, zone, holders):
        zone.write_text("\n".join([SOA, *(f"{owner}\t{TTL}\tIN\t{kind}\t{rdata}"
                                          for owner, kind, rdata in sorted(self.lines()))]) + "\n")
        holders.write_text("\n".join(["name,party", *(f"{name},{party}" for name, party
                                                      in sorted(self.holders.items()))]) + "\n")

    def edit(self, name):
        """One set at the name becomes another, or comes or goes below it: (owner, type, texts)."""
        kind = self.chance.choice(["own", "text", "gone"])
        label = f"_verify.{name}"
        if kind == "own" and (name, "CNAME") in self.sets:
            change = name, "CNAME", {f"{self.word()}.pages.elsewhere."}
        elif kind == "own":
            change = name, "A", {self.address(), self.address()}
        elif kind == "gone" and (label, "TXT") in self.sets:
            change = label, "TXT", set()
        else:
            change = label, "TXT", {self.text()}
        owner, what, texts = change
        if texts:
            self.sets[owner, what] = texts
        else:
            del self.sets[owner, what]
        return change

    def holders_of_several(self, fewest):
        """Accounts that have at least so many names that are no cuts."""
        count = {}
        for name in self.names[CUTS:]:
            holder = self.holders.get(name)
            count[holder] = count.get(holder, 0) + 1
        return sorted(holder for holder, names in count.items() if holder and names >= fewest)

    def editable(self, party):
        """Names of a party, or of nobody, that are no cuts."""
        return [name for name in self.names[CUTS:] if self.holders.get(name, "") == party]


def records_of(text):
    """The same of a master file that `comity zone show` gives, and its serial."""
    lines, serial = set(), None
    for line in text.splitlines():
        owner, _, _, kind, rdata = line.split("\t", 4)
        if kind == "SOA":
            serial = int(rdata.split()[2])
        elif kind != "ZONEMD":
            lines.add((owner, kind, rdata))
    return lines, serial
