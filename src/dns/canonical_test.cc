#include "dns/canonical.h"

#include <gtest/gtest.h>

#include <vector>

namespace comity::dns {
namespace {

Name named(std::string_view text) { return Name::parse(text).value(); }

TEST(Canonical, HasAPlaceThatSortsAsItDoes) {
  EXPECT_EQ(place_of(Name()), "");
  EXPECT_EQ(place_of(named("ns1.example.")), Bytes("example\0ns1\0", 12));
  const std::vector<Name> ascending = {Name(),           named("a."),   named("*.a."),
                                       named("0/25.a."), named("b.a."), named("a.b.a."),
                                       named("ba.a."),   named("aa.")};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(ascending[i], ascending[i + 1]);
    EXPECT_EQ(name_at(place_of(ascending[i])), ascending[i]);
    EXPECT_LT(place_of(ascending[i]), place_of(ascending[i + 1]));
  }
  EXPECT_TRUE(place_of(named("a.b.a.")).starts_with(place_of(named("b.a."))));
  EXPECT_FALSE(place_of(named("aa.")).starts_with(place_of(named("a."))));
}

TEST(Canonical, RecordsAreReadBackFromTheirWireForm) {
  const std::vector<Record> records = {parse_record("example. 172800 IN NS ns1.example.").value(),
                                       parse_record("*.example. 0 IN TXT \"\"").value(),
                                       Record{Name(), type::kA, 1, {}}};
  Bytes octets;
  for (const Record& record : records) octets += canonical_wire(record);
  BytesView rest = octets;
  for (const Record& record : records) EXPECT_EQ(take_canonical(rest), record);
  EXPECT_TRUE(rest.empty());
  EXPECT_FALSE(take_canonical(rest));
  const Bytes whole = canonical_wire(records[0]);
  for (std::size_t octets_there = 0; octets_there < whole.size(); ++octets_there) {
    BytesView cut = BytesView(whole).substr(0, octets_there);
    EXPECT_FALSE(take_canonical(cut));
    EXPECT_EQ(cut.size(), octets_there) << "nothing was taken";
  }
}

}  // namespace
}  // namespace comity::dns
