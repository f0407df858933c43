// A feed is a document whatever the texts of people hold.
#include "servers/api/atom.h"

#include <gtest/gtest.h>

#include "servers/api/feed_names.h"

namespace comity::api {
namespace {

using namespace std::string_literals;

// The line of the entry that begins with this tag, for a text of people in it.
std::string title_of(std::string_view text) {
  AtomFeed feed;
  feed.entries.emplace_back().title = text;
  const std::string document = write_atom(feed);
  const std::size_t entry = document.find("<entry>");
  const std::size_t begin = document.find("<title", entry);
  return document.substr(begin, document.find('\n', begin) - begin);
}

std::string titled(const std::string& shown) {
  return "<title type=\"text\" xml:lang=\"und\">" + shown + "</title>";
}

TEST(Atom, WritesAFeedOfOneEntry) {
  AtomFeed feed;
  feed.id = "urn:uuid:1";
  feed.title = "three parties";
  feed.subtitle = "What it decides.";
  feed.author = "three parties";
  feed.updated = Time{1'767'225'600'000};
  feed.self = "feed.atom?page=2";
  feed.first = "feed.atom";
  feed.previous = "feed.atom";
  feed.entries.push_back({"urn:uuid:2", "Proposal 1, proposed", "alba", "proposed",
                          Time{1'767'225'600'000}, "proposals/1", "Proposed by alba.",
                          "Gr\u00fc\u00dfe"});
  EXPECT_EQ(write_atom(feed),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n"
            "<id>urn:uuid:1</id>\n"
            "<title type=\"text\" xml:lang=\"und\">three parties</title>\n"
            "<subtitle>What it decides.</subtitle>\n"
            "<author><name>three parties</name>\n</author>\n"
            "<updated>2026-01-01T00:00:00.000Z</updated>\n"
            "<generator>Comity</generator>\n"
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"feed.atom?page=2\"/>\n"
            "<link rel=\"first\" type=\"application/atom+xml\" href=\"feed.atom\"/>\n"
            "<link rel=\"previous\" type=\"application/atom+xml\" href=\"feed.atom\"/>\n"
            "<entry>\n"
            "<id>urn:uuid:2</id>\n"
            "<title type=\"text\" xml:lang=\"und\">Proposal 1, proposed</title>\n"
            "<author><name>alba</name>\n</author>\n"
            "<updated>2026-01-01T00:00:00.000Z</updated>\n"
            "<category term=\"proposed\"/>\n"
            "<link rel=\"alternate\" href=\"proposals/1\"/>\n"
            "<summary>Proposed by alba.</summary>\n"
            "<content type=\"text\" xml:lang=\"und\">Gr\u00fc\u00dfe</content>\n"
            "</entry>\n"
            "</feed>\n");
}

TEST(Atom, ShowsHostileTextsAsTheyStand) {
  const std::pair<std::string, std::string> texts[] = {
      {"</title><script>alert('1')</script>",
       "&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"},
      {"<![CDATA[ x ]]>", "&lt;![CDATA[ x ]]&gt;"},
      {"&lt;b&gt; &#0; \"&xxe;\"", "&amp;lt;b&amp;gt; &amp;#0; &quot;&amp;xxe;&quot;"},
      {"a\0b\x1f\x7f\n\r\tc"s, "a\\x00b\\x1f\\x7f\\n\\r\\tc"},
      {"left \u202egnirts\u202c \u2028", "left {U+202e}gnirts{U+202c} {U+2028}"},
      {"\xff\xc0\xaf\xed\xa0\x80", "\\xff\\xc0\\xaf\\xed\\xa0\\x80"},
      {"\xef\xbf\xbe and \xef\xbf\xbf, \xef\xbf", "\xef\xbf\xbd and \xef\xbf\xbd, \\xef\\xbf"},
      {"\u05d0", "\u2068\u05d0\u2069"},
  };
  for (const auto& [text, shown] : texts) EXPECT_EQ(title_of(text), titled(shown));
}

TEST(Atom, KeepsTheLinesOfALongerText) {
  AtomFeed feed;
  feed.entries.emplace_back().content = "one\n\ttwo <3\x1b[2J";
  EXPECT_NE(write_atom(feed).find(">one\n\ttwo &lt;3\\x1b[2J</content>"), std::string::npos);
}

// docs/spec/api.md has the same.
TEST(FeedNames, AreThoseOfThePage) {
  Hash community;
  for (std::size_t i = 0; i < Hash::kSize; ++i) {
    community.octets.at(i) = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(uuid_of(community, "feed"), "655de78f-54fb-8a20-8bc0-e3d1cb647418");
  EXPECT_EQ(uuid_of(community, "proposal/3/vote_opened"), "8c6339cd-c8b1-84e6-add8-715196326805");
  EXPECT_EQ(uuid_of(community, "proposal/3/objection/bora"),
            "23e21539-43d0-824b-8cb4-8dbd596887d8");
  EXPECT_EQ(uuid_of(community, "proposal/3/deadline/effect"),
            "abed18c6-988c-8bdd-8580-be91acad35fc");
  EXPECT_NE(uuid_of(Hash(), "feed"), uuid_of(community, "feed"));
}

TEST(FeedNames, EndAtACharacterWhereATextIsTooLong) {
  EXPECT_EQ(beginning_of("short", 5), "short");
  EXPECT_EQ(beginning_of("longer", 5), "longe\u2026");
  EXPECT_EQ(beginning_of("gr\u00fc\u00df", 3), "gr\u2026");
  EXPECT_EQ(beginning_of("gr\u00fc\u00df", 4), "gr\u00fc\u2026");
  EXPECT_EQ(beginning_of("\x80\x80\x80\x80", 2), "\u2026");
}

}  // namespace
}  // namespace comity::api
