#include "assembly.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "acts.h"
#include "crypto/content.h"
#include "crypto/frost/polynomial.h"
#include "folder/key_file.h"
#include "registers/decisions/queries.h"
#include "registers/keys/queries.h"

namespace comity::test {
namespace {

namespace frost = crypto::frost;

constexpr std::uint32_t kThreshold = 3;
constexpr int kMostSteps = 1'000;

std::string signing_key_of(const std::string& party) { return party + " signer"; }

frost::Polynomial polynomial() {
  crypto::Secret randomness = *crypto::Secret::make(kThreshold * 64);
  crypto::random_fill(randomness.mutable_view());
  return *frost::Polynomial::from_randomness(std::move(randomness));
}

frost::Identifier identifier(std::size_t place) {
  return *frost::Identifier::from_number(static_cast<std::uint16_t>(place + 1));
}

}  // namespace

Assembly::Assembly(std::uint32_t session_sets) {
  options_.answer_milliseconds = 0;
  options_.now = [this] { return world_.now(); };
  options_.monotonic = [this] { return milliseconds; };
  for (const std::string& party : signers()) {
    v1::Action action;
    v1::AddKey& add = *action.mutable_members_add_key();
    *add.mutable_key() = key_record(signing_key_of(party), {v1::SIGN});
    add.set_possession(possession(world_, party, signing_key_of(party)));
    EXPECT_EQ(world_.act(party, action).outcome, ledger::Code::done);
  }
  found(keys::Role::key_signing, 0);
  found(keys::Role::zone_signing, session_sets);
}

const std::vector<std::string>& Assembly::signers() {
  static const std::vector<std::string> kSigners = {"commons-union", "government-of-aurora",
                                                    "harbour-networks", "meridian-organisation",
                                                    "ring-operators"};
  return kSigners;
}

dns::Name Assembly::apex() { return *dns::Name::parse(kZone); }

void Assembly::adopt(const v1::Action& action) {
  const std::string& proposer = signers().front();
  ASSERT_EQ(world_.act(proposer, propose({action})).outcome, ledger::Code::done);
  const std::uint64_t number = decisions::last_number(*world_.view());
  for (const std::string& party : signers()) {
    static_cast<void>(world_.act(party, consent(number, world_.effect_hash(number))));
  }
  world_.everybody_says_yes(number);
  world_.pass(20);
  ASSERT_EQ(world_.proposal(number).state(), v1::EFFECTIVE);
}

void Assembly::found(keys::Role role, std::uint32_t session_sets) {
  const frost::Polynomial dealt = polynomial();
  v1::Action action;
  v1::SetGroup& set = *action.mutable_keys_set_group();
  set.set_zone(kZone);
  set.set_role(static_cast<v1::SigningRole>(role));
  v1::SigningGroup& group = *set.mutable_group();
  group.set_epoch(1);
  group.set_threshold(kThreshold);
  group.set_dealt(true);
  group.set_commitment(dealt.commitment().encode());
  v1::SigningTerms& terms = *group.mutable_terms();
  if (role == keys::Role::document_signing) {
    group.set_document(std::string(keys::kTrustAnchor));
  } else {
    terms.set_validity_seconds(14 * kDay);
    terms.set_refresh_seconds(5 * kDay);
  }
  terms.set_session_blocks(1'000);
  terms.set_session_sets(session_sets);
  if (role == keys::Role::key_signing) terms.set_dnskey_ttl_seconds(3'600);
  std::vector<Bytes>& shares = shares_[role];
  for (std::size_t i = 0; i < signers().size(); ++i) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(signers()[i]);
    member.set_identifier(static_cast<std::uint32_t>(i + 1));
    const crypto::Secret share = *dealt.share_of(identifier(i));
    shares.emplace_back(share.view().begin(), share.view().end());
  }
  adopt(action);
}

ledger::Receipt Assembly::submit(BytesView transaction) {
  ++submitted;
  if (turns_away) return {Hash(), ledger::Code::over_budget, "too much today", false, 0};
  return world_.block({Bytes(transaction)}).receipts.at(0);
}

Result<Hash> Assembly::put_content(BytesView salt, BytesView text) {
  const Bytes stored = tamper ? tamper(Bytes(text)) : Bytes(text);
  if (withheld && withheld(stored)) return crypto::content_hash(salt, stored);
  if (Status put = world_.ledger().put_content(salt, stored); !put) {
    return tl::unexpected(put.error());
  }
  return crypto::content_hash(salt, stored);
}

publishing::PartyVoice Assembly::voice(const std::string& party) {
  keys_.push_back(std::make_unique<crypto::SigningKey>(World::key(signing_key_of(party))));
  return {world_.ledger(), *this, party, *keys_.back(), options_.now};
}

std::unique_ptr<publishing::LocalSigner> Assembly::signer(const std::string& party, keys::Role role,
                                                          const keys::Answered& answered) {
  const auto place = static_cast<std::size_t>(std::find(signers().begin(), signers().end(), party) -
                                              signers().begin());
  v1::SigningGroup record;
  EXPECT_TRUE(keys::find_group(*world_.view(), kZone, role, record));
  const Bytes& octets = shares_.at(role).at(place);
  crypto::Secret secret = *crypto::Secret::make(octets.size());
  std::copy(octets.begin(), octets.end(), secret.mutable_view().begin());
  signing::Custodian::Office office;
  office.party = party;
  office.apex = apex();
  office.role = role;
  office.epoch = 1;
  office.answered = answered;
  office.remember = [this](const keys::Answered& now) {
    return remember ? remember(now) : Status();
  };
  office.permit = [this, party](const signing::Session& session) {
    return permit ? permit(party, session) : Status();
  };
  return std::make_unique<publishing::LocalSigner>(publishing::LocalSigner{
      signing::Custodian(
          std::move(office),
          *frost::KeyShare::make(*keys::group_of(record), identifier(place), std::move(secret))),
      nullptr, voice(party)});
}

Assembly::Process Assembly::process(const std::vector<std::string>& parties) {
  Process process;
  std::vector<publishing::LocalSigner*> keys_signers;
  std::vector<publishing::LocalSigner*> zone_signers;
  for (const std::string& party : parties) {
    process.signers.push_back(signer(party, keys::Role::key_signing));
    keys_signers.push_back(process.signers.back().get());
    process.signers.push_back(signer(party, keys::Role::zone_signing));
    zone_signers.push_back(process.signers.back().get());
  }
  process.keys = std::make_unique<publishing::GroupDriver>(
      world_.ledger(), apex(), keys::Role::key_signing, keys_signers, nullptr, options_);
  process.zone =
      std::make_unique<publishing::GroupDriver>(world_.ledger(), apex(), keys::Role::zone_signing,
                                                zone_signers, process.keys.get(), options_);
  return process;
}

bool Assembly::Process::step() {
  const bool keys_moved = keys->step();
  return zone->step() || keys_moved;
}

Status Assembly::Process::tend() {
  for (int steps = 0; step(); ++steps) {
    if (steps == kMostSteps) return error("it never comes to rest");
  }
  if (!keys->trouble()) return keys->trouble();
  if (!zone->trouble()) return zone->trouble();
  if (Status stocked = keys->stock(); !stocked) return stocked;
  return zone->stock();
}

void Assembly::let_pass(std::int64_t seconds) { world_.pass(seconds); }

v1::SigningSession Assembly::newest(keys::Role role) {
  v1::SigningSession record;
  EXPECT_TRUE(keys::find_signed(*world_.view(), kZone, role, record));
  return record;
}

v1::SigningSession Assembly::part() {
  v1::SigningHead head;
  keys::find_head(*world_.view(), kZone, keys::Role::zone_signing, head);
  v1::SigningSession record;
  if (head.part() == 0) return record;
  EXPECT_TRUE(
      keys::find_session(*world_.view(), kZone, keys::Role::zone_signing, head.part(), record));
  return record;
}

std::uint64_t Assembly::sessions(keys::Role role) {
  v1::SigningHead head;
  keys::find_head(*world_.view(), kZone, role, head);
  return head.sessions();
}

Status Assembly::write_signing_key(const std::string& party, const std::string& path) {
  return folder::write_key_file(path, {party, {ledger::Role::sign}},
                                World::key(signing_key_of(party)), std::nullopt);
}

v1::Action set_zone(const std::string& apex) {
  v1::Action action;
  v1::SetZone& it = *action.mutable_names_set_zone();
  it.set_zone(apex);
  it.set_serial_base(1);
  v1::Soa& soa = *it.mutable_soa();
  soa.set_primary("ns.elsewhere.");
  soa.set_mailbox("admin.elsewhere.");
  soa.set_refresh_seconds(1800);
  soa.set_retry_seconds(900);
  soa.set_expire_seconds(604800);
  soa.set_minimum_seconds(300);
  soa.set_ttl_seconds(3600);
  return action;
}

}  // namespace comity::test
