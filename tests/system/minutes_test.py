#!/usr/bin/python3
"""Minutes of decisions of a running node, open, passed, rejected: what the command makes from
proven records is what the node gives, octet by octet; parsers of others read the page; a file in
which an octet is another is found out.

  minutes_test.py --binaries DIR [unittest options]"""

import html.parser
import json
import re
import sys
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from programs import START_SECONDS, Api, Folder, Node, Programs, wait_until

HOSTILE = "</title><script>alert(1)</script> &amp; *a* \u202egnirts `c` \u05d0\u05d1 \U0001f30d"
REASON = "# Outcome\n\n- **State:** effective\n<img src=x onerror=alert(1)>\n\n    code"
VOTERS = ("commons-union", "government-of-aurora", "harbour-networks", "meridian-organisation",
          "ring-operators", "p-7d2f41", "lumen-registry")
ELEMENTS = {"html", "head", "meta", "style", "title", "body", "main", "h1", "h2", "h3", "p",
            "blockquote", "pre", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
VOID = {"meta"}

programs = None  # set by main()


class Page(html.parser.HTMLParser):
    """What a lenient reader makes of a page: every element closed in its order, text by element."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.texts, self.names, self.attributes = [], [], set(), set()
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)
            self.texts.append((tag, ""))

    def handle_startendtag(self, tag, attrs):
        assert tag in VOID, tag
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.texts:
            tag, text = self.texts[-1]
            self.texts[-1] = (tag, text + data)


class Minutes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        cls.folder = holder.__enter__()
        cls.data = cls.folder / "data"
        cls.addClassCleanup(holder.__exit__)
        programs.make_sample(cls.data, "--consultation-seconds", "6", "--time-lock-seconds", "2")
        cls.node = Node(programs, cls.data)
        cls.addClassCleanup(cls.node.__exit__)
        cls.api = Api(cls.node.url)
        cls.addClassCleanup(cls.api.close)

    def run_comity(self, *words, data=None):
        """As whoever has this folder, by default the community's own."""
        return programs.comity("--data", data or self.data, "--node", self.node.url, *words)

    def comity(self, *words):
        done = self.run_comity(*words)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def given(self, number, form, query=""):
        """The node's, with the height that it names."""
        url = f"{self.node.url}/v1/proposals/{number}/minutes.{form}{query}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode(), answer.headers

    def made(self, number, *options):
        """The command's, as an object."""
        return json.loads(self.comity("--json", "minutes", number, *options))

    def assert_same(self, number):
        """Command and node agree in both forms; a file of either holds."""
        for form, options in (("md", ()), ("html", ("--html",))):
            made = self.made(number, *options)
            text, headers = self.given(number, form, f"?height={made['height']}")
            self.assertEqual(made["minutes"], text)
            self.assertEqual(headers["Comity-Height"], str(made["height"]))
            file = self.folder / f"minutes-{number}.{form}"
            self.comity("minutes", number, *options, "--out", file)
            # As of a later block, it may be, while it is open.
            height = re.search(r"Height(?::\*\*|</th><td>) *(\d+)", file.read_text()).group(1)
            self.assertEqual(file.read_text(), self.given(number, form, f"?height={height}")[0])
            said = self.comity("minutes", number, "--check", file)
            self.assertIn("is what the records of height", said)
        return text

    def await_state(self, number, state):
        wait_until(lambda: self.api.get(f"/v1/proposals/{number}")[1]["state"] == state,
                   START_SECONDS, lambda: f"proposal {number} is not {state}")

    def propose(self, label, title):
        self.comity("--as", "lumen-registry", "zone", "set-records", "example",
                    f"{label}.example.", "TXT", "--rdata", '"open"', "--propose", title,
                    "--text", "Line one\nline two")
        return self.api.get("/v1/proposals?limit=1")[1]["last_number"]

    def vote(self, number, choice, *options):
        self.await_state(number, "voting")
        for party in VOTERS:
            if self.api.get(f"/v1/proposals/{number}")[1]["state"] == "voting":
                self.comity("--as", party, "vote", number, choice, *options)

    def test_a_passed_decision_keeps_its_minutes(self):
        number = self.propose("desk", HOSTILE)
        self.comity("--as", "ring-operators", "object", number, "--class", "major", "--text",
                    REASON)
        self.await_state(number, "voting")
        self.assert_same(number)
        text, _ = self.given(number, "md")
        self.assertIn("\nUnanswered.\n", text)
        self.comity("--as", "lumen-registry", "answer", number, "ring-operators", "--text", "No.")
        open_file = self.folder / "open.md"
        self.comity("minutes", number, "--out", open_file)
        self.vote(number, "yes", "--text", "Sound & <safe>")
        self.await_state(number, "effective")
        page = self.assert_same(number)
        text, _ = self.given(number, "md")
        self.assertIn("- Passed, and in effect since ", text)
        self.assertIn("  - \\+ desk.example. ", text)
        self.assertIn("> \\# Outcome\n>\n> \\- \\*\\*State:\\*\\* effective\\\n"
                      "> &lt;img src=x onerror=alert(1)&gt;\n>\n> &nbsp;&nbsp;&nbsp;&nbsp;code\n",
                      text)
        self.assertIn("> Sound &amp; &lt;safe&gt;\n", text)
        self.assert_is_page(page)
        # Whatever comes later, they are those of its end.
        self.propose("later", "Another")
        self.assertEqual(self.given(number, "md")[0], text)
        self.assertEqual(self.comity("minutes", number), text)
        # Those that were made while it was open hold as well, and it is said that it went on.
        said = self.comity("minutes", number, "--check", open_file)
        self.assertIn("is what the records of height", said)
        self.assertIn("the decision has ended since", said)

    def assert_is_page(self, page):
        """Strictly, as XML; and leniently, as a browser would: the same, and nothing but text."""
        root = ElementTree.fromstring(page)
        self.assertEqual(root.get("lang"), "en")
        self.assertEqual({element.tag for element in root.iter()} - ELEMENTS, set())
        read = Page(page)
        self.assertEqual(read.names - ELEMENTS, set())
        self.assertEqual(read.attributes - {
            ("html", "lang"), ("meta", "charset"), ("meta", "http-equiv"), ("meta", "content"),
            ("meta", "name"), ("th", "scope"), ("blockquote", "lang"), ("blockquote", "dir")},
            set())
        cells = [text for tag, text in read.texts if tag == "td"]
        shown = "</title><script>alert(1)</script> &amp; *a* {U+202e}gnirts `c` "
        self.assertTrue(any(shown in text for text in cells), cells[:3])
        quoted = [text.removesuffix("\n") for tag, text in read.texts if tag == "blockquote"]
        self.assertIn(REASON, quoted)
        for head in root.iter("thead"):
            self.assertEqual({cell.get("scope") for cell in head.iter("th")}, {"col"})
        for body in root.iter("tbody"):
            for line in body.iter("tr"):
                self.assertEqual(line[0].get("scope"), "row")

    def test_a_rejected_decision_says_what_was_not_met(self):
        number = self.propose("gate", "A gate")
        self.vote(number, "no")
        self.await_state(number, "rejected")
        self.assert_same(number)
        text, _ = self.given(number, "md")
        self.assertIn("- Rejected: the vote did not pass.\n- Not met: ", text)

    def test_every_other_octet_is_found_out(self):
        number = self.propose("door", "A door")
        file = self.folder / "door.md"
        for form, options in (("md", ()), ("html", ("--html",))):
            text = self.comity("minutes", number, *options)
            file.write_text(text)
            self.comity("minutes", number, "--check", file)
            others = [text.replace("A door", "A d0or", 1), text + "\n", text[:-1],
                      text.replace("lumen-registry", "harbour-networks", 1),
                      text.replace("Community id", "Community Id", 1)]
            for at in range(0, len(text), max(1, len(text) // 8)):
                others.append(text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1:])
            for other in others:
                file.write_text(other)
                done = self.run_comity("minutes", number, "--check", file)
                self.assertIn(done.returncode, (2, 3, 4), f"{other[:200]}: {done.stdout}")
            file.write_text(others[0])
            done = self.run_comity("minutes", number, "--check", file)
            self.assertEqual(done.returncode, 3)
            self.assertIn('A door', done.stdout)
            self.assertIn('A d0or', done.stdout)

    def test_what_cannot_be_made_is_said(self):
        file = self.folder / "none.md"
        file.write_text("# Minutes\n")
        for words, code in ((("minutes", 999), 4), (("minutes", 0), 4),
                            (("minutes", 1, "--check", file), 2),
                            (("minutes", 1, "--check", self.folder / "absent"), 4),
                            (("minutes", 1, "--check", file, "--html"), 2)):
            done = self.run_comity(*words)
            self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")
        number = self.propose("hall", "A hall")
        stranger = self.folder / "stranger"
        done = self.run_comity("minutes", number, data=stranger)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--community", done.stderr)
        said = self.run_comity("--trust-node", "minutes", number, data=stranger)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("as the node says", said.stderr)
        community = self.api.get("/v1/community")[1]["id"]
        done = self.run_comity("--community", community, "minutes", number, data=stranger)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("verified against community", done.stderr)
        with self.assertRaises(urllib.error.HTTPError) as absent:
            self.given(999, "md")
        self.assertEqual(absent.exception.code, 404)


def main():
    global programs
    words = sys.argv[1:]
    if len(words) < 2 or words[0] != "--binaries":
        print(__doc__, file=sys.stderr)
        return 2
    programs = Programs(Path(words[1]))
    done = unittest.main(argv=[sys.argv[0], *words[2:]], exit=False)
    return 0 if done.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
