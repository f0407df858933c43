#include "founding/import_zone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dns/testing/real_root.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/zone.h"
#include "wire/messages.h"

namespace comity::founding {
namespace {

using zone::testing::Genesis;

// The actions of a zone, or why it cannot be imported.
struct Imported {
  std::vector<v1::Action> actions;
  std::string summary;
  std::string wrong;
};
Imported import_lines(const std::vector<std::string>& lines) {
  Imported result;
  ZoneImport import;
  dns::MasterFileReader reader;
  std::vector<dns::Record> records;
  for (const std::string& line : lines) {
    records.clear();
    Status status = reader.line(line, records);
    for (dns::Record& record : records) {
      if (status) status = import.add(std::move(record), reader.line_number());
    }
    if (status) continue;
    result.wrong = status.error().message;
    return result;
  }
  const Result<std::string> done = import.finish([&](const v1::Action& action) -> Status {
    result.actions.push_back(action);
    return {};
  });
  result.summary = done.value_or("");
  result.wrong = done ? "" : done.error().message;
  return result;
}

const std::vector<std::string> kSmall = {
    "example. 3600 IN SOA ns1.example. admin.example. 7 1800 900 604800 300",
    "example. 7200 IN NS ns1.example.",
    "example. 7200 IN NS ns.elsewhere.",
    "example. 600 IN MX 10 mail.elsewhere.",
    "alpha.example. 7200 IN NS ns.elsewhere.",
    "alpha.example. 7200 IN NS ns.alpha.example.",
    "alpha.example. 900 IN DS 31852 8 1 89F7670AFC091B199B47900E4CE4135B9463B7F7",
    "ns.alpha.example. 7200 IN A 192.0.2.1",
    "ns.alpha.example. 1800 IN AAAA 2001:db8::1",
    "beta.example. 7200 IN NS ns.alpha.example.",
    "beta.example. 7200 IN NS shared.example.",
    "alpha.example. 7200 IN NS shared.example.",
    "ns1.example. 7200 IN A 192.0.2.9",
    "shared.example. 7200 IN A 192.0.2.10",
};

std::vector<std::string> small_and(const std::string& line) {
  std::vector<std::string> lines = kSmall;
  lines.push_back(line);
  return lines;
}

TEST(ZoneImport, GivesActionsInAnOrderThatApplies) {
  const Imported result = import_lines(kSmall);
  ASSERT_EQ(result.wrong, "");
  std::vector<int> cases;
  cases.reserve(result.actions.size());
  for (const v1::Action& action : result.actions) cases.push_back(action.action_case());
  EXPECT_EQ(cases, (std::vector<int>{400, 402, 402, 408, 408, 408, 401, 401}));

  const v1::CreateDelegation& alpha = result.actions[1].names_create_delegation();
  EXPECT_EQ(alpha.label(), "alpha");
  EXPECT_EQ(alpha.holder(), "");
  EXPECT_EQ(alpha.ns_ttl_seconds(), 7200U);
  EXPECT_EQ(alpha.ds_ttl_seconds(), 900U);
  ASSERT_EQ(alpha.name_servers_size(), 3);
  EXPECT_EQ(alpha.name_servers(0), "ns.alpha.example.");
  EXPECT_EQ(alpha.name_servers(1), "ns.elsewhere.");
  EXPECT_EQ(alpha.ds(0).key_tag(), 31852U);

  std::map<std::string, std::string> sponsors;
  for (const v1::Action& action : result.actions) {
    if (!action.has_names_set_host()) continue;
    sponsors[action.names_set_host().host().name()] = action.names_set_host().sponsor();
  }
  EXPECT_EQ(sponsors,
            (std::map<std::string, std::string>{
                {"ns.alpha.example.", ""}, {"ns1.example.", ""}, {"shared.example.", ""}}));
}

// Found through alpha's own servers.
TEST(ZoneImport, TakesAServerBehindAnotherDelegationWithoutAddress) {
  EXPECT_EQ(import_lines(small_and("gamma.example. 60 IN NS ns9.alpha.example.")).wrong, "");
}

// Else whoever claims that delegation would hold the addresses of the zone itself.
TEST(ZoneImport, GivesTheZonesOwnServersToNoDelegation) {
  const Imported result = import_lines(small_and("beta.example. 7200 IN NS ns1.example."));
  ASSERT_EQ(result.wrong, "");
  int found = 0;
  for (const v1::Action& action : result.actions) {
    const v1::SetHost& set = action.names_set_host();
    if (set.host().name() != "ns1.example.") continue;
    EXPECT_EQ(set.sponsor(), "");
    ++found;
  }
  EXPECT_EQ(found, 1);
}

TEST(ZoneImport, BringsTheSameZoneAbout) {
  const Imported result = import_lines(kSmall);
  Genesis genesis;
  for (const v1::Action& action : result.actions) EXPECT_EQ(genesis.run(action), "");
  const auto zone = zone::derive(genesis.state(), dns::Name::parse("example.").value());
  ASSERT_TRUE(zone) << zone.error().message;
  std::set<dns::Record> expected;
  for (const std::string& line : kSmall) expected.insert(dns::parse_record(line).value());
  std::set<dns::Record> derived;
  for (const dns::Record& record : zone->records) {
    if (record.type != dns::type::kZonemd) derived.insert(record);
  }
  EXPECT_EQ(derived, expected);
}

TEST(ZoneImport, SaysWhatItLeavesOut) {
  std::vector<std::string> lines = kSmall;
  for (const char* line :
       {"example. 3600 IN RRSIG SOA 8 1 3600 20260813200000 20260731190000 57780 example. AAAA",
        "example. 300 IN NSEC alpha.example. NS SOA", "example. 3600 IN DNSKEY 257 3 15 AAAA",
        "example. 3600 IN CDS 0 0 0 00", "example. 3600 IN NSEC3PARAM 1 0 0 -",
        "beta.example. 300 IN NSEC example. NS", "ns2.alpha.example. 7200 IN A 192.0.2.2",
        "alpha.example. 7200 IN NS shared.example."}) {
    lines.emplace_back(line);
  }
  lines.push_back(kSmall.front());  // a zone transfer ends with its SOA
  const Imported result = import_lines(lines);
  EXPECT_EQ(result.wrong, "");
  EXPECT_EQ(result.summary,
            "zone example.: 2 delegations with 1 DS records, 4 hosts with 5 addresses, apex SOA NS "
            "MX\n"
            "left out, since the community publishes its own: 1 CDS 1 DNSKEY 2 NSEC 1 NSEC3PARAM 1 "
            "RRSIG\n"
            "repeated records left out: 2\n"
            "on record but not published, since no NS set names them: 1 hosts");
}

TEST(ZoneImport, NamesTheLineThatCannotBeRepresented) {
  for (const auto& [line, wrong] : std::vector<std::pair<std::string, std::string>>{
           {"other. 60 IN NS x.", "line 15: other. is outside the zone example."},
           {"example. 60 IN SOA a. b. 1 2 3 4 5", "line 15: a second SOA"},
           {"example. 60 IN NS x.",
            "line 15: TTL 60 differs from TTL 7200 of the same set on "
            "line 2"},
           {"ns.alpha.example. 60 IN A 192.0.2.2",
            "line 15: TTL 60 differs from TTL 7200 of the "
            "same set on line 8"},
           {"example. 60 IN DS 1 8 1 0000000000000000000000000000000000000000",
            "line 15: a DS set stands in the parent zone"},
           {"example. 60 IN CNAME x.", "line 15: a CNAME at the apex"},
           {"example. 60 IN DNAME x.", "line 15: a DNAME at the apex"},
           {"example. 60 IN TYPE62000 \\# 1 00", "line 15: type TYPE62000 is not one"},
           {"a.b.example. 60 IN NS x.", "line 15: a.b.example. is delegated more than one label"},
           {"_a.example. 60 IN NS x.", "line 15: _a.example.: a label has letters"},
           {"gamma.example. 60 IN NS _x.",
            "line 15: rdata of type NS: field 1: _x. is no host name"},
           {"_a.alpha.example. 60 IN A 192.0.2.1", "line 15: _a.alpha.example.: a host name"},
           {"alpha.example. 60 IN TXT x", "line 15: type TXT at alpha.example.: below the apex"},
           {"www.alpha.example. 60 IN TXT x", "line 15: type TXT at www.alpha.example.: below"},
           {"www.example. 60 IN A 192.0.2.1",
            "line 15: the address of www.example., which is no "
            "name server here"},
           {"gamma.example. 60 IN DS 1 8 1 0000000000000000000000000000000000000000",
            "line 15: a DS set of gamma, which is not delegated"},
           {"gamma.example. 60 IN DS 1 8 9 " + std::string(64, '0'),
            "line 15: rdata of type DS: digest type 9"},
           {"example. 7200 IN NS ns.alpha2.example.",
            "line 2: name server ns.alpha2.example. lies in the zone and has no address"},
           {"alpha.example. 7200 IN NS ns9.alpha.example.",
            "line 5: name server ns9.alpha.example. lies in the zone and has no address"},
           {"gamma.example. 60 IN NS nowhere.example.",
            "line 15: name server nowhere.example. lies in the zone and has no address"},
           {"gamma.example. 60 IN NS example.",
            "line 15: name server example. lies in the zone and has no address"},
           {"*.example. 60 IN A 192.0.2.1", "line 15: *.example.: a host name has"}}) {
    const Imported result = import_lines(small_and(line));
    EXPECT_TRUE(result.wrong.starts_with(wrong)) << line << "\n  " << result.wrong;
    EXPECT_TRUE(result.actions.empty()) << line << ": something was imported";
  }
}

TEST(ZoneImport, NeedsAWholeZone) {
  EXPECT_EQ(import_lines({}).wrong, "the file holds no SOA, which says which zone it is");
  EXPECT_EQ(import_lines({kSmall[1]}).wrong, import_lines({}).wrong);
  EXPECT_EQ(import_lines({kSmall[0]}).wrong, "the zone example. has no NS set at its apex");
  EXPECT_EQ(import_lines({"example. 60 IN SOA a. b. 1 0 3 4 5"}).wrong,
            "line 1: SOA: refresh, retry and expire are more than 0");
}

// As in files that others wrote; a fault in front of the SOA is still named with its own line.
TEST(ZoneImport, TakesTheSoaWhereverItStands) {
  std::vector<std::string> lines = kSmall;
  std::rotate(lines.begin(), lines.begin() + 1, lines.end());
  const Imported moved = import_lines(lines);
  EXPECT_EQ(moved.wrong, "");
  EXPECT_EQ(moved.summary, import_lines(kSmall).summary);
  lines.insert(lines.begin() + 1, "other. 60 IN NS x.");
  EXPECT_EQ(import_lines(lines).wrong, "line 2: other. is outside the zone example.");
}

TEST(ZoneImport, LimitsSets) {
  std::vector<std::string> lines = kSmall;
  for (int i = 0; i < 65; ++i) {
    lines.push_back("gamma.example. 60 IN NS n" + std::to_string(i) + ".elsewhere.");
  }
  EXPECT_EQ(import_lines(lines).wrong,
            "line 79: more than 64 records in the NS set of gamma.example.");
}

TEST(ZoneImport, StopsWhenTheSinkDoes) {
  ZoneImport import;
  std::uint64_t line = 0;
  for (const std::string& text : kSmall) {
    ASSERT_TRUE(import.add(dns::parse_record(text).value(), ++line));
  }
  int calls = 0;
  const auto done = import.finish([&](const v1::Action&) -> Status {
    return ++calls == 3 ? Status(error(ErrorKind::io, "disk full")) : Status();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "disk full");
  EXPECT_EQ(calls, 3);
}

// The whole way of the real root zone: file, actions, state, zone, foreign judges.
TEST(ZoneImport, RealRootComesOutAsItWentIn) {
  const std::vector<std::string> lines = dns::testing::real_root_lines();
  if (lines.empty()) return;  // absent: real_root.h has said so
  const Imported imported = import_lines(lines);
  ASSERT_EQ(imported.wrong, "");
  EXPECT_EQ(imported.summary,
            "zone .: 1438 delegations with 1483 DS records, 5924 hosts with 11581 addresses, apex "
            "SOA NS\n"
            "left out, since the community publishes its own: 3 DNSKEY 1439 NSEC 2792 RRSIG 1 "
            "ZONEMD");
  Genesis genesis;
  for (const v1::Action& action : imported.actions) {
    ASSERT_EQ(genesis.run(action), "");
  }
  const auto zone = zone::derive(genesis.state(), dns::Name());
  ASSERT_TRUE(zone) << zone.error().message;

  std::vector<dns::Record> expected;
  for (dns::Record& record : dns::testing::real_root_records()) {
    const std::set<std::uint16_t> kept = {1, 2, 6, 28, 43};
    if (kept.contains(record.type)) expected.push_back(std::move(record));
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(expected.size(), 20642U);
  std::vector<dns::Record> derived = zone->records;
  std::erase_if(derived,
                [](const dns::Record& record) { return record.type == dns::type::kZonemd; });
  EXPECT_TRUE(derived == expected)
      << zone::to_text(zone::difference({dns::Name(), 0, expected}, {dns::Name(), 0, derived}));

  const zone::testing::Judgement judgement = zone::testing::judge(zone::to_text(*zone), ".");
  EXPECT_TRUE(judgement.accepted) << judgement.words;
}

}  // namespace
}  // namespace comity::founding
