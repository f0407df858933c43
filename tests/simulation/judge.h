// The judge: what the specification says must become of each transaction and each decision, worked
// out over a plain map of records. Written from docs/spec; shares no code with ledger, registers,
// tally and publications. Of ledger it knows the numbers of outcomes only. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/outcome.h"
#include "records.h"
#include "wire/messages.h"

namespace comity::simulation {

using ledger::Code;

// A transaction as its sender made it, with what only the sender can know of it.
struct Sent {
  Bytes bytes;
  Hash id;               // SHA-256 of the body
  bool garbage = false;  // octets changed by chance: whatever it is called, no trace of it
  bool signature_holds = true;
  Code envelope = Code::done;  // malformed on purpose in a field of the body
  Code form = Code::done;      // malformed on purpose in a field of the action
  std::uint32_t number = 0;    // of the action
};

// What became of one, in a block.
struct Fate {
  Code code = Code::done;
  bool known = true;  // false: of these the judge only knows that the code must be of the action's
};

struct EffectSeen {
  std::uint64_t proposal = 0;
  Bytes effect;
  Code outcome = Code::done;
  friend bool operator==(const EffectSeen&, const EffectSeen&) = default;
};

// What became of an adoption of newer rules at the beginning of a block.
struct RulesSeen {
  std::uint32_t version = 0;
  std::uint64_t proposal = 0;
  Code outcome = Code::done;
};

struct Ruling {
  std::vector<Fate> fates;
  std::vector<EffectSeen> effects;
  bool changed = false;
};

// A holder without a seat, also one that has lapsed.
[[nodiscard]] bool is_account(const v1::Party& party);
// v1::Standing as everybody sees it.
[[nodiscard]] int standing_of(const v1::Party& party);
[[nodiscard]] bool is_malformed(Code code);
[[nodiscard]] bool is_recorded(Code code);
// Of what was run: a refusal that nothing would be kept of is another one then.
[[nodiscard]] Code of_trial(Code code);

class Judge {
 public:
  // `genesis`: every record of height 0, `community`: its id.
  Judge(const Records::Map& genesis, const Hash& community);

  // Before it waits for a block: steps 1 to 8 of docs/spec/transaction.md as of now.
  Fate look(const Sent& sent, Time now, Code said);
  // Of the block that is being made.
  [[nodiscard]] std::uint64_t height() const { return height_; }
  // A block in four steps, so that the judge can take over what it does not model.
  // Blocks may follow each other before they are durable: drop_block() takes them back, the newest
  // first.
  void begin_block(std::uint64_t height, Time time);
  // `said`: what the node answered; only asked where the judge does not know better.
  Fate transaction(const Sent& sent, Code said);
  std::vector<EffectSeen> due();
  // The records of joint signing are the node's own word.
  void take_over(const state::Key& key, const std::optional<Bytes>& value);
  // True when the block changed something; then the ledger's own records were written.
  bool end_block(const Hash& previous_root, std::uint64_t log_size, const Hash& log_root);
  // Nothing of the newest block happened; of those that are durable nothing can be taken back.
  void drop_block();
  void settle_blocks();

  [[nodiscard]] const Records& records() const { return records_; }
  Records& records() { return records_; }
  [[nodiscard]] std::optional<Time> next_deadline() const;
  [[nodiscard]] Time now() const { return now_; }

  // False, and `out` as it was, when there is none.
  bool find_party(const std::string& handle, v1::Party& out) const;
  // The same among holders without a seat.
  [[nodiscard]] std::vector<std::string> accounts(int standing) const;
  // For the workload, which has to know what is worth trying.
  [[nodiscard]] std::vector<std::string> parties(int standing) const;
  [[nodiscard]] std::string voice_of(const std::string& party) const;
  // Those whose word counts for themselves.
  [[nodiscard]] std::set<std::string> all_who_can() const;
  // It has left, and has no transaction on record of a later day.
  [[nodiscard]] bool is_gone(const std::string& party) const;
  [[nodiscard]] bool holds_anything(const std::string& party) const;
  // Said of the one, or by it, when it was more than these.
  [[nodiscard]] static bool still(const std::string& then, const std::string& now);
  // The parties that hold something together, or the one that does; nobody of nothing.
  [[nodiscard]] static std::set<std::string> each_of(const std::string& holder);
  [[nodiscard]] std::optional<std::uint64_t> heard_on(const std::string& party) const;
  [[nodiscard]] bool is_asked(const std::string& party) const;
  [[nodiscard]] std::vector<v1::Proposal> running() const;
  [[nodiscard]] std::vector<std::string> delegations(const std::string& zone) const;
  [[nodiscard]] std::vector<std::string> hosts(const std::string& zone) const;
  bool find_delegation(const std::string& zone, const std::string& label,
                       v1::Delegation& out) const;
  [[nodiscard]] const v1::Constitution& constitution() const;
  [[nodiscard]] Hash constitution_hash() const;
  [[nodiscard]] std::uint64_t last_sequence(const Bytes& key) const;
  [[nodiscard]] std::uint64_t last_proposal() const;
  // Why proposals ended.
  [[nodiscard]] const std::set<Code>& endings() const { return endings_; }
  [[nodiscard]] std::uint32_t rules_version() const;
  // An adoption waits for its time or for operators.
  [[nodiscard]] bool is_adopting() const;
  // Of the block at hand.
  [[nodiscard]] const std::optional<RulesSeen>& rules_seen() const { return rules_seen_; }
  // Versions of the rules that brought an action, by its number; of all others it is 1.
  std::map<std::uint32_t, std::uint32_t> since;
  // Commitments of which a member's share would be zero; the sender of a group says so.
  std::set<Bytes> unsound;

  // For the rows of actions (table.h): on whose behalf, whose, what a vote is about.
  struct Actor {
    bool decision = false;
    std::string party;
    Bytes key;
    std::vector<int> roles;
    std::uint64_t proposal = 0;
    Bytes transaction;
  };
  struct Subject {
    enum class Kind { community, held, self } kind = Kind::community;
    std::string party;
  };
  struct Trial {
    Code verdict = Code::done;
    std::string rule;
    std::set<std::string> consents;
    Bytes effect_changes;
    Bytes effect;
    std::vector<v1::GuardUse> guards;
  };

  // judge.cc, judge_authority.cc, judge_rules.cc
  // Steps 9 and 10 of docs/spec/transaction.md for one act of a batch.
  Code own_act(const v1::Action& action, const Actor& actor);
  // `given`: the parties that have consented.
  Trial try_all(const v1::ProposedActions& actions, std::uint64_t number,
                const std::string& proposer, const std::set<std::string>& given = {});
  [[nodiscard]] Code fits(const v1::Constitution& next, std::set<std::string> needed) const;
  [[nodiscard]] Code may_amend(const Bytes& previous) const;
  void put_in_force(const v1::Constitution& document, std::uint64_t proposal);

  // judge_members.cc
  using Keys = google::protobuf::RepeatedPtrField<v1::PartyKey>;
  // `own_too`: also keys that the party has or had.
  // `own`: the keys that the party has, or is to have.
  [[nodiscard]] Code new_key(const v1::PartyKey& key, const Keys& own, const Bytes& possession,
                             const std::string& party, bool own_too = false) const;
  [[nodiscard]] Code new_account(const v1::NewHolder& holder) const;
  [[nodiscard]] Code new_keys(const Keys& keys,
                              const google::protobuf::RepeatedPtrField<std::string>& possessions,
                              const std::string& party, bool own_too = false) const;
  void write_party(const v1::Party& party);
  void own_key(const Bytes& key, const std::string& party, const Actor& by);
  void lose_key(const Bytes& key);
  // The party has a seat, and it is a new one.
  void seat(const std::string& party);
  void exchange(v1::Party& party, const Keys& keys, const Actor& by);
  void put_on_hold(v1::Party& party, const Keys& recovering, const Keys& given, const Actor& by);
  [[nodiscard]] Code needs_active(const std::string& party) const;
  [[nodiscard]] Code needs_holder(const std::string& party) const;
  // Roles that go with its standing.
  [[nodiscard]] static Code needs_roles(const v1::Party& party, const Keys& keys);
  // docs/spec/actions.md, "Holders without a seat".
  void term_of(const std::string& party, std::uint64_t day, bool bare);
  [[nodiscard]] std::uint64_t first_look(Time known) const;
  [[nodiscard]] Code needs_others(const std::string& party) const;

  // judge_names.cc
  [[nodiscard]] std::vector<std::string> zones() const;
  [[nodiscard]] Code label_code(const std::string& label) const;
  [[nodiscard]] bool zone_exists(const std::string& zone) const;
  bool find_host(const std::string& zone, const std::string& name, v1::Host& out) const;
  [[nodiscard]] bool apex_names(const std::string& zone, const std::string& host) const;
  [[nodiscard]] std::string host_holder(const std::string& zone, const std::string& name) const;
  [[nodiscard]] std::vector<std::string> hosts_of(const std::string& zone,
                                                  const std::string& label) const;
  // The closest registered name, and the closest with name servers, at or above a name; "" without.
  [[nodiscard]] std::string closest(const std::string& zone, const std::string& name) const;
  [[nodiscard]] std::string cut_above(const std::string& zone, const std::string& name) const;
  // At or below the label, and below no registered name beneath it.
  [[nodiscard]] bool is_of(const std::string& zone, const std::string& label,
                           const std::string& name) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> sets(
      const std::string& zone) const;
  [[nodiscard]] bool has_set(const std::string& zone, const std::string& owner,
                             const std::string& type) const;
  [[nodiscard]] bool is_there(const std::string& zone, const std::string& name) const;
  [[nodiscard]] Code place_for_set(const std::string& zone, const std::string& owner,
                                   const std::string& type) const;
  [[nodiscard]] Code place_for_cut(const std::string& zone, const std::string& label) const;
  void write_set(const std::string& zone, const std::string& owner, const v1::RecordSet& record);
  void index_place(const std::string& zone, const std::string& name);
  [[nodiscard]] std::vector<std::string> users_of(const std::string& zone,
                                                  const std::string& host) const;
  [[nodiscard]] Code glue(const std::string& zone, const std::string& label,
                          const google::protobuf::RepeatedPtrField<std::string>& servers,
                          const std::set<std::string>& created) const;
  // Of another party's host: whether this delegation may name it; `stands`: it does already.
  [[nodiscard]] bool accepted(const std::string& zone, const std::string& host,
                              const std::string& label, bool stands) const;
  // Elsewhere, or in the zone with an address.
  [[nodiscard]] bool addressed(const std::string& zone, const std::string& server) const;
  void write_delegation(const std::string& zone, const std::string& label,
                        const std::optional<v1::Delegation>& record);
  void write_host(const std::string& zone, const std::string& name,
                  const std::optional<v1::Host>& record);
  // A holder's standing order, and what was claimed of its child.
  void erase_order(const std::string& zone, const std::string& label);
  // What the child signed until now does not undo what the holder does by itself.
  void hold_back(const std::string& zone, const std::string& label);
  // False when there is none that is not void.
  bool find_order(const std::string& zone, const std::string& label, v1::ChildOrder& out) const;

  // judge_decisions.cc
  [[nodiscard]] bool find_proposal(std::uint64_t number, v1::Proposal& out) const;
  void write_proposal(const v1::Proposal& proposal);
  void schedule(const v1::Proposal& proposal, Time due);
  void schedule(const std::string& owner, std::uint64_t id, Time due);
  void cancel(const std::string& owner, std::uint64_t id);
  void count(const std::string& proposer, int proposed, int open);
  void reschedule(std::uint64_t number);
  // What a vote replaces and stood before the last moments.
  void note_earlier(std::uint64_t number, const Bytes& party, v1::Vote& vote) const;
  [[nodiscard]] bool would_vote(const v1::Proposal& proposal, const std::string& party) const;
  // Its consultation begins when enough have.
  void note_endorsed(v1::Proposal& proposal);
  void end(v1::Proposal& proposal, v1::ProposalState state, Code failure);
  // Who is asked keeps an account until the end.
  void note_asked(const v1::Proposal& proposal, bool asked);
  void note_decided(const v1::Proposal& proposal, bool decided);
  [[nodiscard]] bool counts_late(const v1::Proposal& proposal, const std::string& handle) const;
  [[nodiscard]] bool has_consented(const v1::Proposal& proposal, const std::string& party) const;

  // judge_ceremonies.cc: docs/spec/ceremonies.md, "Rounds".
  [[nodiscard]] bool find_ceremony(std::uint64_t number, v1::Ceremony& out) const;
  [[nodiscard]] std::uint64_t last_ceremony() const;
  void begin(v1::Ceremony& ceremony, v1::CeremonyStage stage);
  void done(v1::Ceremony& ceremony);
  void leave_out(v1::Ceremony& ceremony, const std::set<std::string>& parties,
                 v1::CeremonyFault fault);
  void note_key(const std::string& zone, v1::SigningRole role, const v1::SigningGroup& group,
                const Bytes& transcript);
  void note_sharing(const std::string& zone, v1::SigningRole role, const v1::SigningGroup& group,
                    std::uint32_t attempt);
  void try_again(v1::Ceremony& ceremony);

  // judge_guards.cc: docs/spec/names.md, "Guards".
  // One record below an apex: what it says of where a name points and whose it is.
  struct Spot {
    std::string owner;
    std::string name;  // as it is counted, relative to the zone
    std::string holder;
    Bytes says;
    bool registered = false;
    bool cut = false;
    bool free = false;   // outside all territories
    bool below = false;  // in the territory of a name that a holder has registered below its own
    bool leads = false;
    bool sponsored = false;                        // a host that somebody may take away
    std::map<std::string, std::uint64_t> servers;  // of a cut, and since when
    std::string given;  // the name below which holders have registered it, or itself
  };
  [[nodiscard]] std::string topmost(const std::string& zone, std::string label) const;
  [[nodiscard]] std::map<Bytes, Spot> spots(const std::string& zone) const;
  // Of what was done since the mark; writes the account.
  std::vector<v1::GuardUse> count_guarded(std::size_t mark, const std::set<std::string>& given,
                                          const Trial& trial, std::uint64_t number);
  v1::GuardUse note_guarded(const std::string& zone, const std::set<std::string>& touched,
                            std::uint32_t names, const Bytes& effect, std::uint64_t proposed);
  void set_guard(const v1::SetGuard& it);
  void confirm(const v1::ConfirmChanges& it, std::uint64_t decision);
  void note_held(const v1::Proposal& proposal, bool held, bool waits = false);

  // judge_takeover.cc: docs/spec/keys.md, "Takeover".
  bool find_takeover(const std::string& zone, v1::Takeover& out) const;
  void write_takeover(const std::string& zone, const v1::Takeover& takeover);
  void end_takeover(const std::string& zone, v1::Takeover takeover);

 private:
  using Answer = std::pair<Code, std::string>;  // done with the rule, or the refusal

  // judge.cc
  Code envelope(const Sent& sent, Code said, v1::Body& body, Actor& actor, v1::BudgetUse& use,
                v1::VoiceUse& shared, std::uint32_t& acts);
  [[nodiscard]] std::uint64_t voices_of(const v1::PartyProfile& profile) const;
  [[nodiscard]] v1::Budget budget_of(const v1::PartyProfile& profile) const;
  void look_at_accounts(std::uint64_t day);
  // What a narrower key may not do; `acts`: with these, on this day.
  [[nodiscard]] Code beyond_power(const v1::Body& body, const v1::KeyPower& power,
                                  std::uint64_t size, std::uint32_t& acts) const;
  // judge_updates.cc
  [[nodiscard]] static std::size_t records_of_update(const v1::Action& action);
  // Those of a batch, a plan or a message beside the first.
  [[nodiscard]] static std::size_t acts_of_plan(const v1::Action& action);
  [[nodiscard]] static std::uint32_t more_acts(const v1::Action& action);
  [[nodiscard]] bool was_sent(const v1::Body& body) const;
  [[nodiscard]] Code window_of(const v1::Body& body) const;
  void write_sequence(const v1::Body& body, std::uint64_t day, std::uint32_t acts);
  // What all of its affiliation have taken beyond their parts, with this.
  [[nodiscard]] v1::VoiceUse share_of(const v1::PartyProfile& profile, const v1::BudgetUse& before,
                                      const v1::BudgetUse& use) const;
  [[nodiscard]] bool is_over(const v1::PartyProfile& profile, const v1::BudgetUse& before,
                             const v1::BudgetUse& use, const v1::VoiceUse& shared) const;
  Code direct(const v1::Action& action, const Actor& actor, Code said, bool& known);
  Code run(const v1::Action& action, const Actor& actor, Code said, bool& known);
  [[nodiscard]] bool changes_facts(std::size_t mark) const;
  [[nodiscard]] std::set<state::Key> held_before(const Records::Changes& changes, std::size_t mark);
  [[nodiscard]] Bytes effect_changes(std::size_t mark);
  void count_revisions(const Records::Changes& changes);

  // judge_authority.cc
  [[nodiscard]] Answer may(const v1::Action& action, const Actor& actor) const;
  [[nodiscard]] Subject subject_of(const v1::Action& action, const Actor& actor) const;
  [[nodiscard]] std::set<std::string> consents_of(const v1::Action& action) const;

  // judge_rules.cc
  [[nodiscard]] bool is_known(const v1::Action& action) const;
  [[nodiscard]] bool has_operators(const v1::RulesAdoption& adoption) const;
  [[nodiscard]] std::optional<Time> rules_deadline() const;
  void turn_rules();
  void date_rules();

  // judge_decisions.cc
  struct Due {
    std::int64_t at = 0;
    std::string owner;
    std::uint64_t id = 0;
  };
  // By their places, which have the order of the agenda.
  [[nodiscard]] std::map<Bytes, Due> agenda() const;
  void write_tree();
  [[nodiscard]] bool is_too_new(const std::string& party, std::uint32_t term_days) const;
  [[nodiscard]] std::size_t acts_due(const v1::Proposal& proposal) const;
  void begin(v1::Proposal& proposal);
  void consult(v1::Proposal& proposal, Time from);
  void open(v1::Proposal& proposal);
  void put_ballot(v1::Proposal& proposal, const v1::Electorate& electorate) const;
  void close(v1::Proposal& proposal);
  void effect(v1::Proposal& proposal, std::vector<EffectSeen>& effects);
  void await_second(v1::Proposal& proposal);
  [[nodiscard]] std::set<std::string> given_to(const v1::Proposal& proposal) const;
  [[nodiscard]] const v1::Rule* bound_rule(const v1::Proposal& proposal,
                                           v1::Constitution& document) const;

  // judge_ceremonies.cc
  void run_out(std::uint64_t number);
  void end(v1::Ceremony& ceremony, v1::CeremonyStage stage);
  void gather(v1::Ceremony& ceremony);
  void begin_dealing(v1::Ceremony& ceremony);
  void forget_dealings(const v1::Ceremony& ceremony);
  [[nodiscard]] static bool can_go_on(const v1::Ceremony& ceremony);
  [[nodiscard]] static bool has_dealers(const v1::Ceremony& ceremony);
  [[nodiscard]] static std::set<std::string> waited_for(const v1::Ceremony& ceremony);

  // judge_takeover.cc
  void end_takeover(std::uint64_t id);

  // judge_count.cc: the judge's own count of a vote.
  struct Found {
    bool passes = false;    // the votes alone
    bool consents = false;  // every one that is needed is given
    bool decided = false;   // no vote or consent to come can change the result
  };
  // Of the votes cast before that time.
  [[nodiscard]] Found count(const v1::Proposal& proposal, Time before = kLatestTime) const;

  Records records_;
  std::set<Code> endings_;
  // The one in force, parsed once.
  mutable Bytes parsed_hash_;
  mutable v1::Constitution parsed_;
  Hash community_;
  std::vector<std::size_t> begun_;  // marks of blocks that are not durable
  std::optional<RulesSeen> rules_seen_;
  std::uint64_t height_ = 0;
  Time now_;
};

// Seats, votes and objections of one vote, and what its rule makes of them.
struct Hands {
  std::uint64_t seats = 0;
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  std::uint64_t abstain = 0;
};
struct Room {
  std::string chamber;  // empty: everybody
  Hands hands;
};
struct Weighed {
  bool met = false;
  bool can_hold = false;
  bool can_fail = true;
};
// The first room is that of everybody. `open`: objections neither answered nor withdrawn.
[[nodiscard]] Weighed weigh(const v1::Condition& condition, const std::vector<Room>& rooms,
                            std::uint64_t open, const Room* at_hand = nullptr);

}  // namespace comity::simulation
