#include "dns/dnssec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdlib>

// NOLINTNEXTLINE(bugprone-reserved-identifier): see ldns_wrapper.cc
#define __bool_true_false_are_defined 1
#include <ldns/ldns.h>

#include <algorithm>
#include <map>
#include <memory>

#include "dns/testing/real_root.h"

namespace comity::dns {
namespace {

PublicKey counting_key() {
  PublicKey key;
  for (std::size_t i = 0; i < PublicKey::kSize; ++i) {
    key.octets.at(i) = static_cast<std::uint8_t>(i);
  }
  return key;
}

// RFC 8080, section 6.1.
TEST(Dnskey, HasTheTagsOfTheRfcsExamples) {
  const auto tag = [](std::string_view text) {
    return key_tag(parse_rdata(type::kDnskey, text).value());
  };
  EXPECT_EQ(tag("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="), 3613);
  EXPECT_EQ(tag("257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="), 35217);
}

// Keys as BIND 9.18 makes them, and what is none.
TEST(Dnskey, OfEachAlgorithmHasItsForm) {
  const auto fits = [](int flags, int algorithm, const Bytes& key) {
    Bytes rdata;
    append_u16(rdata, static_cast<std::uint16_t>(flags));
    rdata += {'\3', static_cast<char>(algorithm)};
    return check_dnskey(rdata + key).has_value();
  };
  const auto rsa = [](std::size_t octets) {
    return Bytes{'\3', '\1', '\0', '\1'} + Bytes(octets, '\x81');
  };
  for (const int algorithm : {8, 10}) {
    EXPECT_TRUE(fits(257, algorithm, rsa(128)));
    EXPECT_TRUE(fits(256, algorithm, rsa(512)));
    EXPECT_FALSE(fits(257, algorithm, rsa(127)));
    EXPECT_FALSE(fits(257, algorithm, rsa(513)));
    EXPECT_FALSE(fits(257, algorithm, {}));
    EXPECT_FALSE(fits(257, algorithm, Bytes(1, '\3')));
    EXPECT_FALSE(fits(257, algorithm, Bytes(200, '\0')));
    EXPECT_TRUE(
        fits(257, algorithm, Bytes{'\5', '\1', '\0', '\0', '\0', '\1'} + Bytes(256, '\x81')));
    EXPECT_FALSE(
        fits(257, algorithm, Bytes{'\6', '\1', '\0', '\0', '\0', '\0', '\1'} + Bytes(256, '\x81')));
    // An even exponent, an even modulus, zeros in front.
    EXPECT_FALSE(fits(257, algorithm, Bytes{'\1', '\2'} + Bytes(256, '\x81')));
    EXPECT_FALSE(fits(257, algorithm, Bytes{'\1', '\3'} + Bytes(255, '\x81') + '\2'));
    EXPECT_FALSE(fits(257, algorithm, Bytes{'\2', '\0', '\3'} + Bytes(256, '\x81')));
    EXPECT_FALSE(fits(257, algorithm, Bytes{'\1', '\3', '\0'} + Bytes(255, '\x81')));
  }
  for (const auto& [algorithm, octets] :
       {std::pair{13, 64}, std::pair{14, 96}, std::pair{15, 32}, std::pair{16, 57}}) {
    const Bytes key(static_cast<std::size_t>(octets), 'k');
    EXPECT_TRUE(fits(257, algorithm, key));
    EXPECT_FALSE(fits(257, algorithm, key + "k"));
    EXPECT_FALSE(fits(0, algorithm, key));
    EXPECT_FALSE(fits(385, algorithm, key));  // revoked (RFC 5011, 3)
  }
  EXPECT_FALSE(fits(257, 5, rsa(128)));  // SHA-1
  EXPECT_FALSE(check_dnskey(Bytes{'\1', '\1', '\2', '\x0f'} + Bytes(32, 'k')));
}

TEST(Dnskey, IsReadAsItIsWritten) {
  const Bytes rdata = dnskey_rdata(kSecureEntry, counting_key());
  EXPECT_EQ(to_hex(rdata),
            "0101030f000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(rdata_text(type::kDnskey, rdata).value(),
            "257 3 15 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  const Result<Dnskey> read = read_dnskey(rdata);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->flags, 257);
  EXPECT_EQ(read->key, counting_key());
  for (const std::string_view hex : {"", "0101", "0101030f", "0101030f00"}) {
    EXPECT_FALSE(read_dnskey(from_hex(hex).value())) << hex;
  }
  for (const std::size_t at : {2U, 3U}) {
    Bytes other = rdata;
    other[at] = 1;
    EXPECT_FALSE(read_dnskey(other)) << at;
  }
  EXPECT_FALSE(read_dnskey(rdata + "x"));
}

SignatureFrame frame_of_ds() {
  return {type::kDs, 1, 86400, 1786752000, 1785542400, 54321, Name()};
}

TEST(SignatureFrame, IsReadAsItIsWritten) {
  const Bytes frame = encode(frame_of_ds());
  EXPECT_EQ(to_hex(frame), "002b0f01000151806a7fac006a6d3700d43100");
  EXPECT_EQ(frame_length(frame), frame.size());
  EXPECT_EQ(frame_length(frame + "and more"), frame.size());
  EXPECT_EQ(frame_length(frame.substr(0, frame.size() - 1)), 0U);
  const Bytes rdata = frame + Bytes(64, '\x07');
  const Result<Rrsig> read = read_rrsig(rdata);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(encode(read->frame), frame);
  EXPECT_EQ(read->signature.view(), Bytes(64, '\x07'));
  EXPECT_EQ(type_covered(rdata), type::kDs);
  EXPECT_EQ(rdata_text(type::kRrsig, rdata).value(),
            "DS 15 1 86400 20260815000000 20260801000000 54321 . " + to_base64(Bytes(64, '\x07')));
  EXPECT_FALSE(read_rrsig(rdata.substr(1)));
  EXPECT_FALSE(read_rrsig(rdata + "x"));
  EXPECT_FALSE(read_rrsig(""));
  EXPECT_EQ(type_covered("\0"), 0);
  SignatureFrame named = frame_of_ds();
  named.signer = Name::parse("example.").value();
  Bytes upper = encode(named) + Bytes(64, '\x07');
  EXPECT_TRUE(read_rrsig(upper));
  upper[kSignatureFixed + 1] = 'E';
  EXPECT_FALSE(read_rrsig(upper));
}

TEST(DnssecText, OfWhatDoesNotFitIsOpaque) {
  const auto text = [](std::uint16_t type, std::string_view hex) {
    return to_text(Record{Name(), type, 0, from_hex(hex).value()}).substr(7);
  };
  EXPECT_EQ(text(type::kNsec, "016100000120"), "NSEC\ta. NS");
  // An empty window, a bitmap that ends in zero, one cut short, windows out of order.
  EXPECT_EQ(text(type::kNsec, "0161000000"), "NSEC\t\\# 5 0161000000");
  EXPECT_EQ(text(type::kNsec, "01610000022000"), "NSEC\t\\# 7 01610000022000");
  EXPECT_EQ(text(type::kNsec, "016100000220"), "NSEC\t\\# 6 016100000220");
  EXPECT_EQ(text(type::kNsec, "016100010120000120"), "NSEC\t\\# 9 016100010120000120");
  EXPECT_EQ(text(type::kDnskey, "0101030f"), "DNSKEY\t\\# 4 0101030F");
  EXPECT_EQ(text(type::kRrsig, "002b0f"), "RRSIG\t\\# 3 002B0F");
}

// Types of several windows, as ldns writes them.
TEST(DnssecText, OfNsecNamesTheTypes) {
  for (const std::string_view text :
       {"a.example. NS SOA RRSIG NSEC DNSKEY ZONEMD", "example. A MX TYPE65280", ". NS CAA",
        "b. TYPE1000 TYPE65535"}) {
    const Bytes rdata = parse_rdata(type::kNsec, text).value();
    EXPECT_EQ(rdata_text(type::kNsec, rdata).value_or("none"), text);
  }
}

struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
using LdnsRecord = std::unique_ptr<ldns_rr, FreeRecord>;

LdnsRecord to_ldns(const Record& record) {
  const Bytes wire = canonical_wire(record);
  ldns_rr* made = nullptr;
  std::size_t at = 0;
  EXPECT_EQ(ldns_wire2rr(&made, reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size(),
                         &at, LDNS_SECTION_ANSWER),
            LDNS_STATUS_OK);
  return LdnsRecord(made);
}

// What ldns would have signed.
Bytes octets_by_ldns(const Record& rrsig, const std::vector<Record>& set) {
  std::vector<LdnsRecord> kept;
  const std::unique_ptr<ldns_rr_list, decltype(&ldns_rr_list_free)> list(ldns_rr_list_new(),
                                                                         &ldns_rr_list_free);
  for (const Record& record : set) {
    kept.push_back(to_ldns(record));
    ldns_rr_list_push_rr(list.get(), kept.back().get());
  }
  const std::unique_ptr<ldns_buffer, decltype(&ldns_buffer_free)> buffer(ldns_buffer_new(512),
                                                                         &ldns_buffer_free);
  EXPECT_EQ(ldns_rrsig2buffer_wire(buffer.get(), to_ldns(rrsig).get()), LDNS_STATUS_OK);
  EXPECT_EQ(ldns_rr_list2buffer_wire(buffer.get(), list.get()), LDNS_STATUS_OK);
  return {reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())),
          ldns_buffer_position(buffer.get())};
}

// All 2,792 signatures of the real root: our octets against those of ldns. Its algorithm is RSA, so
// the number 15 is put in its place first.
TEST(SignedOctets, OfTheRealRootAreThoseOfLdns) {
  std::map<std::pair<Bytes, std::uint16_t>, std::vector<Record>> sets;
  std::vector<Record> signatures;
  for (Record& record : testing::real_root_records()) {
    if (record.type == type::kRrsig) {
      record.rdata[2] = static_cast<char>(kEd25519);
      signatures.push_back(std::move(record));
    } else {
      sets[{Bytes(record.owner.wire()), record.type}].push_back(std::move(record));
    }
  }
  if (signatures.empty()) return;  // absent: real_root.h has said so
  EXPECT_EQ(signatures.size(), 2792U);
  for (const Record& rrsig : signatures) {
    const BytesView rdata = rrsig.rdata;
    auto& set = sets.at({Bytes(rrsig.owner.wire()), type_covered(rdata)});
    std::sort(set.begin(), set.end());
    const SignatureFrame frame{read_u16(rdata),
                               static_cast<std::uint8_t>(rdata[3]),
                               read_u32(rdata.substr(4)),
                               read_u32(rdata.substr(8)),
                               read_u32(rdata.substr(12)),
                               read_u16(rdata.substr(16)),
                               Name()};
    ASSERT_EQ(to_hex(signed_octets(frame, set)), to_hex(octets_by_ldns(rrsig, set)))
        << to_text(rrsig);
  }
  for (const Record& key : sets.at({Bytes(1, '\0'), type::kDnskey})) {
    EXPECT_EQ(key_tag(key.rdata), ldns_calc_keytag(to_ldns(key).get())) << to_text(key);
  }
}

TEST(SignedOctets, CarryTheOriginalTtl) {
  SignatureFrame frame = frame_of_ds();
  const Record mx{Name::parse("example.").value(), type::kMx, 60,
                  parse_rdata(type::kMx, "10 mail.").value()};
  Record with_original = mx;
  with_original.ttl_seconds = frame.original_ttl_seconds;
  EXPECT_EQ(signed_octets(frame, {&mx, 1}), encode(frame) + canonical_wire(with_original));
}

// The chain that ldns makes of a zone.
std::vector<std::string> chain_by_ldns(std::vector<Record> records, const Name& apex) {
  // What signing adds at the apex; the octets do not matter, they stay in here.
  records.push_back({apex, type::kDnskey, 0, Bytes("\x01\x01\x03\x0f", 4) + Bytes(32, '\x01')});
  records.push_back({apex, type::kZonemd, 0, Bytes("\0\0\0\0\x01\x01", 6) + Bytes(48, '\x01')});
  const std::unique_ptr<ldns_dnssec_zone, decltype(&ldns_dnssec_zone_deep_free)> zone(
      ldns_dnssec_zone_new(), &ldns_dnssec_zone_deep_free);
  for (const Record& record : records) {
    EXPECT_EQ(ldns_dnssec_zone_add_rr(zone.get(), to_ldns(record).release()), LDNS_STATUS_OK);
  }
  const std::unique_ptr<ldns_rr_list, decltype(&ldns_rr_list_free)> made(ldns_rr_list_new(),
                                                                         &ldns_rr_list_free);
  EXPECT_EQ(ldns_dnssec_zone_mark_glue(zone.get()), LDNS_STATUS_OK);
  EXPECT_EQ(ldns_dnssec_zone_create_nsecs(zone.get(), made.get()), LDNS_STATUS_OK);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(made.get()); ++i) {
    const std::unique_ptr<char, decltype(&std::free)> line(
        ldns_rr2str(ldns_rr_list_rr(made.get(), i)), &std::free);
    lines.emplace_back(line.get());
    // Between the types, and at the end, it writes one blank more.
    while (lines.back().back() == '\n' || lines.back().back() == ' ') lines.back().pop_back();
  }
  return lines;
}

// Delegations inside one another, glue, names in between that hold nothing, types of two windows.
RC_GTEST_PROP(NsecChainProperty, IsTheOneOfLdns, ()) {
  const Name apex = Name::parse("example.").value();
  const std::vector<std::string_view> rdata = {"A 192.0.2.1", "NS ns.a.example.", "MX 1 a.example.",
                                               "DS 1 13 2 " /* and a digest */, "CAA 0 issue a"};
  std::vector<Record> records = {parse_record("example. 5 IN SOA a. b. 1 2 3 4 5").value()};
  for (int count = *rc::gen::inRange(0, 24); count > 0; --count) {
    std::string owner = "example.";
    for (int depth = *rc::gen::inRange(0, 4); depth > 0; --depth) {
      owner.insert(0, *rc::gen::element("a.", "b.", "c."));
    }
    owner.append(" 5 IN ").append(*rc::gen::elementOf(rdata));
    if (owner.ends_with(' ')) owner += std::string(64, '0');
    records.push_back(parse_record(owner).value());
  }
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  const auto chain = nsec_chain(records, apex, 5);
  RC_ASSERT(chain);
  std::vector<std::string> lines;
  for (const Record& record : *chain) lines.push_back(to_text(record));
  RC_ASSERT(lines == chain_by_ldns(records, apex));
}

RC_GTEST_PROP(DnssecProperty, HostileOctetsAreRefusedOrRead, (const Bytes& tail)) {
  const Bytes rdata = encode(frame_of_ds()).substr(0, *rc::gen::inRange<std::size_t>(0, 20)) + tail;
  if (const Result<Rrsig> read = read_rrsig(rdata)) {
    RC_ASSERT(encode(read->frame) + read->signature.bytes() == rdata);
  }
  RC_ASSERT(frame_length(rdata) <= rdata.size());
  for (const std::uint16_t type : {type::kRrsig, type::kNsec, type::kDnskey}) {
    const std::string text = to_text(Record{Name(), type, 0, rdata});
    const Result<Record> again = parse_record(text);
    RC_ASSERT(text.find('\n') == std::string::npos);
    if (again) RC_ASSERT(again->rdata == rdata);
  }
  static_cast<void>(read_dnskey(rdata));
  static_cast<void>(key_tag(rdata));
}

}  // namespace
}  // namespace comity::dns
