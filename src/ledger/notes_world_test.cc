#include "ledger/notes_world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/agenda.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "ledger/typed_action.h"
#include "proof/transaction.h"
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
state::Key proposal_key(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {"motions", "items", key};
}

Bytes number_of(std::uint64_t value) {
  Bytes bytes;
  append_u64(bytes, value);
  return bytes;
}

using Stage = NotesDecisions::Stage;

// A proposal that runs.
struct Running {
  Stage stage = Stage::begin;
  Hash bound;
  std::string proposer;
  v1::ProposedActions actions;
};

Bytes encode(const Running& item) {
  Bytes bytes(1, static_cast<char>(item.stage));
  bytes += item.bound.bytes();
  append_u16(bytes, static_cast<std::uint16_t>(item.proposer.size()));
  return bytes + item.proposer + wire::encode(item.actions);
}

Running decode(BytesView bytes) {
  Running item;
  item.stage = static_cast<Stage>(bytes[0]);
  item.bound = *Hash::from(bytes.substr(1, 32));
  const std::size_t length = read_u16(bytes.substr(33));
  item.proposer = bytes.substr(35, length);
  EXPECT_TRUE(wire::parse_stored(bytes.substr(35 + length), item.actions));
  return item;
}

void schedule(state::Draft& draft, std::uint64_t number, Time at) {
  agenda::schedule(draft, {at, "notes", number});
}

// The part that most notes actions share: anybody's own, nothing to ask.
template <typename Message>
struct Free {
  static Verdict check(const Message&) { return {}; }
  static Subject subject(const Message&, const state::View&, const Actor& actor) {
    return {Subject::Kind::self, actor.party, "own"};
  }
  static Verdict permit(const Message&, const state::View&, const Actor&, const Context&) {
    return {};
  }
  static void apply(const Message&, state::Draft&, const Actor&, const Context&) {}
};

struct Set : Free<v1::SetDs> {
  static Verdict check(const v1::SetDs& it) {
    if (it.zone().empty()) return refuse(Code::missing_field, "no collection");
    return {};
  }
  static Subject subject(const v1::SetDs& it, const state::View& view, const Actor& actor) {
    if (it.zone() != "common" && it.zone() != "special") return Free::subject(it, view, actor);
    return {Subject::Kind::community, "", it.zone()};
  }
  static std::vector<std::string> consents(const v1::SetDs& it, const state::View&) {
    if (it.zone() == "beta") return {"beta"};
    return {};
  }
  // Where the note is to stand.
  static Found<state::Key> permit(const v1::SetDs& it, const state::View& view, const Actor&,
                                  const Context&) {
    if (it.zone() == "closed") return refuse(kClosed, "the collection is closed");
    if (it.zone() == "later") return refuse(kOpensLater, "the collection opens later");
    state::Key key = note_key(it.zone(), it.label());
    static_cast<void>(view.get(key));
    return key;
  }
  static void apply(const v1::SetDs& it, const state::Key& key, state::Draft& draft, const Actor&,
                    const Context&) {
    if (it.ds_ttl_seconds() == 0) return draft.erase(key);
    draft.put(key, number_of(it.ds_ttl_seconds()));
  }
  static bool within(const v1::SetDs& it, const state::View&, const v1::KeyPower& power) {
    return it.zone() == power.zone();
  }
};

struct Many : Free<v1::ChangeSets> {
  static std::size_t weight(const v1::ChangeSets& it) {
    return static_cast<std::size_t>(it.changes_size());
  }
  static Subject subject(const v1::ChangeSets& it, const state::View&, const Actor& actor) {
    if (it.zone() == "common") return {Subject::Kind::community, "", it.zone()};
    return {Subject::Kind::self, actor.party, "own"};
  }
  static void apply(const v1::ChangeSets& it, state::Draft& draft, const Actor&, const Context&) {
    draft.put(note_key(it.zone(), it.holder()), number_of(weight(it)));
  }
};

struct Twin : Free<v1::RemoveHost> {
  static void apply(const v1::RemoveHost& it, state::Draft& draft, const Actor&, const Context&) {
    draft.put({std::string(kTwin), it.zone(), it.name()}, "twin");
  }
};

struct Break : Free<v1::RemoveDelegation> {
  static void apply(const v1::RemoveDelegation&, state::Draft& draft, const Actor&,
                    const Context&) {
    draft.put(note_key("free", "forbidden"), "x");
  }
};

struct Huge : Free<v1::TransferDelegation> {
  static void apply(const v1::TransferDelegation&, state::Draft& draft, const Actor&,
                    const Context&) {
    draft.put(note_key("free", "huge"), Bytes((1 << 20) + 1, 'x'));
  }
};

struct Trust : Free<v1::SetCodePoints> {
  static Applied apply(const v1::SetCodePoints&, state::Draft& draft, const Actor&,
                       const Context&) {
    draft.put(note_key("free", "trusted"), "x");
    return broken("what was trusted is not so");
  }
};

struct Suggest : Free<v1::Propose> {
  static Verdict check(const v1::Propose& it) {
    if (it.actions().empty()) return refuse(Code::missing_field, "no action");
    return {};
  }
  static void apply(const v1::Propose& it, state::Draft& draft, const Actor& actor,
                    const Context& context) {
    Running item;
    item.proposer = actor.party;
    *item.actions.mutable_actions() = it.actions();
    std::uint64_t number = 1;
    while (draft.get(proposal_key(number)) || draft.get({"results", "items", number_of(number)})) {
      ++number;
    }
    draft.put(proposal_key(number), encode(item));
    schedule(draft, number, context.block_time);
  }
  static std::vector<const v1::Action*> nested(const v1::Propose& it) {
    std::vector<const v1::Action*> nested;
    nested.reserve(static_cast<std::size_t>(it.actions_size()));
    for (const v1::Action& one : it.actions()) nested.push_back(&one);
    return nested;
  }
};

struct Together : Free<v1::Batch> {
  static std::vector<const v1::Action*> nested(const v1::Batch& it) {
    std::vector<const v1::Action*> nested;
    for (const v1::Action& one : it.actions()) nested.push_back(&one);
    return nested;
  }
};

std::optional<std::string> nothing_forbidden(const state::View& after, const Changes& changes) {
  for (const auto& [key, value] : changes) {
    if (key.key == "forbidden" && after.get(key)) return "a forbidden note stands";
  }
  return std::nullopt;
}

// Founders as genesis names them: party of a key, then what may be done with it.
Verdict write_people(const v1::GenesisBody& body, const Registry& /*registry*/, state::Draft& draft,
                     const Context&) {
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

std::vector<ActionType> make_types() {
  const ActionType own{.role = Role::operate, .usually = By::self, .in_proposal = true};
  return {
      action<Set, &v1::Action::names_set_ds>(own),
      action<Twin, &v1::Action::names_remove_host>(own),
      action<Break, &v1::Action::names_remove_delegation>(own),
      action<Huge, &v1::Action::names_transfer_delegation>(
          {.role = Role::operate, .in_proposal = true, .alone = true}),
      action<Trust, &v1::Action::names_set_code_points>(own),
      action<Free<v1::Object>, &v1::Action::decisions_object>({.comment = true}),
      action<Free<v1::Join>, &v1::Action::members_join>({.role = Role::operate, .applicant = true}),
      action<Suggest, &v1::Action::decisions_propose>({}),
      action<Free<v1::CastVote>, &v1::Action::decisions_vote>({}),
  };
}

// The outcome of a proposal at its end.
void end(state::Draft& draft, std::uint64_t number, Code code) {
  draft.erase(proposal_key(number));
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
  if (const auto power = powers.find(known.actor.party); power != powers.end()) {
    known.actor.power = power->second;
    known.actor.roles.clear();
  }
  if (affiliates.contains(known.actor.party)) known.voice = {"pair", affiliates.size()};
  return known;
}

tl::expected<std::string, Refusal> NotesAuthority::may(const state::View&, const ActionType& type,
                                                       const Actor& actor,
                                                       const Subject& subject) const {
  if (actor.kind == Actor::Kind::decision) {
    return std::string(subject.what == "special" ? "special" : "common");
  }
  if (subject.kind != Subject::Kind::community) return std::string();
  return refuse(Code::needs_decision, std::string(type.name) + " needs a decision");
}

std::optional<Matter> NotesDecisions::open(const state::View& view, std::uint64_t id) const {
  const auto stored = view.get(proposal_key(id));
  if (!stored || forgets) return std::nullopt;
  const Running item = decode(*stored);
  Matter matter;
  matter.kind = item.stage == Stage::close_vote ? Matter::Kind::settle
                : item.stage == Stage::effect   ? Matter::Kind::effect
                                                : Matter::Kind::trial;
  matter.id = id;
  matter.stage = static_cast<std::uint32_t>(item.stage);
  matter.mandate.proposal = id;
  matter.mandate.proposer = item.proposer;
  matter.bound_effect = item.bound;
  matter.mandate.consents = consents;
  for (const v1::Action& action : item.actions.actions()) {
    matter.actions.push_back(std::make_shared<v1::Action>(action));
  }
  return matter;
}

void NotesDecisions::settle(state::Draft& draft, const Matter& matter, const Trial& trial,
                            const Context& context) const {
  Time next = context.block_time;
  if (!settles) return schedule(draft, matter.id, next);
  Running item = decode(*draft.get(proposal_key(matter.id)));
  if (breaks == item.stage && (always || trial.verdict)) {
    draft.put({"notes", "common", "forbidden"}, "1");
  }
  if (!trial.verdict) return end(draft, matter.id, trial.verdict.error().code);
  switch (item.stage) {
    case Stage::begin:
      item.stage = Stage::open_vote;
      break;
    case Stage::open_vote:
      opened[matter.id] = trial;
      item.stage = Stage::close_vote;
      item.bound = trial.effect;
      next = plus_seconds(next, 10);
      break;
    case Stage::close_vote:
      item.stage = Stage::effect;
      next = plus_seconds(next, 20);
      break;
    case Stage::effect:
      return end(draft, matter.id, Code::done);
  }
  draft.put(proposal_key(matter.id), encode(item));
  schedule(draft, matter.id, next);
}

Registry notes_registry(std::uint32_t newest_rules) {
  static const NotesDecisions kWellBehaved;
  const Registry well_behaved = notes_registry(kWellBehaved);
  return Registry(well_behaved.registers(), newest_rules);
}

Registry notes_registry(const NotesDecisions& decisions, bool batches) {
  static const std::vector<ActionType> kPlain = make_types();
  static const std::vector<ActionType> kMore = [] {
    std::vector<ActionType> types = make_types();
    types.push_back(action<Together, &v1::Action::members_batch>(
        {.role = Role::operate, .usually = By::self, .batch = true}));
    types.push_back(action<Many, &v1::Action::names_change_sets>(
        {.role = Role::operate, .usually = By::self, .in_proposal = true}));
    return types;
  }();
  const std::vector<ActionType>& types = batches ? kMore : kPlain;
  static const std::vector<Invariant> kInvariants = {{"nothing_forbidden", nothing_forbidden}};
  static const std::vector<Register::Table> kTables = {{"people", false},  {"notes", true},
                                                       {"motions", false}, {"results", false},
                                                       {kTwins, false},    {kTwin, false}};
  static constexpr auto kOutcomes = std::to_array<OutcomeInfo>({
      {kOpensLater, "opens_later", "The collection is not open yet: send it again later."},
      {kClosed, "closed", "The collection is closed."},
  });
  static const std::vector<wire::LaterPart> kLater = {{"comity.v1.SetDs.ds", 2}};
  return Registry(
      {{"notes", types, kInvariants, kTables, write_people, &decisions, kOutcomes, kLater}});
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
  std::vector<Hash> leaves;
  for (const v1::Action& action : content) {
    const Bytes bytes = wire::encode(action);
    append_u32(file, static_cast<std::uint32_t>(bytes.size()));
    file += bytes;
    leaves.push_back(proof::log_leaf_hash(bytes));
  }
  if (!content.empty()) {
    body.mutable_content()->set_root(proof::log_root(leaves).bytes());
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
  const Status made = create_ledger(store, wire::encode(sign(body)), reader,
                                    notes_registry(decisions, batches), ports);
  EXPECT_TRUE(made) << made.error().message;
  reopen();
}

void World::reopen() {
  ledger.reset();
  auto opened = open_ledger(store, notes_registry(decisions, batches), ports);
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
  return proof::sign_transaction(wire::encode(body), key);
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
