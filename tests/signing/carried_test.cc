// Signatures that a session keeps, and nonces that serve many sessions (docs/decisions/
// carried-signatures.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "acts.h"
#include "assembly.h"
#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "publications/zone/signing.h"
#include "registers/keys/limits.h"
#include "signing/session/claim.h"
#include "signing/session/session.h"

namespace comity::test {
namespace {

using Role = keys::Role;

// "library.example." with a DS that its holder changes at will, signed once.
class Carried : public ::testing::Test {
 protected:
  Carried() : process_(assembly_.process(Assembly::signers())) {
    World& world = assembly_.world();
    for (const char* label : {"library", "museum"}) {
      const std::uint64_t number = proposals_++;
      EXPECT_EQ(
          world.act("commons-union", propose({claim_delegation(label, "ring-operators")})).outcome,
          ledger::Code::done);
      EXPECT_EQ(world.act("ring-operators", consent(number, world.effect_hash(number))).outcome,
                ledger::Code::done);
      world.everybody_says_yes(number);
      world.pass(20);
      change(label, 1);
    }
    zone_ = tend();
  }
  void change(const std::string& label, std::uint32_t key_tag) {
    const ledger::Receipt own = assembly_.world().act("ring-operators", set_ds(label, key_tag));
    ASSERT_EQ(own.outcome, ledger::Code::done) << own.reason;
  }
  // Signs; the zone as it was published.
  zone::Zone tend() {
    const Status tended = process_.tend();
    EXPECT_TRUE(tended) << tended.error().message;
    Result<publishing::SignedZone> made = process_.zone->newest_zone();
    if (!made) {
      ADD_FAILURE() << made.error().message;
      return {};
    }
    const Status checked = zone::check_signatures(made->zone.whole());
    EXPECT_TRUE(checked) << checked.error().message;
    return made->zone.whole();
  }
  v1::OpenSession claim() { return assembly_.newest(Role::zone_signing).claim(); }

  // The signatures of a zone: owner, type covered and rdata.
  using Signatures = std::set<std::tuple<std::string, std::uint16_t, Bytes>>;
  static Signatures signatures(const zone::Zone& zone) {
    Signatures found;
    for (const dns::Record& record : zone.records) {
      if (record.type != dns::type::kRrsig) continue;
      found.emplace(record.owner.text(), dns::type_covered(record.rdata), record.rdata);
    }
    return found;
  }
  static Bytes ds_signature(const zone::Zone& zone, const std::string& owner) {
    for (const auto& [name, type, rdata] : signatures(zone)) {
      if (name == owner && type == dns::type::kDs) return rdata;
    }
    return {};
  }

  Assembly assembly_;
  Assembly::Process process_;
  std::uint64_t proposals_ = 3;
  zone::Zone zone_;  // as it was first
};

TEST_F(Carried, WhatDidNotChangeKeepsItsSignatureOctetByOctet) {
  change("library", 2);
  const zone::Zone after = tend();
  EXPECT_EQ(claim().count(), 2U) << "SOA and DS";
  const Signatures old = signatures(zone_);
  std::size_t changed = 0;
  for (const auto& one : signatures(after)) {
    if (old.contains(one)) continue;
    ++changed;
    const std::uint16_t type = std::get<1>(one);
    EXPECT_TRUE(type == dns::type::kSoa || type == dns::type::kZonemd ||
                (type == dns::type::kDs && std::get<0>(one) == "library.example."))
        << std::get<0>(one) << " " << type;
  }
  EXPECT_EQ(changed, 3U);
  EXPECT_EQ(claim().carries_size(), 1);
}

TEST_F(Carried, ASignatureThatWasDroppedOnceIsNeverTakenBack) {
  change("library", 2);
  const Bytes first = ds_signature(tend(), "library.example.");
  change("library", 3);
  tend();
  change("library", 2);
  const Bytes again = ds_signature(tend(), "library.example.");
  EXPECT_NE(first, again) << "the same set, signed anew";
  EXPECT_EQ(claim().count(), 2U);
}

// Validity 14 days, refresh 5, expire of the SOA 7: what is kept holds 12 days and the two hours by
// which an inception may be back.
TEST_F(Carried, WhatRunsOutTooSoonIsSignedAnew) {
  const v1::OpenSession first = claim();
  assembly_.let_pass(2 * kDay - 2 * 3600 - 600);
  change("library", 2);
  tend();
  EXPECT_EQ(claim().count(), 2U);
  assembly_.let_pass(1200);
  change("library", 3);
  tend();
  EXPECT_EQ(claim().carries_size(), 0);
  EXPECT_GT(claim().count(), 8U) << "all of the first, and the two of the second with it";
  EXPECT_GE(claim().count(), first.count());
}

TEST_F(Carried, TheSameZoneComesOutOfWhatIsOnRecord) {
  for (std::uint32_t tag = 2; tag < 8; ++tag) {
    change(tag % 2 == 0 ? "library" : "museum", tag);
    tend();
  }
  EXPECT_EQ(claim().carries_size(), 2) << "one DS of the change before, and the first session";
  change("library", 9);
  const std::string text = zone::to_text(tend());
  Assembly::Process outsiders = assembly_.process({});
  const Result<publishing::SignedZone> theirs = outsiders.zone->newest_zone();
  ASSERT_TRUE(theirs) << theirs.error().message;
  EXPECT_EQ(theirs->zone.text(), text);
  EXPECT_EQ(outsiders.zone->version().size(), process_.zone->version().size());

  // Started anew, the signers go on from there; and outsiders from what they had put together.
  process_ = assembly_.process(Assembly::signers());
  change("museum", 10);
  const std::string changed = zone::to_text(tend());
  const Result<publishing::SignedZone> then = outsiders.zone->newest_zone();
  ASSERT_TRUE(then) << then.error().message;
  EXPECT_EQ(then->zone.text(), changed);
  EXPECT_EQ(claim().count(), 2U);
  EXPECT_EQ(claim().carries_size(), 2);
}

// What is carried over is verified as it is put together again.
TEST_F(Carried, WhatIsOnRecordIsNotTakenOnItsWord) {
  change("library", 2);
  tend();
  const signing::Standing& standing = process_.zone->version();
  const auto recalled = signing::Session::recall(assembly_.world().ledger(), Assembly::apex(),
                                                 assembly_.newest(Role::zone_signing));
  ASSERT_TRUE(recalled) << recalled.error().message;
  EXPECT_EQ(recalled->fresh().size(), 2U);
  v1::SigningSession lie = assembly_.newest(Role::zone_signing);
  lie.mutable_claim()->clear_carries();
  const auto without = signing::Session::recall(assembly_.world().ledger(), Assembly::apex(), lie);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().message.find("remaining: the claim says 0, the state gives "), 0U);
  EXPECT_EQ(standing.session, lie.number());
}

// Whoever has lost what was signed can still open a session, and the others find its claim true.
TEST_F(Carried, WhoeverLostTheSignaturesSignsAllAnew) {
  change("library", 2);
  World& world = assembly_.world();
  v1::Action action;
  v1::OpenSession& open = *action.mutable_keys_open_session();
  Assembly::Process anew = assembly_.process(Assembly::signers());
  const signing::ClaimRequest request{Assembly::apex(), Role::zone_signing, world.now(), nullptr,
                                      nullptr};
  const Result<Bytes> sets = signing::make_claim(world.ledger(), request, open);
  ASSERT_TRUE(sets) << sets.error().message;
  EXPECT_EQ(open.carries_size(), 0);
  publishing::PartyVoice voice = assembly_.voice("commons-union");
  ASSERT_TRUE(voice.put(*sets, *open.mutable_sets()));
  ASSERT_TRUE(voice.send(action));
  tend();
  EXPECT_EQ(assembly_.newest(Role::zone_signing).opener(), "commons-union");
  EXPECT_GT(claim().count(), 8U);
  EXPECT_EQ(claim().carries_size(), 0);
}

// A signer that has not what the session follows on says so; it does not sign what it cannot judge.
TEST_F(Carried, NobodyJudgesAClaimWithoutWhatItFollowsOn) {
  change("library", 2);
  const signing::ClaimRequest request{Assembly::apex(), Role::zone_signing, assembly_.world().now(),
                                      nullptr, &process_.zone->version()};
  v1::Action action;
  v1::OpenSession& open = *action.mutable_keys_open_session();
  const Result<Bytes> sets = signing::make_claim(assembly_.world().ledger(), request, open);
  ASSERT_TRUE(sets) << sets.error().message;
  publishing::PartyVoice voice = assembly_.voice("commons-union");
  ASSERT_TRUE(voice.put(*sets, *open.mutable_sets()));
  ASSERT_TRUE(voice.send(action));
  v1::SigningSession record;
  ASSERT_TRUE(keys::find_session(*assembly_.world().view(), "example.", Role::zone_signing,
                                 assembly_.sessions(Role::zone_signing), record));
  const auto judged = signing::Session::judge(assembly_.world().ledger(), Assembly::apex(),
                                              Role::zone_signing, record);
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().kind, ErrorKind::unavailable);
}

// Killed, restarted, refused and lied to: no session ever freezes a nonce that another one froze,
// and no custodian answers for a nonce below one that it has answered for.
TEST_F(Carried, ANonceServesOneSession) {
  std::set<std::tuple<std::string, std::uint64_t, std::uint32_t>> frozen;
  std::uint64_t seen = 0;
  const auto look = [&] {
    for (; seen < assembly_.sessions(Role::zone_signing); ++seen) {
      v1::SigningSession record;
      if (!keys::find_session(*assembly_.world().view(), "example.", Role::zone_signing, seen + 1,
                              record)) {
        continue;
      }
      for (int place = 0; place < record.answers_size(); ++place) {
        const v1::SessionParty& party = record.claim().parties(place);
        for (std::uint32_t i = 0; i <= record.claim().count(); ++i) {
          const auto nonce =
              std::tuple(party.party(), party.batch(), record.answers(place).first() + i);
          EXPECT_TRUE(frozen.insert(nonce).second) << party.party();
        }
      }
    }
  };
  const auto abandon = [&](bool lie) {
    const signing::ClaimRequest request{Assembly::apex(), Role::zone_signing,
                                        assembly_.world().now(), nullptr,
                                        &process_.zone->version()};
    v1::Action action;
    v1::OpenSession& open = *action.mutable_keys_open_session();
    const Result<Bytes> sets = signing::make_claim(assembly_.world().ledger(), request, open);
    ASSERT_TRUE(sets) << sets.error().message;
    publishing::PartyVoice voice = assembly_.voice("meridian-organisation");
    ASSERT_TRUE(voice.put(*sets, *open.mutable_sets()));
    if (lie) open.set_unsigned_hash(Bytes(32, 'x'));
    ASSERT_TRUE(voice.send(action));
  };
  look();
  for (std::uint32_t round = 2; round < 14; ++round) {
    change("library", round);
    if (round % 3 == 0) abandon(true);
    if (round % 4 == 0) abandon(false);
    look();
    if (round % 5 == 0) process_ = assembly_.process(Assembly::signers());
    tend();
    look();
    assembly_.let_pass(4 * 3600);
  }
  EXPECT_GT(frozen.size(), 100U);
}

// Plans and standings made up: how a session divides the sets.
class Divisions : public ::testing::Test {
 protected:
  static constexpr zone::SignatureTimes kNow{1'000'000, 3'000'000};

  // One page; each set signed by a session of its own, in the order of time.
  void fill(std::uint64_t sets) {
    plan_.expire_seconds = 600;
    records_.clear();
    sets_.clear();
    signatures_.clear();
    for (std::uint64_t i = 0; i < sets; ++i) {
      zone::SetToSign set;
      // In canonical order.
      set.owner = *dns::Name::parse("n" + std::to_string(1'000 + i) + ".example.");
      set.type = dns::type::kDs;
      set.message = Bytes(40, static_cast<char>(i));
      records_.push_back({set.owner, set.type, 0, {}});
      sets_.push_back(std::move(set));
      sign(i, i + 1, {static_cast<std::uint32_t>(900'000 + i), 2'900'000});
    }
    page_ = page(0, sets_.size(), sets_);
    plan_.pages = {page_};
    stand(sets);
  }
  // Of the sets from `first` to before `past`.
  zone::PagePointer page(std::size_t first, std::size_t past,
                         const std::vector<zone::SetToSign>& sets) const {
    zone::Plan plan;
    for (std::size_t set = first; set < past; ++set) {
      plan.records.push_back(records_[set]);
      plan.sets.push_back(sets[set]);
    }
    return std::make_shared<const zone::Page>(std::move(plan));
  }
  void sign(std::size_t set, std::uint64_t session, const zone::SignatureTimes& times) {
    signatures_.resize(sets_.size());
    const Bytes message = zone::with_times(sets_[set], times).message;
    signatures_[set] = signing::Signed{session, times, crypto::sha256(message), {}};
  }
  void stand(std::uint64_t session) {
    standing_ = {session, {std::make_shared<signing::SignedPage>(page_, signatures_)}};
  }
  // Of what was kept, in order.
  std::vector<std::uint64_t> makers(const signing::Division& division) {
    std::vector<std::uint64_t> list;
    for (const auto& one : division.kept.at(0)->signatures()) {
      if (one) list.push_back(one->session);
    }
    return list;
  }
  static std::vector<signing::Place> places(const std::vector<std::size_t>& sets) {
    std::vector<signing::Place> list;
    list.reserve(sets.size());
    for (const std::size_t set : sets) list.push_back({0, set});
    return list;
  }

  static v1::SigningTerms refreshed(std::uint32_t seconds) {
    v1::SigningTerms terms;
    terms.set_refresh_seconds(seconds);
    return terms;
  }

  zone::PagedPlan plan_;
  std::vector<dns::Record> records_;
  std::vector<zone::SetToSign> sets_;
  zone::PagePointer page_;
  std::vector<std::optional<signing::Signed>> signatures_;
  signing::Standing standing_;
};

TEST_F(Divisions, OfTooManySessionsTheLargerAreKept) {
  const std::uint64_t last = limits::kCarriedSessions + 2;
  fill(last);
  sign(0, last, signatures_[last - 1]->times);
  sign(1, last, signatures_[last - 1]->times);
  stand(last);
  EXPECT_TRUE(signing::divide(plan_, kNow, refreshed(0), standing_).fresh.empty())
      << "64 are not too many";
  sign(1, 2, {900'001, 2'900'000});
  stand(last);
  const signing::Division division = signing::divide(plan_, kNow, refreshed(0), standing_);
  ASSERT_EQ(division.carries.size(), limits::kCarriedSessions / 2);
  EXPECT_EQ(division.carries.back(), last) << "two sets, the others one each";
  EXPECT_EQ(division.carries.front(), 2U) << "of these the older";
  EXPECT_EQ(division.fresh.size(), sets_.size() - limits::kCarriedSessions / 2 - 1);
  EXPECT_EQ(makers(division).size(), limits::kCarriedSessions / 2 + 1);
}

TEST_F(Divisions, ASignatureIsKeptToTheSecond) {
  fill(1);
  const std::uint32_t refresh = 2'900'000 - 1'000'000 - 7'200 - 600;
  const signing::Division kept = signing::divide(plan_, kNow, refreshed(refresh), standing_);
  EXPECT_TRUE(kept.fresh.empty());
  EXPECT_EQ(kept.manifest_root,
            zone::manifest_root({zone::with_times(sets_[0], {900'000, 2'900'000})}));
  const signing::Division anew = signing::divide(plan_, kNow, refreshed(refresh + 1), standing_);
  EXPECT_EQ(anew.fresh, places({0}));
  EXPECT_EQ(anew.manifest_root, zone::manifest_root({zone::with_times(sets_[0], kNow)}));
}

// The same sets on pages that were cut otherwise are the same sets; one of them has other octets.
TEST_F(Divisions, WhatIsKeptFollowsFromTheSetsAndNotFromThePages) {
  fill(5);
  zone::PagedPlan other = plan_;
  other.pages.clear();
  for (std::size_t first : {0U, 2U}) {
    other.pages.push_back(page(first, first == 0 ? 2 : 5, sets_));
  }
  const signing::Division same = signing::divide(other, kNow, refreshed(0), standing_);
  EXPECT_TRUE(same.fresh.empty());
  EXPECT_EQ(same.manifest_root,
            signing::divide(plan_, kNow, refreshed(0), standing_).manifest_root);
  std::vector<zone::SetToSign> changed = sets_;
  changed[3].message.back() ^= 1;
  other.pages[1] = page(2, 5, changed);
  EXPECT_EQ(signing::divide(other, kNow, refreshed(0), standing_).fresh,
            (std::vector<signing::Place>{{1, 1}}));
}

TEST_F(Divisions, ASessionSignsAsManyAsItsTermsHave) {
  fill(5);
  v1::SigningTerms terms = refreshed(0);
  terms.set_session_sets(2);
  const signing::Division division = signing::divide(plan_, kNow, terms, {});
  EXPECT_EQ(division.fresh, places({0, 1}));
  EXPECT_EQ(division.fresh_ids, zone::set_id(sets_[0]) + zone::set_id(sets_[1]));
  EXPECT_EQ(division.remaining, 3U);
}

TEST_F(Divisions, OtherOctetsAreSignedAnew) {
  fill(2);
  std::vector<zone::SetToSign> other = sets_;
  other[1].message.back() ^= 1;
  plan_.pages = {page(0, 2, other)};
  const signing::Division division = signing::divide(plan_, kNow, refreshed(0), standing_);
  EXPECT_EQ(division.fresh, places({1}));
  EXPECT_EQ(division.fresh_ids, zone::set_id(sets_[1]));
  EXPECT_EQ(division.carries, (std::vector<std::uint64_t>{1}));
}

}  // namespace
}  // namespace comity::test
