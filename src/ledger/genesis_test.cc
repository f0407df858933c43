// Making a community: what a genesis has to be, and what is left when it is not.
#include <gtest/gtest.h>

#include <functional>

#include "base/limits.h"
#include "crypto/hash.h"
#include "ledger/limits.h"
#include "ledger/notes_world.h"
#include "ledger/revision.h"
#include "ledger/signing.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/limits.h"
#include "ledger/stored/open.h"
#include "proof/log.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

std::string why(const Result<Hash>& checked) { return checked ? "" : checked.error().message; }

std::string check(const v1::Genesis& genesis) {
  return why(check_genesis(wire::encode(genesis), notes_registry()));
}

TEST(Genesis, TheCommunityIdIsTheHashOfTheBody) {
  World world;
  const v1::Genesis genesis = World::sign(World::genesis_body());
  const Result<Hash> id = check_genesis(wire::encode(genesis), notes_registry());
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_EQ(*id, crypto::sha256(genesis.body()));
  EXPECT_EQ(world.ledger->community(), *id);
  EXPECT_EQ(world.ledger->genesis(), wire::encode(genesis));
}

TEST(Genesis, EveryFounderSignsInItsPlaceWithAKeyToVote) {
  const v1::Genesis good = World::sign(World::genesis_body());
  v1::Genesis genesis = good;
  genesis.mutable_signatures(1)->mutable_signature()->front() ^= 1;
  EXPECT_EQ(check(genesis),
            "genesis: bad_signature: founder beta: the signature does not hold for this body");
  genesis = good;
  genesis.mutable_signatures()->RemoveLast();
  EXPECT_EQ(check(genesis), "genesis: bad_signature: founder novice has not signed");
  genesis = good;
  genesis.mutable_signatures()->SwapElements(0, 1);
  EXPECT_EQ(check(genesis),
            "genesis: bad_signature: founder alpha has not signed in its place: signatures stand "
            "in the order of founders, one each");
  genesis = good;
  *genesis.mutable_signatures(0) = genesis.signatures(1);
  genesis.mutable_signatures(0)->set_party("alpha");
  EXPECT_EQ(check(genesis),
            "genesis: bad_signature: founder alpha signed with a key that is not its own to vote");
  genesis = good;
  *genesis.add_signatures() = genesis.signatures(0);
  EXPECT_EQ(check(genesis), "genesis: inconsistent: there are more signatures than founders");
  v1::GenesisBody body = World::genesis_body();
  body.mutable_founders(1)->mutable_keys(0)->mutable_roles()->Clear();
  body.mutable_founders(1)->mutable_keys(0)->add_roles(v1::OPERATE);
  EXPECT_EQ(check(World::sign(body)),
            "genesis: bad_signature: founder beta signed with a key that is not its own to vote");
}

// What the tools of a ceremony ask before anybody signs, and while some have.
TEST(Genesis, ADraftIsCheckedForAllButMissingSignatures) {
  const auto said = [](const v1::Genesis& genesis) {
    return why(check_draft(wire::encode(genesis), notes_registry()));
  };
  const v1::Genesis good = World::sign(World::genesis_body());
  EXPECT_EQ(said(good), "");
  v1::Genesis genesis = good;
  genesis.clear_signatures();
  EXPECT_EQ(said(genesis), "");
  *genesis.add_signatures() = good.signatures(1);
  EXPECT_EQ(said(genesis), "");
  *genesis.add_signatures() = good.signatures(0);
  EXPECT_EQ(said(genesis),
            "genesis: bad_signature: signature of alpha: it is no founder, or not in the order of "
            "founders");
  genesis = good;
  genesis.mutable_signatures(0)->mutable_signature()->front() ^= 1;
  EXPECT_EQ(said(genesis),
            "genesis: bad_signature: founder alpha: the signature does not hold for this body");
  v1::GenesisBody body = World::genesis_body();
  body.mutable_policy()->set_threshold(9);
  genesis.Clear();
  genesis.set_body(wire::encode(body));
  EXPECT_NE(said(genesis).find("cannot sign a checkpoint"), std::string::npos);
  body = World::genesis_body();
  *body.add_founders() = body.founders(0);
  genesis.set_body(wire::encode(body));
  EXPECT_NE(said(genesis).find("each once"), std::string::npos);
}

TEST(Genesis, KnowsItsLogKeys) {
  const v1::Genesis genesis = World::sign(World::genesis_body());
  const Bytes octets = wire::encode(genesis);
  const v1::LogKey known = World::genesis_body().log_keys(0);
  const PublicKey key = PublicKey::from(known.key()).value();
  EXPECT_TRUE(is_log_key(octets, known.party(), key));
  EXPECT_FALSE(is_log_key(octets, "another", key));
  EXPECT_FALSE(is_log_key(octets, known.party(), PublicKey::from(Bytes(32, 'x')).value()));
  EXPECT_FALSE(is_log_key("no genesis", known.party(), key));
}

// A field that newer rules brought is to older ones what it is to a program that lacks it.
TEST(Genesis, HoldsNothingThatItsRulesDoNotHave) {
  static constexpr wire::LaterPart kLater[] = {{"comity.v1.PartyProfile.affiliation", 2}};
  std::vector<Register> registers = notes_registry().registers();
  registers[0].later = kLater;
  const Registry registry(std::move(registers), 2);
  v1::GenesisBody body = World::genesis_body();
  body.mutable_founders(0)->mutable_party()->set_affiliation("house");
  const auto check_under = [&](std::uint32_t version) {
    body.set_rules_version(version);
    return why(check_genesis(wire::encode(World::sign(body)), registry));
  };
  EXPECT_EQ(check_under(1),
            "genesis: not_canonical: comity.v1.PartyProfile.affiliation is not known under these "
            "rules");
  EXPECT_EQ(check_under(2), "");
}

TEST(Genesis, EachFieldIsChecked) {
  struct Row {
    std::function<void(v1::GenesisBody&)> spoil;
    std::string expected;
  };
  const Row rows[] = {
      {[](auto& b) { b.clear_name(); }, "missing_field: name is absent"},
      {[](auto& b) { b.set_name(std::string(129, 'x')); },
       "out_of_range: name is longer than 128 octets"},
      {[](auto& b) { b.set_name("two\nlines"); }, "bad_name: name holds a control character"},
      {[](auto& b) { b.clear_time(); }, "missing_field: time is absent"},
      {[](auto& b) { b.clear_rules_version(); }, "missing_field: rules_version is absent"},
      {[](auto& b) { b.set_rules_version(2); },
       "out_of_range: made for rules version 2, which is newer than this program, which knows up "
       "to "
       "1: get a program with version 2 and start it on the same data"},
      {[](auto& b) { b.clear_constitution(); }, "missing_field: constitution is absent"},
      {[](auto& b) { b.clear_founders(); }, "missing_field: no founder"},
      {[](auto& b) { b.mutable_founders(0)->mutable_party()->set_handle("-a"); },
       "bad_name: a founder's handle is not a handle"},
      {[](auto& b) { b.mutable_founders()->SwapElements(0, 1); },
       "not_sorted: founder alpha stands after beta: handles have to be ascending, each once"},
      {[](auto& b) { b.mutable_founders(1)->mutable_party()->set_handle("alpha"); },
       "not_sorted: founder alpha stands after alpha: handles have to be ascending, each once"},
      {[](auto& b) { b.mutable_founders(0)->clear_keys(); },
       "missing_field: founder alpha: has no key"},
      {[](auto& b) { b.mutable_founders(0)->mutable_keys(0)->set_key("k"); },
       "out_of_range: founder alpha: a key is not of 32 octets"},
      {[](auto& b) { b.mutable_founders(0)->mutable_keys()->SwapElements(0, 1); },
       "not_sorted: founder alpha: keys are not ascending"},
      {[](auto& b) { *b.mutable_founders(2)->mutable_keys(0) = b.founders(1).keys(0); },
       "key_exists: founder gone: key " + key_of("beta").public_key().hex() +
           " is another founder's too"},
      {[](auto& b) { b.clear_policy(); },
       "out_of_range: policy: 0 of 1 log keys cannot sign a checkpoint"},
      {[](auto& b) { b.mutable_policy()->set_threshold(2); },
       "out_of_range: policy: 2 of 1 log keys cannot sign a checkpoint"},
      {[](auto& b) { *b.add_log_keys() = b.log_keys(0); },
       "not_sorted: log keys are not ascending"},
      {[](auto& b) { b.mutable_log_keys(0)->set_key("k"); },
       "out_of_range: a log key is not of 32 octets"},
      {[](auto& b) { b.mutable_log_keys(0)->set_party("delta"); },
       "no_such_party: the party of log key " + key_of("log").public_key().hex() +
           " is no founder"},
      {[](auto& b) { b.mutable_content()->set_actions(1); },
       "inconsistent: content has a length or actions but no root"},
      {[](auto& b) { b.mutable_content()->set_root("h"); },
       "out_of_range: content root is not of 32 octets"},
      {[](auto& b) {
         b.mutable_content()->set_root(std::string(32, 'h'));
         b.mutable_content()->set_length((1ULL << 30) + 1);
       },
       "out_of_range: content of 1073741825 octets, at most 1073741824 are allowed"},
      {[](auto& b) { b.mutable_constitution()->set_name(std::string(65'535, 'x')); },
       "too_large: body of "},
  };
  for (const Row& row : rows) {
    v1::GenesisBody body = World::genesis_body();
    row.spoil(body);
    EXPECT_EQ(check(World::sign(body)).substr(0, 9 + row.expected.size()),
              "genesis: " + row.expected);
  }
}

TEST(Genesis, TooManyOfAnythingIsRefused) {
  v1::GenesisBody body = World::genesis_body();
  for (std::size_t i = 0; i <= limits::kFounders; ++i) *body.add_founders() = v1::Founder();
  EXPECT_TRUE(check(World::sign(body)).starts_with("genesis: out_of_range: 1005 founders"));
  body = World::genesis_body();
  for (std::size_t i = 0; i <= limits::kLogKeys; ++i) body.add_log_keys();
  EXPECT_TRUE(check(World::sign(body)).starts_with("genesis: out_of_range: 102 log keys"));
  body = World::genesis_body();
  for (std::size_t i = 0; i <= limits::kKeysPerParty; ++i) body.mutable_founders(0)->add_keys();
  EXPECT_TRUE(
      check(World::sign(body)).starts_with("genesis: out_of_range: founder alpha: has 19 keys"));
}

TEST(Genesis, OctetsThatAreNoGenesisAreRefused) {
  EXPECT_TRUE(why(check_genesis("\xff", notes_registry())).starts_with("genesis: not_canonical: "));
  v1::Genesis genesis = World::sign(World::genesis_body());
  genesis.mutable_body()->append("\x78\x01");
  EXPECT_TRUE(check(genesis).starts_with("genesis: not_canonical: body: "));
}

TEST(Genesis, ARegisterMayRefuseIt) {
  v1::GenesisBody body = World::genesis_body();
  body.mutable_founders(3)->mutable_party()->set_handle("outcast");
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (const std::string name : {"alpha", "beta", "gone", "novice"}) {
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(name == "novice" ? "outcast" : name);
    signature.set_key(key_of(name).public_key().bytes());
    signature.set_signature(key_of(name).sign(genesis_message(genesis.body())).bytes());
  }
  EXPECT_EQ(check(genesis), "genesis: not_permitted: notes: outcast may not found anything");
}

TEST(Genesis, ContentIsAppliedBeforeTheFirstBlock) {
  World world;
  std::vector<v1::Action> content;
  // More than one slice of records.
  const std::size_t count = limits::kGenesisSliceRecords * 2 + 10;
  for (std::size_t i = 1; i <= count; ++i) {
    content.push_back(set_note(i % 2 == 0 ? "common" : "special", std::to_string(i),
                               static_cast<std::uint32_t>(i)));
  }
  world.found(content);
  EXPECT_EQ(world.ledger->head().height, 0U);
  // The actions stand in the log, where each can be proven to be what the founders have signed.
  EXPECT_EQ(world.ledger->head().log_size, count + 2);
  EXPECT_EQ(world.ledger->genesis_actions({"notes", "common", "8"}).value(),
            std::vector<std::uint64_t>{7});
  EXPECT_TRUE(world.ledger->genesis_actions({"notes", "common", "7"})->empty());
  EXPECT_EQ(world.ledger->log_entry(7).value(), wire::encode(content[7]));
  for (const std::size_t i : {std::size_t{1}, limits::kGenesisSliceRecords, count}) {
    EXPECT_EQ(world.note(i % 2 == 0 ? "common" : "special", std::to_string(i)), i);
  }
  EXPECT_EQ(revision(*world.view(), "notes", "common").count, 0U);
  EXPECT_EQ(revision(*world.view(), "notes", "common").at, World::genesis_time());
  EXPECT_EQ(world.record(0).previous_root(), Bytes(32, '\0'));
}

// Makes a community of these octets of content, each an action; the genesis names `named`.
Status create_with(World& world, const std::vector<Bytes>& actions,
                   const std::function<void(v1::GenesisContent&)>& spoil = {}) {
  v1::GenesisBody body = World::genesis_body();
  Bytes file(kGenesisContentHeader);
  std::vector<Hash> leaves;
  for (const Bytes& action : actions) {
    append_u32(file, static_cast<std::uint32_t>(action.size()));
    file += action;
    leaves.push_back(proof::log_leaf_hash(action));
  }
  body.mutable_content()->set_root(proof::log_root(leaves).bytes());
  body.mutable_content()->set_length(file.size());
  body.mutable_content()->set_actions(actions.size());
  if (spoil) spoil(*body.mutable_content());
  std::size_t next = 0;
  state::MemoryStore store;
  Status status = create_ledger(
      store, wire::encode(World::sign(body)),
      [&](Bytes& action) -> Result<bool> {
        if (next == actions.size()) return false;
        action = actions[next++];
        return true;
      },
      notes_registry(), world.ports);
  // Whatever went wrong, nobody can take what is there for a community.
  EXPECT_EQ(open_ledger(store, notes_registry(), world.ports).has_value(), status.has_value());
  return status;
}

TEST(GenesisContent, MustBeWhatTheGenesisNames) {
  World world;
  const std::vector<Bytes> actions = {wire::encode(set_note("common", "a", 1)),
                                      wire::encode(set_note("common", "b", 2))};
  EXPECT_TRUE(create_with(world, actions));
  const auto message = [&](const std::function<void(v1::GenesisContent&)>& spoil) {
    const Status status = create_with(world, actions, spoil);
    return status ? std::string() : status.error().message;
  };
  const std::string read = "genesis content: read 2 actions in ";
  EXPECT_TRUE(message([](auto& c) { c.set_root(Bytes(32, 'x')); }).starts_with(read));
  EXPECT_TRUE(message([](auto& c) { c.set_length(c.length() + 1); }).starts_with(read));
  EXPECT_TRUE(message([](auto& c) { c.set_length(c.length() - 1); }).starts_with(read));
  EXPECT_TRUE(message([](auto& c) { c.set_actions(3); }).starts_with(read));
  EXPECT_TRUE(message([](auto& c) { c.Clear(); }).starts_with("genesis content: read 1 actions"));
}

TEST(GenesisContent, NamesTheActionThatIsWrong) {
  World world;
  const Bytes good = wire::encode(set_note("common", "a", 1));
  struct Row {
    Bytes action;
    std::string expected;
  };
  const Row rows[] = {
      {"\xff", "genesis content: action 2: not_canonical: "},
      {"", "genesis content: action 2 (unknown): missing_field: no action that these rules know"},
      {wire::encode(set_note("", "a", 1)),
       "genesis content: action 2 (names.set_ds): missing_field: no collection"},
      {wire::encode(set_note("closed", "a", 1)),
       "genesis content: action 2 (names.set_ds): closed: the collection is closed"},
      {wire::encode(vote()),
       "genesis content: action 2 (decisions.vote): nested_proposal: decisions.vote is for a party "
       "to send itself"},
      {wire::encode(break_notes()),
       "genesis content: action 2 (names.remove_delegation): invariant: notes.nothing_forbidden: a "
       "forbidden note stands"},
  };
  for (const Row& row : rows) {
    const Status status = create_with(world, {good, row.action});
    ASSERT_FALSE(status);
    EXPECT_TRUE(status.error().message.starts_with(row.expected)) << status.error().message;
  }
  const Status twins = create_with(
      world, {wire::encode(set_note("twins", "a", 1)), wire::encode(twin_note("twins", "a"))});
  ASSERT_FALSE(twins);
  EXPECT_TRUE(twins.error().message.starts_with(
      "genesis content: action 2 (names.remove_host): path_collision: "));
}

TEST(GenesisContent, AReadErrorIsPassedOn) {
  World world;
  state::MemoryStore store;
  const Status status = create_ledger(
      store, wire::encode(World::sign(World::genesis_body())),
      [](Bytes&) -> Result<bool> { return error(ErrorKind::io, "the disk is gone"); },
      notes_registry(), world.ports);
  EXPECT_EQ(status.error(), (Error{ErrorKind::io, "genesis content: the disk is gone"}));
}

TEST(Create, RefusesAStoreThatIsNotEmpty) {
  World world;
  const Bytes genesis = wire::encode(World::sign(World::genesis_body()));
  const Status again = create_ledger(world.store, genesis, {}, notes_registry(), world.ports);
  EXPECT_EQ(again.error().message, "a community stands in this store already");
  // As an interruption leaves it: slices, but no height.
  state::Batch batch;
  batch.erase(meta_key("height"));
  ASSERT_TRUE(world.store.commit(batch));
  EXPECT_EQ(create_ledger(world.store, genesis, {}, notes_registry(), world.ports).error().message,
            "the making of a community was interrupted in this store: begin with an empty one");
  EXPECT_EQ(open_ledger(world.store, notes_registry(), world.ports).error().message,
            "ledger: the making of the community was interrupted: make it again in an empty store");
}

}  // namespace
}  // namespace comity::ledger::testing
