#include "dns/zone_file.h"

#include <gtest/gtest.h>

#include "dns/record.h"

namespace comity::dns {
namespace {

TEST(ZoneFile, HasTypesThatAreMadeAnew) {
  for (const char* name :
       {"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "ZONEMD"}) {
    EXPECT_TRUE(is_published_anew(parse_type(name).value())) << name;
  }
  for (const char* name : {"SOA", "NS", "DS", "A", "TXT", "CSYNC", "TYPE65280"}) {
    EXPECT_FALSE(is_published_anew(parse_type(name).value())) << name;
  }
}

TEST(ZoneFile, HasLabelsOfRangesOfAddresses) {
  for (const std::string_view label : {"0/25", "128/26", "lab", "7"}) {
    EXPECT_TRUE(is_registrable_label(label)) << label;
  }
  for (const std::string_view label : {"/", "0/", "/25", "0/2/5", "a/25", "_lab", "*", ""}) {
    EXPECT_FALSE(is_registrable_label(label)) << label;
  }
}

TEST(ZoneFile, GivesTheFieldsOfItsSoa) {
  const Name primary = Name::parse("a.ns.example.").value();
  const Name mailbox = Name::parse("hostmaster.example.").value();
  const Bytes rdata = soa_rdata(primary, mailbox, 7, 1, 2, 3, 4);
  const Result<SoaFields> fields = read_soa(rdata);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->primary, primary);
  EXPECT_EQ(fields->mailbox, mailbox);
  EXPECT_EQ(fields->serial, 7U);
  EXPECT_EQ(fields->times, (std::array<std::uint32_t, 4>{1, 2, 3, 4}));
  for (std::size_t octets = 0; octets < rdata.size(); ++octets) {
    EXPECT_FALSE(read_soa(rdata.substr(0, octets))) << octets;
  }
}

}  // namespace
}  // namespace comity::dns
