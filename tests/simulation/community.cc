#include "community.h"

#include <array>
#include <cstdlib>
#include <iostream>

#include "acts.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/point.h"
#include "crypto/hash.h"
#include "known_shares.h"
#include "machine.h"
#include "node.h"
#include "proof/log.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "state/leaf.h"
#include "state/naive_tree.h"
#include "succession_acts.h"
#include "two_versions.h"

namespace comity::simulation {
namespace {

using test::World;
using test::WorldOptions;

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "simulation: no community to start from: " << why << "\n";
  std::exit(2);
}
template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}

WorldOptions options_of(std::size_t kind) {
  WorldOptions options;
  if (kind == 1) {
    options.consultation_seconds = 50;
    options.close_when_decided = false;
    options.adjust = [](v1::Constitution& constitution) {
      for (v1::Rule& rule : *constitution.mutable_rules()) {
        rule.mutable_stages()->set_extension_seconds(25);
        rule.mutable_stages()->set_extensions(2);
      }
    };
  }
  if (kind == 2) {
    options.adjust = [](v1::Constitution& constitution) {
      for (v1::Budget& budget : *constitution.mutable_budgets()) {
        budget.set_transactions(32);
        budget.set_comments(1);
        budget.set_open_proposals(1);
      }
      constitution.set_maximum_open_proposals(2);
      for (v1::Rule& rule : *constitution.mutable_rules()) {
        rule.mutable_stages()->set_endorsements(2);
        rule.mutable_stages()->set_endorsement_seconds(80);
      }
    };
  }
  return options;
}

Bytes element(std::uint64_t number) {
  const auto element =
      crypto::frost::Point::base_times(crypto::frost::Scalar::from_number(number)).element();
  return element ? Bytes(element->view()) : Bytes();
}

void adopt(World& world, std::uint64_t number, const std::vector<v1::Action>& actions) {
  const std::string proposer = World::parties().front();
  if (world.act(proposer, test::propose(actions)).outcome != Code::done) give_up("a proposal");
  for (const std::string& party : World::parties()) {
    static_cast<void>(world.act(party, test::consent(number, world.effect_hash(number))));
  }
  for (const char* account : {"ash", "elm", "oak"}) {
    static_cast<void>(world.act(account, test::consent(number, world.effect_hash(number))));
  }
  world.everybody_says_yes(number);
  world.pass(20);
  if (world.proposal(number).state() != v1::EFFECTIVE) give_up("an adoption");
}

// Two names that nobody holds.
std::vector<v1::Action> texts(const std::string& text) {
  return {test::set_text("north.example.", text), test::set_text("south.example.", text)};
}

// The party signs with a key of its own from now on.
void give_signer(World& world, const std::string& party) {
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = test::key_record(party + " signer", {v1::SIGN});
  add.set_possession(test::possession(world, party, party + " signer"));
  if (world.act(party, action).outcome != Code::done) give_up("a signing key");
}
void sign_in(World& world, const std::string& party, const v1::Action& action) {
  const ledger::Receipt receipt = world.act(party, action, party + " signer");
  if (receipt.outcome != Code::done) give_up("a ceremony: " + receipt.reason);
}
// The same each time.
crypto::Secret octets_of(const std::string& name, std::size_t size) {
  crypto::Secret secret = must(crypto::Secret::make(size));
  for (std::size_t i = 0; i < size; ++i) {
    secret.mutable_view()[i] = crypto::sha256(name + std::to_string(i)).octets[0];
  }
  return secret;
}

constexpr const char* kSilent = "p-7d2f41";
constexpr std::int64_t kSecondsOfDay = 24LL * 3600;

// Without whoever shall be silent, so far that one more vote decides.
std::uint64_t bring_to_vote(World& world, const std::vector<v1::Action>& actions) {
  if (world.act("harbour-networks", test::propose(actions)).outcome != Code::done) {
    give_up("due process");
  }
  const std::uint64_t number = decisions::last_number(*world.view());
  world.pass(28 * kSecondsOfDay);
  for (const char* party :
       {"harbour-networks", "lumen-registry", "ring-operators", "government-of-aurora"}) {
    static_cast<void>(world.act(party, test::vote(number, world.effect_hash(number))));
  }
  return number;
}

// Each by itself. All agree but the one that is suspended and has to be silent; the effects are
// still to come.
void vote_through(World& world, const std::vector<v1::Action>& actions) {
  std::vector<std::uint64_t> numbers;
  for (const v1::Action& action : actions) {
    if (world.act("harbour-networks", test::propose({action})).outcome != Code::done) {
      give_up("a proposal");
    }
    numbers.push_back(decisions::last_number(*world.view()));
  }
  for (const std::string& party : World::parties()) {
    for (const std::uint64_t number : numbers) {
      if (party == kSilent || world.proposal(number).state() != v1::VOTING) continue;
      const Hash ballot = world.effect_hash(number);
      static_cast<void>(world.act(party, test::consent(number, ballot)));
      static_cast<void>(world.act(party, test::vote(number, ballot)));
    }
  }
  for (const std::uint64_t number : numbers) {
    if (world.proposal(number).state() != v1::TIME_LOCK) give_up("a vote");
  }
}

// Of a version that nobody has.
v1::Action adopt_rules(const World& world) {
  v1::Action action;
  v1::AdoptRules& it = *action.mutable_constitution_adopt_rules();
  it.set_previous(constitution::current_hash(*world.view()).bytes());
  it.set_version(2);
  if (!constitution::in_force(*world.view(), *it.mutable_constitution())) give_up("no rules");
  test::name_rules(it);
  return action;
}

// What is more than the guard lets pass is held, and a vote on it is nearly through.
void begin_second_decision(World& world) {
  const std::string proposer = World::parties().front();
  const auto propose = [&](const std::vector<v1::Action>& actions) {
    if (world.act(proposer, test::propose(actions)).outcome != Code::done) give_up("a proposal");
    return decisions::last_number(*world.view());
  };
  const std::uint64_t held = propose(texts("two"));
  world.everybody_says_yes(held);
  world.pass(20);
  if (!world.proposal(held).has_held_until()) give_up("a held effect");
  const std::uint64_t second =
      propose({test::confirm_changes(world.proposal(held).effect(), 2, 0)});
  for (const char* party : {"harbour-networks", "lumen-registry", "ring-operators"}) {
    static_cast<void>(world.act(party, test::vote(second, world.effect_hash(second))));
  }
}

// A party that is suspended and silent holds two names. One has been on hold for its term, and its
// award is voted on; that the other be held is, too. What is seldom decided is about to happen:
// newer rules are dropped, a name changes hands.
void begin_due_process(World& world) {
  world.pass(100 * kSecondsOfDay);
  const std::uint64_t held = bring_to_vote(world, {test::hold_delegation("attic", "")});
  static_cast<void>(world.act("commons-union", test::vote(held, world.effect_hash(held))));
  world.pass(20);
  if (world.proposal(held).state() != v1::EFFECTIVE) give_up("a hold");
  world.pass(90 * kSecondsOfDay);
  vote_through(world, {adopt_rules(world)});
  const std::uint64_t adoption = decisions::last_number(*world.view());
  world.pass(20);
  static_cast<void>(
      world.act("lumen-registry", test::propose({test::hold_delegation("cellar", "")})));
  // Two more that hold nothing: they lapse some days into the run.
  if (world.act("harbour-networks", test::propose({test::admit_holders(world, {"willow", "yew"})}))
          .outcome != Code::done) {
    give_up("an admission");
  }
  const std::uint64_t admission = decisions::last_number(*world.view());
  for (const char* party : {"harbour-networks", "lumen-registry", "ring-operators",
                            "government-of-aurora", "commons-union", "meridian-organisation"}) {
    static_cast<void>(world.act(party, test::vote(admission, world.effect_hash(admission))));
  }
  world.pass(20);
  if (world.proposal(admission).state() != v1::EFFECTIVE) give_up("holders without a seat");
  const std::uint64_t award = bring_to_vote(world, {test::award_delegation("attic", "")});
  for (const char* party : {"harbour-networks", "lumen-registry", "ring-operators"}) {
    static_cast<void>(world.act(party, test::vote(award - 1, world.effect_hash(award - 1))));
  }
  begin_second_decision(world);
  v1::Action drop;
  drop.mutable_constitution_drop_rules()->set_adoption(adoption);
  vote_through(world, {drop, test::transfer_delegation("museum", "lumen-registry")});
}

// Three custodians with keys of their own, who are observers too, both groups, a takeover that has
// begun, two delegations with a holder, and a name without a cut.
void settle(World& world) {
  const std::vector<std::string> members = {"harbour-networks", "lumen-registry", "ring-operators"};
  std::vector<v1::Action> groups;
  for (const v1::SigningRole role : {v1::KEY_SIGNING, v1::ZONE_SIGNING}) {
    v1::SetGroup& it = *groups.emplace_back().mutable_keys_set_group();
    it.set_zone("example.");
    it.set_role(role);
    v1::SigningGroup& group = *it.mutable_group();
    group.set_epoch(1);
    group.set_threshold(2);
    for (const std::string& party : members) {
      v1::GroupMember& member = *group.add_members();
      member.set_party(party);
      member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
    }
    group.set_commitment(element(11) + element(7));
    group.mutable_terms()->set_validity_seconds(604'800);
    group.mutable_terms()->set_refresh_seconds(302'400);
    group.mutable_terms()->set_minimum_interval_seconds(5);
    group.mutable_terms()->set_session_blocks(30);
    if (role == v1::KEY_SIGNING) group.mutable_terms()->set_dnskey_ttl_seconds(86'400);
  }
  for (const std::string& party : members) give_signer(world, party);
  v1::BeginTakeover& takeover = *groups.emplace_back().mutable_keys_begin_takeover();
  takeover.set_zone("example.");
  takeover.set_way(v1::GAP);
  takeover.mutable_ends_at()->set_seconds(world.now().milliseconds / 1000 + 300LL * 24 * 3600);
  adopt(world, 1, groups);
  adopt(world, 2,
        {test::claim_delegation("museum", members[0]),
         test::claim_delegation("library", members[1])});
  // Hosts that nobody uses yet.
  for (const auto& [party, host] : {std::pair(members[0], "spare.museum.example."),
                                    std::pair(members[1], "spare.library.example.")}) {
    if (world.act(party, test::set_host(host)).outcome != Code::done) {
      give_up("a host");
    }
  }
  adopt(world, 3,
        {test::create_delegation("attic", kSilent, {"a.ns.example."}),
         test::create_delegation("cellar", kSilent, {"a.ns.example."}),
         test::create_delegation("garden", members[2], {})});
  adopt(world, 4, {test::suspend(kSilent)});
  // Holders without a seat, two with a name; one of these leaves it to its successor, and what it
  // holds with the other to that one. Two of the members hold something together, too.
  adopt(world, 5, {test::admit_holders(world, {"ash", "elm", "oak"})});
  adopt(world, 6,
        {test::create_delegation("barn", "ash", {}), test::create_delegation("orchard", "elm", {}),
         test::create_delegation("loft", test::together("ash", "elm"), {}),
         test::create_delegation("granary", test::together(members[0], members[1]), {}),
         test::set_observers(members, 2)});
  for (const auto& [party, label] :
       {std::pair<std::string, std::string>("ash", "barn"), {"elm", "orchard"}}) {
    const v1::Action names = test::name_successor(label, members[0]);
    if (world.act(party, names, party + " recovery").outcome != Code::done) give_up("a successor");
  }
  if (world.act("ash", test::leave()).outcome != Code::done) give_up("a holder that leaves");
  adopt(world, 7, texts("one"));
  adopt(world, 8, {test::set_guard(0, 1)});
  // A child that the three look at.
  v1::Action order = test::set_order("library", true, true);
  order.mutable_names_set_order()->set_csync(true);
  for (const v1::Action& action : {test::set_child_ds("library", {1}), order}) {
    if (world.act(members[1], action).outcome != Code::done) give_up("an order");
  }
  // And one that has no DS set yet; one of its name servers lies outside of it.
  const v1::Action first = test::order_with_first("museum");
  if (world.act(members[0], first).outcome != Code::done) give_up("a first order");
  begin_due_process(world);
}

// Four parties make a key together, and have dealt: it is for them to confirm.
void begin_ceremony(World& world) {
  const std::vector<std::string> members = {"government-of-aurora", "harbour-networks",
                                            "lumen-registry", "ring-operators"};
  v1::Action call;
  v1::CallCeremony& it = *call.mutable_ceremonies_call();
  it.set_zone("example.");
  it.set_role(v1::ZONE_SIGNING);
  it.set_purpose(v1::GENERATE);
  it.set_round_seconds(31 * 24 * 3600);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(3);
  for (const std::string& party : members) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
    give_signer(world, party);
  }
  group.mutable_terms()->set_validity_seconds(604'800);
  group.mutable_terms()->set_refresh_seconds(302'400);
  group.mutable_terms()->set_session_blocks(30);
  adopt(world, 1, {call});
  for (const std::string& party : members) {
    v1::Action action;
    v1::JoinCeremony& join = *action.mutable_ceremonies_join();
    join.set_ceremony(1);
    join.set_attempt(1);
    const auto key = crypto::frost::OneTimeKey::from_randomness(octets_of(party, 64).view());
    join.set_one_time_key(Bytes(key->public_key().view()));
    sign_in(world, party, action);
  }
  v1::Ceremony ceremony;
  if (!ceremonies::find_ceremony(*world.view(), 1, ceremony)) give_up("no ceremony");
  const auto context = must(ceremonies::context_of(world.community(), ceremony));
  for (int place = 0; place < ceremony.members_size(); ++place) {
    v1::Action action;
    v1::DealInCeremony& deal = *action.mutable_ceremonies_deal();
    deal.set_ceremony(1);
    deal.set_attempt(1);
    const std::string& party = members[static_cast<std::size_t>(place)];
    const auto dealt = must(crypto::frost::deal_new_secret(
        context, must(ceremonies::identifier_of(ceremony.dealers(place).identifier())),
        octets_of("dealt by " + party, crypto::frost::dealing_randomness_bytes(context))));
    deal.set_octets(dealt.octets);
    deal.set_sealed(dealt.sealed);
    sign_in(world, party, action);
  }
}

// The key of another group goes to others: it is for them to join, and for its holders to deal.
void begin_resharing(World& world) {
  v1::Action set;
  v1::SetGroup& first = *set.mutable_keys_set_group();
  first.set_zone("example.");
  first.set_role(v1::KEY_SIGNING);
  v1::SigningGroup& group = *first.mutable_group();
  group.set_epoch(1);
  group.set_threshold(2);
  group.set_commitment(known_commitment());
  for (const char* party : {"government-of-aurora", "harbour-networks", "lumen-registry"}) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  group.mutable_terms()->set_validity_seconds(604'800);
  group.mutable_terms()->set_refresh_seconds(302'400);
  group.mutable_terms()->set_session_blocks(30);
  group.mutable_terms()->set_dnskey_ttl_seconds(86'400);
  adopt(world, 2, {set});
  v1::Action call;
  v1::CallCeremony& it = *call.mutable_ceremonies_call();
  it.set_zone("example.");
  it.set_role(v1::KEY_SIGNING);
  it.set_purpose(v1::RESHARE);
  it.set_round_seconds(31 * 24 * 3600);
  *it.mutable_group() = group;
  it.mutable_group()->clear_commitment();
  it.mutable_group()->set_epoch(2);
  it.mutable_group()->mutable_members(2)->set_party("ring-operators");
  it.mutable_group()->mutable_members(2)->set_identifier(4);
  adopt(world, 3, {call});
}

// Every record of the newest height, as its leaves lie in the store.
Records::Map records_of(const state::Store& store) {
  Records::Map records;
  std::optional<Path> last;
  const Bytes first = state::store_key(state::Space::leaf, "");
  Bytes past = first;
  past.back() = static_cast<char>(past.back() + 1);
  const Status scanned = store.scan(first, past, [&](BytesView key, BytesView value) {
    const auto name = must(state::parse_leaf_store_key(key));
    if (last == name.path) return true;  // an older version
    last = name.path;
    const auto leaf = must(state::parse_leaf(value));
    if (leaf) records[must(state::decode_key(leaf->key))] = Bytes(leaf->value);
    return true;
  });
  if (!scanned) give_up(scanned.error().message);
  return records;
}

Community make(std::size_t kind) {
  Community made;
  made.world = std::make_unique<World>(
      options_of(kind), kind == 4 ? test::todays_program() : World::default_registry());
  World& world = *made.world;
  if (kind == 0) {
    begin_ceremony(world);
    begin_resharing(world);
  }
  if (kind == 3) settle(world);
  made.records = records_of(world.store());
  made.roots = world.roots();
  const ledger::Head head = world.ledger().head();
  made.time = head.block_time;
  if (state::naive::root(made.records) != head.root) give_up("records and root differ");
  for (std::uint64_t i = 0; i < head.log_size; ++i) {
    made.entries.push_back(proof::log_leaf_hash(must(world.ledger().log_entry(i))));
  }
  Clock clock;
  Machine machine({}, {}, clock, 1);
  {
    auto store = must(storage::RocksStore::open(
        {.folder = Node::kFolder, .create = true, .env = &machine.env()}));
    copy_store(world.store(), *store);
  }
  made.image = machine.image().after_power_cut(storage::DiskImage::Survives::promised, 1);
  return made;
}

}  // namespace

void copy_store(const state::Store& from, state::Store& into) {
  state::Batch batch;
  const Status scanned = from.scan("", "\xff", [&](BytesView key, BytesView value) {
    batch.put(Bytes(key), Bytes(value));
    return true;
  });
  if (!scanned) give_up(scanned.error().message);
  if (Status put = into.commit(batch); !put) give_up(put.error().message);
}

const Community& community(std::size_t kind) {
  static std::array<std::unique_ptr<Community>, kCommunities> made;
  if (!made[kind]) made[kind] = std::make_unique<Community>(make(kind));
  return *made[kind];
}

}  // namespace comity::simulation
