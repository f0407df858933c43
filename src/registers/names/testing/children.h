// For tests only: a community with observers, a held name with an order, and what its child zone
// says. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/verify.h"
#include "dns/validation/testing/child_zone.h"
#include "registers/names/children.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {

constexpr std::int64_t kToday = 1'800'000'000;  // seconds since 1970
constexpr std::int64_t kDaySeconds = 86'400;

inline ledger::Context at(std::int64_t seconds, std::uint64_t height = 9) {
  ledger::Context context;
  context.height = height;
  context.block_time = Time{seconds * 1000};
  return context;
}

inline dns::Name example() { return dns::Name::parse("example.").value(); }

inline v1::Action set_observers(const std::vector<std::string>& parties, std::uint32_t threshold) {
  v1::Action action;
  v1::SetObservers& it = *action.mutable_names_set_observers();
  it.set_zone(".");
  for (const std::string& party : parties) it.mutable_observers()->add_parties(party);
  it.mutable_observers()->set_threshold(threshold);
  return action;
}

inline v1::Action set_order(bool cds, bool cdnskey = false, bool removal = false) {
  v1::Action action;
  v1::SetOrder& it = *action.mutable_names_set_order();
  it.set_zone(".");
  it.set_label("example");
  it.set_cds(cds);
  it.set_cdnskey(cdnskey);
  it.set_removal(removal);
  return action;
}

// Of these keys, by their numbers.
inline v1::Action set_example_ds(const std::vector<int>& keys) {
  std::vector<Bytes> rdata;
  rdata.reserve(keys.size());
  for (const int key : keys) rdata.push_back(dns::testing::ds_of_key(example(), key));
  std::sort(rdata.begin(), rdata.end());
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone(".");
  it.set_label("example");
  for (const Bytes& one : rdata) *it.add_ds() = signer_of(one);
  it.set_ds_ttl_seconds(3600);
  return action;
}

inline v1::SignedSet signed_set(const dns::SignedRdata& set) {
  v1::SignedSet out;
  for (const Bytes& rdata : set.rdata) out.add_rdata(rdata);
  for (const Bytes& rrsig : set.signatures) out.add_signatures(rrsig);
  return out;
}

inline v1::Action claim_with(const dns::ChildKeys& child) {
  v1::Action action;
  v1::ClaimKeys& it = *action.mutable_names_claim_keys();
  it.set_zone(".");
  it.set_label("example");
  *it.mutable_dnskey() = signed_set(child.dnskey);
  if (!child.cds.rdata.empty()) *it.mutable_cds() = signed_set(child.cds);
  if (!child.cdnskey.rdata.empty()) *it.mutable_cdnskey() = signed_set(child.cdnskey);
  if (!dns::wanted_ds(child).empty()) it.set_ds_ttl_seconds(3600);
  return action;
}

// The child has the keys `signers`, signs with them an hour before `now`, and asks for `wanted`.
inline v1::Action claim_of(const std::vector<int>& signers, const std::vector<int>& wanted,
                           std::int64_t now = kToday) {
  return claim_with(dns::testing::child_with_cds(
      example(), {signers, signers, wanted, now - 3'600, now + 14 * kDaySeconds}));
}

// "example" is a's, with the DS of key 1 and an order; oa, ob, and the affiliates of one voice oc
// and od observe, two voices are enough.
class Children : public Community {
 public:
  Children() {
    EXPECT_TRUE(crypto::initialise());
    for (const char* party : {"oa", "ob"}) add_party(party, v1::ACTIVE);
    for (const char* party : {"oc", "od"}) add_affiliate(party);
    EXPECT_EQ(run(create(".", "example", "a", {"ns.elsewhere."}), decision(1)), Code::done);
    EXPECT_EQ(run(set_example_ds({1}), as("a")), Code::done);
    EXPECT_EQ(run(set_observers({"oa", "ob", "oc", "od"}, 2), decision(2)), Code::done);
    EXPECT_EQ(run(set_order(true, true, false), as("a"), at(kToday - 10, 5)), Code::done);
  }

  void add_affiliate(const std::string& handle) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.mutable_profile()->set_affiliation("pair");
    party.set_standing(v1::ACTIVE);
    draft().put({"members", "parties", handle}, wire::encode(party));
  }

  [[nodiscard]] std::vector<Bytes> ds() const { return standing_ds(delegation("example")); }
  [[nodiscard]] static std::vector<Bytes> ds_of(int key) {
    return {dns::testing::ds_of_key(example(), key)};
  }
  [[nodiscard]] std::size_t claims() const {
    return claims_of(draft(), Claimed::keys, ".", "example").size();
  }
  [[nodiscard]] v1::ChildOrder order() const {
    v1::ChildOrder record;
    EXPECT_TRUE(find_order(draft(), ".", "example", record));
    return record;
  }
};

}  // namespace comity::names::testing
