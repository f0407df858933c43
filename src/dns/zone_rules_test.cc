#include "dns/zone_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace comity::dns {
namespace {

struct Case {
  std::vector<std::string> lines;
  std::vector<std::pair<ZoneRule, std::string>>
      expected;  // with the line, or what it goes ill with
};

// Relative to example., with a TTL of 60 unless it has one.
Record line_of(const std::string& line) {
  MasterFileReader reader;
  std::vector<Record> records;
  for (const std::string& one : {std::string("$ORIGIN example."), std::string("$TTL 60"), line}) {
    const Status read = reader.line(one, records);
    EXPECT_TRUE(read) << line << ": " << read.error().message;
  }
  return records.empty() ? Record() : records.front();
}

std::vector<std::pair<ZoneRule, Record>> found(const std::vector<std::string>& lines) {
  std::vector<Record> records = {line_of("@ SOA a.test. b.test. 1 2 3 4 5"),
                                 line_of("@ NS a.test.")};
  for (const std::string& line : lines) records.push_back(line_of(line));
  std::sort(records.begin(), records.end());
  std::vector<std::pair<ZoneRule, Record>> problems;
  for (const ZoneProblem& problem : check_zone(*Name::parse("example."), records)) {
    EXPECT_LT(problem.record, records.size());
    problems.emplace_back(problem.rule, records.at(problem.record));
  }
  return problems;
}

void expect(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    std::vector<std::pair<ZoneRule, Record>> expected;
    expected.reserve(one.expected.size());
    for (const auto& [rule, line] : one.expected) expected.emplace_back(rule, line_of(line));
    std::string all;
    for (const std::string& line : one.lines) all += line + "; ";
    std::string said;
    const auto problems = found(one.lines);
    for (const auto& [rule, record] : problems) {
      said += std::string(rule_text(rule)) + ": " + to_text(record) + "\n";
    }
    EXPECT_TRUE(problems == expected) << all << "\n" << said;
  }
}

const std::string kSignerText = "DS 1 8 1 0000000000000000000000000000000000000000";

TEST(ZoneRules, NameServersTakeSoManyRecordsOfASetAndTypesOfAName) {
  std::vector<std::string> records;
  std::vector<std::string> types;
  records.reserve(101);
  types.reserve(41);
  for (int i = 0; i < 100; ++i) records.push_back("www TXT " + std::to_string(100 + i));
  for (int i = 0; i < 40; ++i) {
    types.push_back("web TYPE" + std::to_string(65'280 + i) + " \\# 1 00");
  }
  expect({{records, {}}, {types, {}}});
  records.emplace_back("www TXT 200");
  types.emplace_back("web TXT x");
  expect({{records, {{ZoneRule::set_records, "www TXT 100"}}},
          {types, {{ZoneRule::types, "web TXT x"}}}});
}

TEST(ZoneRules, TakeWhatZonesHave) {
  expect(
      {{{"www CNAME web", "web A 192.0.2.1", "*.web CNAME web", "@ MX 10 web", "@ A 192.0.2.1"},
        {}},
       {{"a NS ns.a", "ns.a A 192.0.2.1", "a " + kSignerText, "a A 192.0.2.1", "o.a AAAA ::1"}, {}},
       {{"a NS a", "a A 192.0.2.1", "b NS ns.w", "*.w A 192.0.2.1"}, {}},
       {{"d DNAME x.", "d TXT x", "d MX 1 d", "d AAAA ::1", "e DNAME d"}, {}},
       {{"m MX 10 x.y.w", "*.w AAAA ::1", "s.t SRV 0 0 0 .", "m MX 0 ."}, {}},
       {{"m MX 10 w", "w NS x.", "s SRV 0 0 0 ns.w"}, {}},
       {{"_a._b TXT x", "0/25 NS x.", "1.0/25r PTR a_b.", "gc._msdcs A 192.0.2.1"}, {}},
       {{"a CNAME b", "a NSEC b A", "b CNAME a"}, {}}});
}

TEST(ZoneRules, OfAliases) {
  using enum ZoneRule;
  expect({{{"a CNAME b.", "a TXT x"}, {{alias_alone, "a CNAME b."}}},
          {{"a CNAME b.", "a CNAME c."}, {{one_alias, "a CNAME c."}}},
          {{"a DNAME b.", "a DNAME c."}, {{one_redirection, "a DNAME c."}}},
          {{"a DNAME b.", "a CNAME c."}, {{alias_alone, "a CNAME c."}}},
          {{"@ CNAME b."}, {{alias_alone, "@ CNAME b."}}},
          {{"@ DNAME b."}, {{apex_alias, "@ DNAME b."}}},
          {{"a DNAME b.", "c.a TXT x", "*.c.a TXT y", "d TXT z"},
           {{below_redirection, "c.a TXT x"}, {below_redirection, "*.c.a TXT y"}}},
          {{"a DNAME b.", "a NS b."}, {{redirected_cut, "a DNAME b."}}}});
}

TEST(ZoneRules, OfDelegations) {
  using enum ZoneRule;
  expect({{{"a NS b.", "a TXT x"}, {{below_cut, "a TXT x"}}},
          {{"a NS b.", "c.a TXT x", "c.a MX 1 b."},
           {{below_cut, "c.a MX 1 b."}, {below_cut, "c.a TXT x"}}},
          {{"a NS b.", "c.a NS b.", "c.a NS d."}, {{below_cut, "c.a NS b."}}},
          {{"a NS b.", "*.a A 192.0.2.1"}, {{below_cut, "*.a A 192.0.2.1"}}},
          {{"*.a NS b."}, {{wildcard_cut, "*.a NS b."}}},
          {{"a " + kSignerText}, {{signer_cut, "a " + kSignerText}}},
          {{"a NS b.", "b.a " + kSignerText}, {{below_cut, "b.a " + kSignerText}}},
          {{"@ " + kSignerText}, {{apex_signer, "@ " + kSignerText}}}});
}

TEST(ZoneRules, OfNameServers) {
  using enum ZoneRule;
  expect({{{"a NS ns"}, {{server_address, "a NS ns"}}},
          {{"a NS ns.a"}, {{server_address, "a NS ns.a"}}},
          {{"a NS @"}, {{server_address, "a NS @"}}},
          {{"a NS ns.b", "b NS c."}, {{sibling_address, "a NS ns.b"}}},
          {{"a NS b", "b NS c."}, {{server_address, "a NS b"}}},
          {{"@ NS ns.b", "b NS c."}, {{server_address, "@ NS ns.b"}}},
          {{"a NS ns", "ns TXT x"}, {{server_address, "a NS ns"}}},
          {{"a NS ns", "ns CNAME x."}, {{server_alias, "a NS ns"}}},
          {{"a NS ns.d", "d DNAME x."}, {{server_alias, "a NS ns.d"}}},
          {{"a NS x.w", "*.w CNAME y."}, {{server_alias, "a NS x.w"}}},
          {{"a NS x.w", "*.w A 192.0.2.1", "y.x.w TXT z"}, {{server_address, "a NS x.w"}}}});
}

TEST(ZoneRules, OfMailAndServices) {
  using enum ZoneRule;
  expect({{{"a MX 1 b", "b CNAME c."}, {{target_alias, "a MX 1 b"}}},
          {{"a MX 1 b"}, {{target_address, "a MX 1 b"}}},
          {{"a SRV 1 2 3 b", "b CNAME c."}, {{target_alias, "a SRV 1 2 3 b"}}},
          {{"a SRV 1 2 3 b.d", "d DNAME c."}, {{target_alias, "a SRV 1 2 3 b.d"}}},
          {{"_a MX 1 b."}, {{host_owner, "_a MX 1 b."}}},
          {{"a._b A 192.0.2.1"}, {{host_owner, "a._b A 192.0.2.1"}}},
          {{"*._b AAAA ::1"}, {{host_owner, "*._b AAAA ::1"}}},
          {{"gc._msdcs MX 1 b."}, {{host_owner, "gc._msdcs MX 1 b."}}}});
}

TEST(ZoneRules, OfSets) {
  using enum ZoneRule;
  expect({{{"a 60 TXT x", "a 70 TXT y", "a 80 TXT z"}, {{ttl, "a 70 TXT y"}}},
          {{"a 60 TXT x", "a 70 A 192.0.2.1"}, {}},
          {{"a SOA a. b. 1 2 3 4 5"}, {{soa, "a SOA a. b. 1 2 3 4 5"}}},
          {{"@ SOA z.test. b. 1 2 3 4 5"}, {{soa, "@ SOA z.test. b. 1 2 3 4 5"}}},
          {{"a.test. TXT x", "a.test. TXT y"},
           {{outside, "a.test. TXT x"}, {outside, "a.test. TXT y"}}}});
}

// Pointers of reverse zones; and names of the root zone have nothing above them.
TEST(ZoneRules, OfOtherZones) {
  using enum ZoneRule;
  const auto check = [](const std::string& apex, const std::vector<std::string>& lines) {
    std::vector<Record> records;
    records.reserve(lines.size());
    for (const std::string& line : lines) records.push_back(line_of(line));
    std::sort(records.begin(), records.end());
    return check_zone(*Name::parse(apex), records);
  };
  EXPECT_EQ(check("ip6.arpa.",
                  {"ip6.arpa. SOA a. b. 1 2 3 4 5", "ip6.arpa. NS a.", "1.ip6.arpa. PTR a_b."}),
            (std::vector<ZoneProblem>{{host_pointer, 2, ""}}));
  EXPECT_EQ(check(".", {". SOA a. b. 1 2 3 4 5", ". NS a.test.", "test. NS a.test.",
                        "a.test. A 192.0.2.1", "x. MX 0 ."}),
            std::vector<ZoneProblem>());
  EXPECT_EQ(check("example.", {}), (std::vector<ZoneProblem>{{soa, 0, ""}, {apex_servers, 0, ""}}));
}

TEST(ZoneRules, HaveATextEach) {
  std::vector<std::string_view> texts;
  for (int rule = 0; rule <= static_cast<int>(ZoneRule::target_alias); ++rule) {
    texts.push_back(rule_text(static_cast<ZoneRule>(rule)));
    EXPECT_FALSE(texts.back().empty()) << rule;
  }
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(std::adjacent_find(texts.begin(), texts.end()), texts.end());
}

}  // namespace
}  // namespace comity::dns
