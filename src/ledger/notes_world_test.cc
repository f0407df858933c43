#include "ledger/notes_world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/signing.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

using Changes = state::Changes;

// Two tables whose names' SHA-256 agree in the 4 octets that stand in a path.
constexpr std::string_view kTwins = "notes-20336";
constexpr std::string_view kTwin = "twin-32956";

state::Key note_key(const std::string& collection, std::string_view key) {
  return {std::string(collection == "twins" ? kTwins : "notes"), collection, Bytes(key)};
}
state::Key agenda_key(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {"agenda", "items", key};
}

Bytes number_of(std::uint64_t value) {
  Bytes bytes;
  append_u64(bytes, value);
  return bytes;
}

// One proposal on the agenda.
struct Item {
  DueEffects::Due::Kind kind = DueEffects::Due::Kind::begin;
  Time due;
  Hash bound;
  std::string proposer;
  v1::ProposedActions actions;
};

Bytes encode(const Item& item) {
  Bytes bytes(1, static_cast<char>(item.kind));
  append_u64(bytes, static_cast<std::uint64_t>(item.due.milliseconds));
  bytes += item.bound.bytes();
  append_u16(bytes, static_cast<std::uint16_t>(item.proposer.size()));
  return bytes + item.proposer + wire::encode(item.actions);
}

Item decode(BytesView bytes) {
  Item item;
  item.kind = static_cast<DueEffects::Due::Kind>(bytes[0]);
  item.due.milliseconds = static_cast<std::int64_t>(read_u64(bytes.substr(1)));
  item.bound = *Hash::from(bytes.substr(9, 32));
  const std::size_t length = read_u16(bytes.substr(41));
  item.proposer = bytes.substr(43, length);
  EXPECT_TRUE(wire::parse_stored(bytes.substr(43 + length), item.actions));
  return item;
}

std::map<std::uint64_t, Item> agenda(const state::View& view) {
  std::map<std::uint64_t, Item> items;
  view.each("agenda", "items", [&](BytesView key, BytesView value) {
    items[read_u64(key)] = decode(value);
    return true;
  });
  return items;
}

Verdict check_any(const v1::Action& /*action*/) { return {}; }
Verdict check_set(const v1::Action& action) {
  if (action.names_set_ds().zone().empty()) return refuse(Code::missing_field, "no collection");
  return {};
}
Verdict check_propose(const v1::Action& action) {
  if (action.decisions_propose().actions().empty()) return refuse(Code::missing_field, "no action");
  return {};
}

Subject subject_self(const v1::Action& /*action*/, const state::View& /*view*/,
                     const Actor& actor) {
  return {Subject::Kind::self, actor.party, "own"};
}
Subject subject_set(const v1::Action& action, const state::View& view, const Actor& actor) {
  const std::string& collection = action.names_set_ds().zone();
  if (collection != "common" && collection != "special") return subject_self(action, view, actor);
  return {Subject::Kind::community, "", collection};
}

std::vector<std::string> no_consents(const v1::Action& /*action*/, const state::View& /*view*/) {
  return {};
}
std::vector<std::string> consents_set(const v1::Action& action, const state::View& /*view*/) {
  if (action.names_set_ds().zone() == "beta") return {"beta"};
  return {};
}

Verdict permit_any(const v1::Action& /*action*/, const state::View& /*view*/,
                   const Actor& /*actor*/, const Context& /*context*/) {
  return {};
}
Verdict permit_set(const v1::Action& action, const state::View& view, const Actor& /*actor*/,
                   const Context& /*context*/) {
  const std::string& collection = action.names_set_ds().zone();
  if (collection == "closed") return refuse(Code::wrong_state, "the collection is closed");
  if (collection == "later") return refuse(Code::vote_not_open, "the collection opens later");
  static_cast<void>(view.get(note_key(collection, action.names_set_ds().label())));
  return {};
}

void apply_nothing(const v1::Action& /*action*/, state::Draft& /*draft*/, const Actor& /*actor*/,
                   const Context& /*context*/) {}
void apply_set(const v1::Action& action, state::Draft& draft, const Actor& /*actor*/,
               const Context& /*context*/) {
  const auto& set = action.names_set_ds();
  const state::Key key = note_key(set.zone(), set.label());
  if (set.ds_ttl_seconds() == 0) return draft.erase(key);
  draft.put(key, number_of(set.ds_ttl_seconds()));
}
void apply_twin(const v1::Action& action, state::Draft& draft, const Actor& /*actor*/,
                const Context& /*context*/) {
  const auto& twin = action.names_remove_host();
  draft.put({std::string(kTwin), twin.zone(), twin.name()}, "twin");
}
void apply_break(const v1::Action& /*action*/, state::Draft& draft, const Actor& /*actor*/,
                 const Context& /*context*/) {
  draft.put(note_key("free", "forbidden"), "x");
}
void apply_huge(const v1::Action& /*action*/, state::Draft& draft, const Actor& /*actor*/,
                const Context& /*context*/) {
  draft.put(note_key("free", "huge"), Bytes((1 << 20) + 1, 'x'));
}
void apply_propose(const v1::Action& action, state::Draft& draft, const Actor& actor,
                   const Context& context) {
  Item item;
  item.due = context.block_time;
  item.proposer = actor.party;
  *item.actions.mutable_actions() = action.decisions_propose().actions();
  const auto running = agenda(draft);
  std::uint64_t last = running.empty() ? 0 : running.rbegin()->first;
  while (draft.get({"results", "items", number_of(last + 1)})) ++last;
  draft.put(agenda_key(last + 1), encode(item));
}

std::vector<const v1::Action*> nested_propose(const v1::Action& action) {
  std::vector<const v1::Action*> nested;
  nested.reserve(static_cast<std::size_t>(action.decisions_propose().actions_size()));
  for (const v1::Action& one : action.decisions_propose().actions()) nested.push_back(&one);
  return nested;
}

std::optional<std::string> nothing_forbidden(const state::View& after, const Changes& changes) {
  for (const auto& [key, value] : changes) {
    if (key.key == "forbidden" && after.get(key)) return "a forbidden note stands";
  }
  return std::nullopt;
}

// Founders as genesis names them: party of a key, then what may be done with it.
Verdict write_people(const v1::GenesisBody& body, const Registry& /*registry*/, state::Draft& draft,
                     const Context& /*context*/) {
  for (const v1::Founder& founder : body.founders()) {
    if (founder.party().handle() == "outcast") {
      return refuse(Code::not_permitted, "outcast may not found anything");
    }
    for (const v1::PartyKey& key : founder.keys()) {
      Bytes roles;
      for (const int role : key.roles()) roles.push_back(static_cast<char>(role - 1));
      draft.put({"people", "keys", key.key()}, roles + founder.party().handle());
    }
  }
  return {};
}

constexpr ActionType type(std::uint32_t number, std::string_view name, Role role,
                          bool in_proposal) {
  return {number,    name,         role,        in_proposal, false,         false,
          check_any, subject_self, no_consents, permit_any,  apply_nothing, nullptr};
}

std::vector<ActionType> make_types() {
  ActionType set = type(407, "notes.set", Role::operate, true);
  set.check = check_set;
  set.subject = subject_set;
  set.consents = consents_set;
  set.permit = permit_set;
  set.apply = apply_set;
  ActionType twin = type(409, "notes.twin", Role::operate, true);
  twin.apply = apply_twin;
  ActionType breaking = type(403, "notes.break", Role::operate, true);
  breaking.apply = apply_break;
  ActionType huge = type(404, "notes.huge", Role::operate, true);
  huge.apply = apply_huge;
  ActionType commenting = type(304, "notes.comment", Role::vote, false);
  commenting.comment = true;
  ActionType joining = type(101, "notes.join", Role::operate, false);
  joining.applicant = true;
  ActionType proposing = type(300, "notes.propose", Role::vote, false);
  proposing.check = check_propose;
  proposing.apply = apply_propose;
  proposing.nested = nested_propose;
  return {set,        twin,    breaking,  huge,
          commenting, joining, proposing, type(302, "notes.vote", Role::vote, false)};
}

// The outcome of a proposal at its end.
void end(state::Draft& draft, std::uint64_t number, Code code) {
  draft.erase(agenda_key(number));
  draft.put({"results", "items", number_of(number)}, number_of(static_cast<std::uint64_t>(code)));
}

}  // namespace

crypto::SigningKey key_of(std::string_view name) {
  EXPECT_TRUE(crypto::initialise());
  const Hash seed = crypto::sha256(name);
  return *crypto::SigningKey::from_seed(seed.octets);
}

tl::expected<Identities::Known, Refusal> NotesIdentities::actor(const state::View& view,
                                                                std::string_view party,
                                                                const PublicKey& key) const {
  const auto record = view.get({"people", "keys", key.bytes()});
  if (!record) return refuse(Code::unknown_key, "no such key");
  Known known;
  std::size_t roles = 0;
  while ((*record)[roles] < 4) known.actor.roles.push_back(static_cast<Role>((*record)[roles++]));
  known.actor.party = record->substr(roles);
  // What a register may get wrong: a refusal that would be recorded for a sender nobody knows.
  if (known.actor.party != party) return refuse(Code::no_such_party, "the key is another party's");
  known.applicant = party == "novice";
  known.may_act = party != "gone";
  return known;
}

tl::expected<std::string, Refusal> NotesAuthority::may(const state::View& /*view*/,
                                                       const ActionType& type, const Actor& actor,
                                                       const Subject& subject) const {
  if (actor.kind == Actor::Kind::decision) {
    return std::string(subject.what == "special" ? "special" : "common");
  }
  if (subject.kind != Subject::Kind::community) return std::string();
  return refuse(Code::needs_decision, std::string(type.name) + " needs a decision");
}

std::optional<DueEffects::Due> NotesDecisions::next_due(const state::View& view, Time now) const {
  for (const auto& [number, item] : agenda(view)) {
    if (item.due > now) continue;
    Due due;
    due.kind = item.kind;
    due.proposal = number;
    due.proposer = item.proposer;
    due.bound_effect = item.bound;
    for (const v1::Action& action : item.actions.actions()) {
      due.actions.push_back(std::make_shared<v1::Action>(action));
    }
    return due;
  }
  return std::nullopt;
}

void NotesDecisions::settle(state::Draft& draft, const Due& due, const Trial& trial,
                            const Context& context) const {
  if (!settles) return;
  if (breaks == due.kind && (always || trial.verdict)) {
    draft.put({"notes", "common", "forbidden"}, "1");
  }
  if (!trial.verdict) return end(draft, due.proposal, trial.verdict.error().code);
  Item item = decode(*draft.get(agenda_key(due.proposal)));
  switch (due.kind) {
    case Due::Kind::begin:
      item.kind = Due::Kind::open_vote;
      break;
    case Due::Kind::open_vote:
      opened[due.proposal] = trial;
      item.kind = Due::Kind::close_vote;
      item.bound = trial.effect;
      item.due = plus_seconds(context.block_time, 10);
      break;
    case Due::Kind::close_vote:
      item.kind = Due::Kind::effect;
      item.due = plus_seconds(context.block_time, 20);
      break;
    case Due::Kind::effect:
      return end(draft, due.proposal, Code::done);
  }
  draft.put(agenda_key(due.proposal), encode(item));
}

std::optional<Time> NotesDecisions::next_deadline(const state::View& view) const {
  std::optional<Time> next;
  for (const auto& [number, item] : agenda(view)) {
    if (!next || item.due < *next) next = item.due;
  }
  return next;
}

Registry notes_registry(std::uint32_t newest_rules) {
  static const std::vector<ActionType> kTypes = make_types();
  static const std::vector<Invariant> kInvariants = {{"nothing_forbidden", nothing_forbidden}};
  static const std::vector<Register::Table> kTables = {{"people", false}, {"notes", true},
                                                       {"agenda", false}, {"results", false},
                                                       {kTwins, false},   {kTwin, false}};
  return Registry({{"notes", kTypes, kInvariants, kTables, write_people}}, newest_rules);
}

v1::Action set_note(std::string_view collection, std::string_view key, std::uint32_t value) {
  v1::Action action;
  auto& set = *action.mutable_names_set_ds();
  set.set_zone(std::string(collection));
  set.set_label(std::string(key));
  set.set_ds_ttl_seconds(value);
  return action;
}

v1::Action twin_note(std::string_view collection, std::string_view key) {
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(std::string(collection));
  action.mutable_names_remove_host()->set_name(std::string(key));
  return action;
}

v1::Action break_notes() {
  v1::Action action;
  action.mutable_names_remove_delegation();
  return action;
}

v1::Action huge_note() {
  v1::Action action;
  action.mutable_names_transfer_delegation();
  return action;
}

v1::Action comment() {
  v1::Action action;
  action.mutable_decisions_object();
  return action;
}

v1::Action vote() {
  v1::Action action;
  action.mutable_decisions_vote();
  return action;
}

v1::Action join() {
  v1::Action action;
  action.mutable_members_join();
  return action;
}

v1::Action propose(const std::vector<v1::Action>& actions) {
  v1::Action action;
  auto& proposal = *action.mutable_decisions_propose();
  for (const v1::Action& one : actions) *proposal.add_actions() = one;
  return action;
}

World::World() : now(genesis_time()) { found(); }

Time World::genesis_time() { return *from_rfc3339("2026-01-01T00:00:00Z"); }

v1::GenesisBody World::genesis_body() {
  v1::GenesisBody body;
  body.set_name("Notes");
  wire::set_time(*body.mutable_time(), genesis_time());
  body.set_rules_version(1);
  body.mutable_constitution()->set_name("none");
  for (const std::string name : {"alpha", "beta", "gone", "novice"}) {
    v1::Founder& founder = *body.add_founders();
    founder.mutable_party()->set_handle(name);
    std::map<Bytes, bool> keys = {{key_of(name).public_key().bytes(), true}};
    if (name == "alpha") keys[key_of("alpha-votes").public_key().bytes()] = false;
    for (const auto& [key, operates] : keys) {
      v1::PartyKey& entry = *founder.add_keys();
      entry.set_key(key);
      entry.add_roles(v1::VOTE);
      if (operates) entry.add_roles(v1::OPERATE);
    }
  }
  v1::LogKey& log = *body.add_log_keys();
  log.set_party("alpha");
  log.set_key(key_of("log").public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  return body;
}

v1::Genesis World::sign(const v1::GenesisBody& body) {
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (const v1::Founder& founder : body.founders()) {
    const crypto::SigningKey key = key_of(founder.party().handle());
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(founder.party().handle());
    signature.set_key(key.public_key().bytes());
    signature.set_signature(key.sign(genesis_message(genesis.body())).bytes());
  }
  return genesis;
}

void World::found(const std::vector<v1::Action>& content) {
  v1::GenesisBody body = genesis_body();
  Bytes file(kGenesisContentHeader);
  for (const v1::Action& action : content) {
    const Bytes bytes = wire::encode(action);
    append_u32(file, static_cast<std::uint32_t>(bytes.size()));
    file += bytes;
  }
  if (!content.empty()) {
    body.mutable_content()->set_hash(crypto::sha256(file).bytes());
    body.mutable_content()->set_length(file.size());
    body.mutable_content()->set_actions(content.size());
  }
  std::size_t next = 0;
  const ContentReader reader = [&](Bytes& action) -> Result<bool> {
    if (next == content.size()) return false;
    action = wire::encode(content[next++]);
    return true;
  };
  ledger.reset();
  const state::Batch clean = [this] {
    state::Batch batch;
    EXPECT_TRUE(store.scan("", "\x7f", [&](BytesView key, BytesView) {
      batch.erase(Bytes(key));
      return true;
    }));
    return batch;
  }();
  EXPECT_TRUE(store.commit(clean));
  const Status made =
      Ledger::create(store, wire::encode(sign(body)), reader, notes_registry(), ports);
  EXPECT_TRUE(made) << made.error().message;
  reopen();
}

void World::reopen() {
  ledger.reset();
  auto opened = Ledger::open(store, notes_registry(), ports);
  ASSERT_TRUE(opened) << opened.error().message;
  ledger = std::move(*opened);
}

Bytes World::make(const std::string& party, const v1::Action& action, const Signing& signing) {
  const std::string name = signing.key.empty() ? party : signing.key;
  const crypto::SigningKey key = key_of(name);
  v1::Body body;
  body.set_community(signing.community.value_or(ledger->community()).bytes());
  body.set_party(party);
  body.set_key(key.public_key().bytes());
  body.set_sequence(signing.sequence ? *signing.sequence : ++sequences[name]);
  wire::set_time(*body.mutable_valid_until(),
                 signing.valid_until.value_or(plus_seconds(now, 3600)));
  *body.mutable_action() = action;
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  transaction.set_signature(key.sign(transaction_message(transaction.body())).bytes());
  return wire::encode(transaction);
}

Finalized World::block(const std::vector<Bytes>& transactions) {
  const auto finalized = ledger->finalize({ledger->head().height + 1, now, transactions, false});
  EXPECT_TRUE(finalized) << finalized.error().message;
  if (!finalized) return {};
  const Status committed = ledger->commit();
  EXPECT_TRUE(committed) << committed.error().message;
  return *finalized;
}

Receipt World::send(const std::string& party, const v1::Action& action, const Signing& signing) {
  const Finalized done = block({make(party, action, signing)});
  if (done.receipts.size() != 1) return {};
  // What leaves no trace leaves the key's sequence as it was.
  if (!done.receipts[0].recorded && !signing.sequence) {
    --sequences[signing.key.empty() ? party : signing.key];
  }
  return done.receipts[0];
}

std::unique_ptr<state::View> World::view() const { return *ledger->view(ledger->head().height); }

std::uint32_t World::note(std::string_view collection, std::string_view key) const {
  const auto value = view()->get(note_key(std::string(collection), key));
  return value ? static_cast<std::uint32_t>(read_u64(*value)) : 0;
}

std::optional<Code> World::result(std::uint64_t proposal) const {
  const auto value = view()->get({"results", "items", number_of(proposal)});
  if (!value) return std::nullopt;
  return static_cast<Code>(read_u64(*value));
}

v1::BlockRecord World::record(std::uint64_t height) const {
  const auto entry = ledger->log_entry(*ledger->log_index(height));
  return *wire::decode<v1::BlockRecord>(*entry);
}

}  // namespace comity::ledger::testing
