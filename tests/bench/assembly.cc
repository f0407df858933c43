#include "assembly.h"

#include <algorithm>
#include <iostream>
#include <vector>

#include "clock.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "evidence/make.h"
#include "evidence/recompute.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "party.h"
#include "proof/bundle.h"
#include "proof/transaction.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "state/store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::bench {
namespace {

constexpr Time kFounded{1'767'225'600'000};
constexpr std::int64_t kVoteSeconds = 3600;

std::string member_handle(int member) { return "member-" + std::to_string(1000 + member); }

crypto::SigningKey member_key(int member) {
  return must(crypto::SigningKey::from_seed(crypto::sha256(member_handle(member)).octets));
}

// A community in memory, and the one vote that it takes.
class Assembly {
 public:
  explicit Assembly(int members) {
    v1::GenesisBody body;
    body.set_name("an assembly");
    wire::set_time(*body.mutable_time(), kFounded);
    body.set_rules_version(1);
    body.set_demo(true);
    for (int member = 0; member < members; ++member) {
      v1::Founder& founder = *body.add_founders();
      founder.mutable_party()->set_handle(member_handle(member));
      founder.mutable_party()->set_kind(static_cast<v1::PartyKind>(1 + member % 5));
      v1::PartyKey& key = *founder.add_keys();
      key.set_key(member_key(member).public_key().bytes());
      key.add_roles(v1::VOTE);
      key.add_roles(v1::OPERATE);
    }
    *body.mutable_constitution() = constitution::concert(
        "concert", wiring::registry().actions_under(1), {0, kVoteSeconds, 0, false});
    v1::LogKey& log_key = *body.add_log_keys();
    log_key.set_party(member_handle(0));
    log_key.set_key(log_key_.public_key().bytes());
    body.mutable_policy()->set_threshold(1);
    v1::Genesis genesis;
    genesis.set_body(wire::encode(body));
    for (int member = 0; member < members; ++member) {
      v1::GenesisSignature& signature = *genesis.add_signatures();
      signature.set_party(member_handle(member));
      signature.set_key(member_key(member).public_key().bytes());
      signature.set_signature(
          member_key(member).sign(ledger::genesis_message(genesis.body())).bytes());
    }
    genesis_octets_ = genesis.body().size();
    must(ledger::create_ledger(store_, wire::encode(genesis), {}, wiring::registry(),
                               wiring::ports()));
    ledger_ = must(ledger::open_ledger(store_, wiring::registry(), wiring::ports()));
    ledger_->set_log_key(&log_key_);
  }

  // Proposal 1, and the votes of so many on it, each with its first or second transaction.
  void decide(int voters) {
    v1::Action propose;
    v1::Propose& it = *propose.mutable_decisions_propose();
    it.mutable_title()->set_hash(Bytes(32, 't'));
    it.mutable_title()->set_length(1);
    v1::Suspend& suspend = *it.add_actions()->mutable_members_suspend();
    suspend.set_party(member_handle(1));
    suspend.mutable_reason()->set_hash(Bytes(32, 'r'));
    suspend.mutable_reason()->set_length(1);
    block({sign(0, propose, 1)});
    v1::Proposal proposal;
    const auto view = must(ledger_->view(ledger_->head().height));
    if (!decisions::find_proposal(*view, 1, proposal)) give_up("the proposal was refused");
    v1::Action vote;
    vote.mutable_decisions_vote()->set_proposal(1);
    vote.mutable_decisions_vote()->set_effect_hash(proposal.effect_hash());
    vote.mutable_decisions_vote()->set_choice(v1::YES);
    std::vector<Bytes> votes;
    votes.reserve(static_cast<std::size_t>(voters));
    for (int voter = 0; voter < voters; ++voter)
      votes.push_back(sign(voter, vote, voter == 0 ? 2 : 1));
    for (const Bytes& one : votes) votes_octets_ += one.size();
    block(std::move(votes));
    now_ = plus_seconds(now_, kVoteSeconds);
    block({});
  }

  [[nodiscard]] Bytes bundle() const {
    return must(evidence::bundle_of_decision(*ledger_, ledger_->head().height, 1));
  }
  [[nodiscard]] Hash community() const { return ledger_->community(); }
  [[nodiscard]] std::size_t genesis_octets() const { return genesis_octets_; }
  [[nodiscard]] std::size_t votes_octets() const { return votes_octets_; }

 private:
  Bytes sign(int member, const v1::Action& action, std::uint64_t sequence) const {
    v1::Body body;
    body.set_community(ledger_->community().bytes());
    body.set_party(member_handle(member));
    body.set_key(member_key(member).public_key().bytes());
    body.set_sequence(sequence);
    wire::set_time(*body.mutable_valid_until(), plus_seconds(now_, kVoteSeconds));
    *body.mutable_action() = action;
    return proof::sign_transaction(wire::encode(body), member_key(member));
  }

  void block(std::vector<Bytes> transactions) {
    now_ = plus_seconds(now_, 1);
    const auto done =
        must(ledger_->finalize({ledger_->head().height + 1, now_, std::move(transactions), true}));
    for (const ledger::Receipt& receipt : done.receipts) {
      if (receipt.outcome != ledger::Code::done) give_up(receipt.reason);
    }
    must(ledger_->commit());
  }

  crypto::SigningKey log_key_ = must(crypto::SigningKey::generate());
  state::MemoryStore store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  Time now_ = kFounded;
  std::size_t genesis_octets_ = 0;
  std::size_t votes_octets_ = 0;
};

template <typename Act>
double median_of(const Act& act) {
  std::vector<double> times;
  for (int i = 0; i < 21; ++i) {
    const Clock::time_point begin = Clock::now();
    act();
    times.push_back(milliseconds_since(begin));
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int assembly_figures(int members, int voters) {
  Assembly assembly(members);
  assembly.decide(voters);
  const Bytes bundle = assembly.bundle();
  const proof::Trust trust{.community = assembly.community(), .policy = {}};
  const proof::Verified verified = must(proof::verify(bundle, trust));
  const evidence::Recomputed recomputed = must(evidence::recompute(verified));
  if (recomputed.verdict != evidence::Verdict::recomputed) give_up("not recomputed");
  const double included = median_of([&] { must(proof::verify(bundle, trust)); });
  const double judged = median_of([&] { must(evidence::recompute(verified)); });
  const crypto::SigningKey key = member_key(0);
  const std::string message(assembly.votes_octets() / static_cast<std::size_t>(voters), 'm');
  const Signature signature = key.sign(message);
  const double signed_votes = median_of([&] {
    for (int i = 0; i < voters; ++i) {
      if (!crypto::verify(key.public_key(), message, signature)) give_up("verify");
    }
  });
  std::cout << "bundle-octets " << bundle.size() << "\ngenesis-octets " << assembly.genesis_octets()
            << "\nvotes-octets " << assembly.votes_octets() << "\nverify-milliseconds "
            << included + judged << "\nsignatures-milliseconds " << signed_votes << "\n";
  return 0;
}

}  // namespace comity::bench
