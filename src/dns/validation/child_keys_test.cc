#include "dns/validation/child_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "dns/dnssec.h"
#include "dns/validation/testing/child_zone.h"

namespace comity::dns {
namespace {

using testing::child_with_cds;
using testing::dnskey_of;
using testing::ds_of_key;
using testing::sign;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kBegin = kNow - 3'600;
constexpr std::int64_t kEnd = kNow + 86'400;

Name zone() { return Name::parse("ring.net.example.").value(); }

class ChildKeysTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(crypto::initialise()); }

  static std::string why(const ChildKeys& child, const std::vector<int>& standing,
                         std::int64_t now = kNow) {
    if (const Status status = check_child_keys(child); !status) return status.error().message;
    std::vector<Bytes> ds;
    ds.reserve(standing.size());
    for (const int number : standing) ds.push_back(ds_of_key(zone(), number));
    const Result<ChildFinding> found = prove_child_keys(child, ds, now);
    return found ? "" : found.error().message;
  }
};

TEST_F(ChildKeysTest, a_key_in_the_ds_set_hands_over_to_the_next) {
  const ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  ASSERT_EQ(why(child, {1}), "");
  const auto found = prove_child_keys(child, {ds_of_key(zone(), 1)}, kNow);
  EXPECT_EQ(found->ds, std::vector<Bytes>{ds_of_key(zone(), 2)});
  EXPECT_EQ(found->inception, kBegin);
}

// Where none stands, what it asks for has to be true of itself.
TEST_F(ChildKeysTest, first_keys_sign_for_themselves) {
  const ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  const auto found = prove_first_keys(child, kNow);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->ds, std::vector<Bytes>{ds_of_key(zone(), 2)});
  EXPECT_EQ(found->inception, kBegin);
  EXPECT_FALSE(prove_first_keys(child, kEnd + 1));
  EXPECT_FALSE(prove_first_keys(child, kBegin - 1));
  // By a key that it does not ask for; one that has signed nothing; for no DS set at all.
  for (const testing::ChildStory& story : {testing::ChildStory{{1, 2}, {1}, {2}, kBegin, kEnd},
                                           {{1}, {1}, {2}, kBegin, kEnd},
                                           {{1}, {1}, {}, kBegin, kEnd}}) {
    const auto refused = prove_first_keys(child_with_cds(zone(), story), kNow);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("that is asked for"), std::string::npos);
  }
}

TEST_F(ChildKeysTest, cdnskey_alone_gives_a_digest_of_sha_256) {
  ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  child.cds = {};
  child.cdnskey = sign(zone(), type::kCdnskey, {dnskey_of(2)}, {1}, kBegin - 5, kEnd);
  ASSERT_EQ(why(child, {1}), "");
  const auto found = prove_child_keys(child, {ds_of_key(zone(), 1)}, kNow);
  EXPECT_EQ(found->ds, std::vector<Bytes>{ds_of_key(zone(), 2)});
  EXPECT_EQ(found->inception, kBegin - 5);
}

// What was signed before the older of the two may come back with it.
TEST_F(ChildKeysTest, the_older_of_both_sets_says_how_old_it_is) {
  ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  for (const auto& [cds, cdnskey] : {std::pair(0, 5), std::pair(5, 0)}) {
    child.cds = sign(zone(), type::kCds, {ds_of_key(zone(), 2)}, {1}, kBegin - cds, kEnd);
    child.cdnskey = sign(zone(), type::kCdnskey, {dnskey_of(2)}, {1}, kBegin - cdnskey, kEnd);
    const auto found = prove_child_keys(child, {ds_of_key(zone(), 1)}, kNow);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->inception, kBegin - 5);
  }
}

// Of one set the newest signature says it, of those that hold by a key in the DS set that stands.
TEST_F(ChildKeysTest, the_newest_signature_of_a_set_says_how_old_it_is) {
  ChildKeys child = child_with_cds(zone(), {{1, 2, 3}, {1, 2, 3}, {2}, kBegin, kEnd});
  const std::vector<Bytes> wanted{ds_of_key(zone(), 2)};
  for (const auto& [one, other] : {std::pair(0, 5), std::pair(5, 0)}) {
    child.cds = sign(zone(), type::kCds, wanted, {1}, kBegin - one, kEnd);
    const SignedRdata second = sign(zone(), type::kCds, wanted, {2}, kBegin - other, kEnd);
    const SignedRdata newest = sign(zone(), type::kCds, wanted, {3}, kBegin + 1, kEnd);
    for (const SignedRdata& more : {second, newest}) {
      child.cds.signatures.push_back(more.signatures.front());
    }
    std::sort(child.cds.signatures.begin(), child.cds.signatures.end());
    const auto found = prove_child_keys(child, {ds_of_key(zone(), 1), ds_of_key(zone(), 2)}, kNow);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->inception, kBegin);
  }
}

TEST_F(ChildKeysTest, both_have_to_name_the_same_keys) {
  ChildKeys child = child_with_cds(zone(), {{1, 2, 3}, {1, 2}, {2}, kBegin, kEnd});
  child.cdnskey = sign(zone(), type::kCdnskey, {dnskey_of(2)}, {1}, kBegin, kEnd);
  EXPECT_EQ(why(child, {1}), "");
  child.cdnskey = sign(zone(), type::kCdnskey, {dnskey_of(3)}, {1}, kBegin, kEnd);
  EXPECT_NE(why(child, {1}), "");
  child.cdnskey = sign(zone(), type::kCdnskey, {dnskey_of(2), dnskey_of(3)}, {1}, kBegin, kEnd);
  EXPECT_NE(why(child, {1}), "");
  child.cdnskey = sign(zone(), type::kCdnskey, {Bytes("\0\0\3\0\0", 5)}, {1}, kBegin, kEnd);
  EXPECT_NE(why(child, {1}), "");
}

TEST_F(ChildKeysTest, algorithm_0_asks_for_no_ds_set) {
  const ChildKeys child = child_with_cds(zone(), {{1}, {1}, {}, kBegin, kEnd});
  ASSERT_EQ(why(child, {1}), "");
  EXPECT_TRUE(wanted_ds(child).empty());
}

TEST_F(ChildKeysTest, refuses_what_a_key_outside_the_ds_set_signs) {
  // The keys of the zone sign, and none of them is the one that the parent names.
  EXPECT_NE(why(child_with_cds(zone(), {{1, 2}, {2}, {2}, kBegin, kEnd}), {1}), "");
  // The DNSKEY set is sound, CDS is signed by another key.
  ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  child.cds = sign(zone(), type::kCds, {ds_of_key(zone(), 2)}, {2}, kBegin, kEnd);
  EXPECT_NE(why(child, {1}).find("CDS"), std::string::npos);
  EXPECT_EQ(why(child, {2}), "");
}

TEST_F(ChildKeysTest, refuses_what_would_break_the_delegation) {
  // A DS that matches no key; one of a key that does not sign the keys.
  EXPECT_NE(why(child_with_cds(zone(), {{1}, {1}, {7}, kBegin, kEnd}), {1}), "");
  EXPECT_NE(why(child_with_cds(zone(), {{1, 2}, {1}, {2}, kBegin, kEnd}), {1}), "");
  // Beside one that does, a key that is to come may stand (RFC 6781, 4.1.2).
  EXPECT_EQ(why(child_with_cds(zone(), {{1}, {1}, {1, 7}, kBegin, kEnd}), {1}), "");
}

TEST_F(ChildKeysTest, signatures_hold_in_their_time_alone) {
  const ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  EXPECT_EQ(why(child, {1}, kBegin), "");
  EXPECT_EQ(why(child, {1}, kEnd), "");
  EXPECT_NE(why(child, {1}, kBegin - 1), "");
  EXPECT_NE(why(child, {1}, kEnd + 1), "");
}

TEST_F(ChildKeysTest, every_flipped_bit_of_what_is_signed_is_found) {
  const ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  ChildKeys other = child;
  Bytes& cds = other.cds.rdata.front();
  for (std::size_t bit = 0; bit < cds.size() * 8; ++bit) {
    cds[bit / 8] = static_cast<char>(cds[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(why(other, {1}), "") << bit;
    cds[bit / 8] = static_cast<char>(cds[bit / 8] ^ (1 << (bit % 8)));
  }
  ASSERT_EQ(why(other, {1}), "");
  Bytes& rrsig = other.cds.signatures.front();
  const bool first_is_1 = key_tag(dnskey_of(1)) == read_u16(BytesView(rrsig).substr(16));
  Bytes& used = first_is_1 ? rrsig : other.cds.signatures.back();
  for (std::size_t bit = 0; bit < used.size() * 8; ++bit) {
    used[bit / 8] = static_cast<char>(used[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(why(other, {1}), "") << bit;
    used[bit / 8] = static_cast<char>(used[bit / 8] ^ (1 << (bit % 8)));
  }
}

// Whoever is an observer may send any octets: there is an answer, and never one to what they were
// not before.
TEST_F(ChildKeysTest, answers_whatever_the_octets_are) {
  const ChildKeys sound = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  std::uint64_t state = 7;
  const auto below = [&state](std::size_t bound) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  std::size_t formed = 0;
  for (int i = 0; i < 4'000; ++i) {
    ChildKeys child = sound;
    const std::array<std::vector<Bytes>*, 4> lists = {&child.dnskey.rdata, &child.dnskey.signatures,
                                                      &child.cds.rdata, &child.cds.signatures};
    std::vector<Bytes>& list = *lists.at(below(lists.size()));
    Bytes& one = list.at(below(list.size()));
    if (below(3) == 0) one.resize(below(2 * one.size()));
    if (!one.empty()) one[below(one.size())] = static_cast<char>(below(256));
    std::sort(list.begin(), list.end());
    if (!check_child_keys(child)) continue;
    ++formed;
    const auto found = prove_child_keys(child, {ds_of_key(zone(), 1)}, kNow);
    if (!found) continue;
    EXPECT_EQ(found->ds, std::vector<Bytes>{ds_of_key(zone(), 2)});
  }
  EXPECT_GT(formed, 200U);
}

TEST_F(ChildKeysTest, refuses_what_is_not_well_formed) {
  const ChildKeys sound = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  const auto with = [&](const auto& change) {
    ChildKeys child = sound;
    change(child);
    return check_child_keys(child) ? std::string() : check_child_keys(child).error().message;
  };
  EXPECT_EQ(with([](ChildKeys&) {}), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds = {}; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.dnskey = {}; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.signatures.clear(); }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cdnskey.signatures = it.cds.signatures; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.push_back(it.cds.rdata.front()); }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.front().clear(); }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.dnskey.rdata.front().resize(1'025); }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.signatures.swap(it.dnskey.signatures); }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.signatures.front()[2] = 5; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.signatures.front()[3] = 2; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.zone = Name::parse("other.net.example.").value(); }), "");
  // Of digest type 1 and of another length; of an algorithm that is not verified here.
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.front()[3] = 1; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.front()[3] = 4; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.front()[2] = 14; }), "");
  EXPECT_NE(with([](ChildKeys& it) { it.cds.rdata.front()[2] = 0; }), "");
  for (std::size_t octets = 0; octets < sound.cds.signatures.front().size(); ++octets) {
    const auto cut = [&](ChildKeys& it) { it.cds.signatures.front().resize(octets); };
    ChildKeys child = sound;
    cut(child);
    std::sort(child.cds.signatures.begin(), child.cds.signatures.end());
    EXPECT_NE(why(child, octets == 0 ? std::vector<int>{1} : std::vector<int>{}), "");
  }
}

// Two keys with one tag make every signature of that tag two to try, and many make it many
// (CVE-2023-50387).
TEST_F(ChildKeysTest, refuses_two_keys_of_one_tag) {
  ChildKeys child = child_with_cds(zone(), {{1, 2}, {1, 2}, {2}, kBegin, kEnd});
  Bytes twin = dnskey_of(1);
  std::swap(twin[4], twin[6]);  // the tag is a sum of pairs of octets
  ASSERT_EQ(key_tag(twin), key_tag(dnskey_of(1)));
  ASSERT_NE(twin, dnskey_of(1));
  child.dnskey.rdata.push_back(twin);
  std::sort(child.dnskey.rdata.begin(), child.dnskey.rdata.end());
  EXPECT_NE(check_child_keys(child).error().message.find("tag"), std::string::npos);
}

// A signer of any algorithm, by libcrypto alone.
class Signer {
 public:
  Signer(std::uint8_t algorithm, std::size_t bits)
      : algorithm_(algorithm),
        key_(algorithm == kRsaSha256 ? EVP_RSA_gen(bits) : EVP_EC_gen("P-256"), EVP_PKEY_free) {}

  [[nodiscard]] Bytes dnskey() const {
    Bytes rdata("\x01\x01\x03", 3);
    rdata.push_back(static_cast<char>(algorithm_));
    if (algorithm_ == kRsaSha256) return rdata + Bytes("\x03\x01\x00\x01", 4) + modulus();
    std::array<unsigned char, 65> point{};
    std::size_t length = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(),
                                    &length);
    return rdata.append(reinterpret_cast<const char*>(point.data()) + 1, length - 1);
  }

  [[nodiscard]] SignedRdata sign(std::uint16_t type, const Bytes& rdata) const {
    SignatureFrame frame{type, 3, 60, kEnd, kBegin, key_tag(dnskey()), zone()};
    Bytes octets = encode(frame);
    octets[2] = static_cast<char>(algorithm_);
    const Bytes message = octets + canonical_wire({zone(), type, 60, rdata});
    return {{rdata}, {octets + signature(message)}};
  }

 private:
  [[nodiscard]] Bytes modulus() const {
    BIGNUM* n = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &n);
    Bytes out(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(out.data()));
    BN_free(n);
    return out;
  }

  [[nodiscard]] Bytes signature(const Bytes& message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    std::size_t length = 1024;
    Bytes made(length, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &length,
                   reinterpret_cast<const unsigned char*>(message.data()), message.size());
    made.resize(length);
    if (algorithm_ == kRsaSha256) return made;
    const auto* at = reinterpret_cast<const unsigned char*>(made.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length)), ECDSA_SIG_free);
    std::array<unsigned char, 64> both{};
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), both.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), both.data() + 32, 32);
    return {reinterpret_cast<const char*>(both.data()), both.size()};
  }

  std::uint8_t algorithm_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

Bytes digest_of(const Bytes& dnskey) {
  return ds_rdata(key_tag(dnskey), algorithm_of(dnskey), kDigestSha256,
                  crypto::sha256({zone().wire(), dnskey}).bytes());
}

Bytes sha384_of(const Bytes& dnskey) {
  crypto::Sha384 hasher;
  hasher.add(zone().wire());
  hasher.add(dnskey);
  const crypto::Sha384Value value = hasher.finish();
  return ds_rdata(key_tag(dnskey), algorithm_of(dnskey), 4, Bytes(value.begin(), value.end()));
}

TEST_F(ChildKeysTest, rsa_and_ecdsa_hold_as_ed25519_does) {
  struct Row {
    std::uint8_t algorithm;
    std::size_t bits;
  };
  for (const Row& row : {Row{kRsaSha256, 1024}, Row{kRsaSha256, 2048}, Row{kRsaSha256, 4096},
                         Row{kEcdsaP256, 256}}) {
    const Signer signer(row.algorithm, row.bits);
    const Bytes key = signer.dnskey();
    ASSERT_TRUE(check_dnskey(key)) << row.bits;
    const ChildKeys child{
        zone(), signer.sign(type::kDnskey, key), signer.sign(type::kCds, sha384_of(key)), {}};
    ASSERT_TRUE(check_child_keys(child)) << check_child_keys(child).error().message;
    const auto found = prove_child_keys(child, {digest_of(key)}, kNow);
    ASSERT_TRUE(found) << row.bits << found.error().message;
    EXPECT_EQ(found->ds, std::vector<Bytes>{sha384_of(key)});
    for (std::size_t at = kSignatureFixed + zone().wire().size();
         at < child.cds.signatures.front().size(); at += 7) {
      ChildKeys other = child;
      other.cds.signatures.front()[at] = static_cast<char>(other.cds.signatures.front()[at] ^ 4);
      EXPECT_FALSE(prove_child_keys(other, {digest_of(key)}, kNow)) << at;
    }
    // A signature of any other length.
    ChildKeys other = child;
    other.cds.signatures.front().push_back('\0');
    EXPECT_FALSE(prove_child_keys(other, {digest_of(key)}, kNow));
  }
}

TEST_F(ChildKeysTest, a_point_outside_the_curve_is_no_key) {
  const Signer signer(kEcdsaP256, 256);
  Bytes key = signer.dnskey();
  ChildKeys child{
      zone(), signer.sign(type::kDnskey, key), signer.sign(type::kCds, digest_of(key)), {}};
  key.back() = static_cast<char>(key.back() ^ 1);
  child.dnskey.rdata.front() = key;
  EXPECT_FALSE(prove_child_keys(child, {digest_of(key)}, kNow));
}

// The handing over between algorithms: each that the DS set names has to hold by itself
// (RFC 6840, 5.11).
TEST_F(ChildKeysTest, each_algorithm_of_the_new_set_signs_the_keys) {
  const Signer other(kEcdsaP256, 256);
  const Bytes key = other.dnskey();
  ChildKeys child{
      zone(),
      sign(zone(), type::kDnskey, {dnskey_of(1), key}, {1}, kBegin, kEnd),
      sign(zone(), type::kCds, {ds_of_key(zone(), 1), digest_of(key)}, {1}, kBegin, kEnd),
      {}};
  ASSERT_TRUE(check_child_keys(child)) << check_child_keys(child).error().message;
  EXPECT_FALSE(prove_child_keys(child, {ds_of_key(zone(), 1)}, kNow));
}

}  // namespace
}  // namespace comity::dns
