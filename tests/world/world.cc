#include "world.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "crypto/content.h"
#include "crypto/hash.h"
#include "dns/record.h"
#include "dns/update.h"
#include "founding/import_zone.h"
#include "ledger/recorded.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "proof/log.h"
#include "publications/zone/zone.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

constexpr std::int64_t kValidSeconds = 3'600;

[[noreturn]] void give_up(const std::string& message) {
  std::cerr << "test world: " << message << "\n";
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}
void must(const Status& status) {
  if (!status) give_up(status.error().message);
}

void add_founder(const WorldFounder& party, v1::GenesisBody& body) {
  v1::Founder& founder = *body.add_founders();
  founder.mutable_party()->set_handle(party.handle);
  founder.mutable_party()->set_kind(party.kind);
  founder.mutable_party()->set_region(party.region);
  founder.mutable_party()->set_affiliation(party.affiliation);
  if (party.kind == v1::INDIVIDUAL) {
    founder.mutable_party()->set_commitment(crypto::sha256("commitment").bytes());
  }
  std::map<Bytes, std::vector<v1::KeyRole>> keys;
  keys[World::key(party.handle).public_key().bytes()] = {v1::VOTE, v1::OPERATE, v1::SIGN};
  keys[World::key(party.handle + " recovery").public_key().bytes()] = {v1::RECOVER};
  for (const auto& [key, roles] : keys) {
    v1::PartyKey& record = *founder.add_keys();
    record.set_key(key);
    for (const v1::KeyRole role : roles) record.add_roles(role);
  }
}

// Letters, digits and hyphen, and the Greek and Cyrillic small letters.
v1::Action code_points() {
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version("test");
  for (const std::uint32_t bound :
       {0x2dU, 0x2dU, 0x30U, 0x39U, 0x61U, 0x7aU, 0x3b1U, 0x3c9U, 0x430U, 0x44fU}) {
    table.add_ranges(bound);
  }
  return action;
}

std::vector<Bytes> content_of(const std::string& zone_file) {
  std::vector<Bytes> actions = {wire::encode(code_points())};
  if (zone_file.empty()) return actions;
  auto lines = must(machine::LineReader::open(std::string(COMITY_SOURCE_DIR) + "/" + zone_file));
  dns::MasterFileReader reader;
  founding::ZoneImport import;
  std::vector<dns::Record> records;
  std::string line;
  while (must(lines.next(line))) {
    records.clear();
    must(reader.line(line, records));
    for (dns::Record& record : records) import.add(std::move(record), reader.line_number());
  }
  must(reader.end());
  must(import.finish([&](const v1::Action& action) -> Status {
    actions.push_back(wire::encode(action));
    return {};
  }));
  return actions;
}

void describe_content(const std::vector<Bytes>& actions, v1::GenesisContent& content) {
  std::uint64_t length = ledger::kGenesisContentHeader.size();
  std::vector<Hash> leaves;
  for (const Bytes& action : actions) {
    length += sizeof(std::uint32_t) + action.size();
    leaves.push_back(proof::log_leaf_hash(action));
  }
  content.set_root(proof::log_root(leaves).bytes());
  content.set_length(length);
  content.set_actions(actions.size());
}

constexpr std::uint32_t kDaySeconds = 24 * 3600;

v1::Constitution with_stages_of(const WorldOptions& options, const ledger::Registry& registry) {
  v1::Constitution made = constitution::concert("concert", registry.actions_under(1));
  if (!options.constitution_file.empty()) {
    std::ifstream file(std::string(COMITY_SOURCE_DIR) + "/" + options.constitution_file);
    std::stringstream text;
    text << file.rdbuf();
    made.Clear();
    must(wire::from_json(text.str(), made));
  }
  for (v1::Rule& rule : *made.mutable_rules()) {
    v1::Stages& stages = *rule.mutable_stages();
    stages.set_consultation_seconds(options.consultation_seconds);
    stages.set_vote_seconds(options.vote_seconds);
    stages.set_time_lock_seconds(options.time_lock_seconds);
    stages.set_close_when_decided(options.close_when_decided);
    if (rule.id() != made.due_process().rule()) continue;
    // Nobody is heard in less, and whoever acts while it is decided is not silent.
    stages.set_consultation_seconds(std::max(options.consultation_seconds, 28U * kDaySeconds));
    made.mutable_due_process()->set_silence_days(
        std::max(90U, 30 + (options.vote_seconds + options.time_lock_seconds) / kDaySeconds));
  }
  return made;
}

Bytes sign_by_all(const v1::GenesisBody& body, const std::vector<std::string>& founders) {
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (const std::string& founder : founders) {
    const crypto::SigningKey key = World::key(founder);
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(founder);
    signature.set_key(key.public_key().bytes());
    signature.set_signature(key.sign("comity genesis v1\n" + genesis.body()).bytes());
  }
  return wire::encode(genesis);
}

}  // namespace

void refer(v1::Content& content, const std::string& text) {
  content.set_hash(crypto::content_hash(Bytes(32, 's'), text).bytes());
  content.set_length(text.size());
}

World::World(const WorldOptions& options, ledger::Registry registry)
    : registry_(std::move(registry)), store_(std::make_unique<state::MemoryStore>()) {
  must(crypto::initialise());
  content_ = content_of(options.zone_file);
  sign_genesis(options);
  create_again(*store_);
  ledger_ = must(ledger::open_ledger(*store_, registry_, wiring::ports()));
  roots_.push_back(ledger_->head().root);
}

ledger::Registry World::default_registry() { return wiring::registry(); }

const std::vector<WorldFounder>& World::sample_founders() {
  static const std::vector<WorldFounder> kFounders = {
      {"commons-union", v1::CIVIL_SOCIETY},
      {"government-of-aurora", v1::GOVERNMENT},
      {"harbour-networks", v1::COMPANY},
      {"lumen-registry", v1::COMPANY},
      {"meridian-organisation", v1::INTERNATIONAL_ORGANISATION},
      {"p-7d2f41", v1::INDIVIDUAL},
      {"ring-operators", v1::TECHNICAL_COMMUNITY},
  };
  return kFounders;
}

const std::vector<std::string>& World::parties() {
  static const std::vector<std::string> kHandles = [] {
    std::vector<std::string> handles;
    for (const WorldFounder& party : sample_founders()) handles.push_back(party.handle);
    return handles;
  }();
  return kHandles;
}

crypto::SigningKey World::key(const std::string& name) {
  const Hash seed = crypto::sha256({"test key ", name});
  return must(crypto::SigningKey::from_seed(seed.octets));
}

crypto::X25519Key World::seal_key(const std::string& name) {
  const Hash secret = crypto::sha256({"test seal key ", name});
  return must(crypto::X25519Key::from_secret(secret.octets));
}

v1::Constitution World::constitution_of(const WorldOptions& options,
                                        const ledger::Registry& registry) {
  v1::Constitution made = with_stages_of(options, registry);
  for (v1::Budget& budget : *made.mutable_budgets()) {
    budget.set_transactions(options.transactions_per_day);
  }
  if (options.adjust) options.adjust(made);
  return made;
}

void World::sign_genesis(const WorldOptions& options) {
  std::vector<WorldFounder> founders =
      options.founders.empty() ? sample_founders() : options.founders;
  std::sort(founders.begin(), founders.end(),
            [](const auto& one, const auto& other) { return one.handle < other.handle; });
  v1::GenesisBody body;
  body.set_name("test community");
  wire::set_time(*body.mutable_time(), now_);
  body.set_rules_version(1);
  body.set_demo(true);
  for (const WorldFounder& party : founders) {
    add_founder(party, body);
    founders_.push_back(party.handle);
  }
  *body.mutable_constitution() = constitution_of(options, registry_);
  v1::LogKey& log_key = *body.add_log_keys();
  log_key.set_party(founders_.back());
  log_key.set_key(key("log").public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  describe_content(content_, *body.mutable_content());
  genesis_ = sign_by_all(body, founders_);
}

void World::create_again(state::Store& store, const ledger::Registry& registry) const {
  std::size_t next = 0;
  const ledger::ContentReader content = [&](Bytes& action) -> Result<bool> {
    if (next == content_.size()) return false;
    action = content_[next++];
    return true;
  };
  must(ledger::create_ledger(store, genesis_, content, registry, wiring::ports()));
}

v1::Body World::body(const std::string& party, const v1::Action& action, const std::string& name) {
  const crypto::SigningKey signer = key(name.empty() ? party : name);
  v1::Body body;
  body.set_community(community().bytes());
  body.set_party(party);
  body.set_key(signer.public_key().bytes());
  body.set_sequence(ledger::last_sequence(*view(), signer.public_key().view()) + 1);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now_, kValidSeconds));
  *body.mutable_action() = action;
  if (const auto head = dns::read_sig_head(action.names_dns_update().sig())) {
    body.set_sequence(1);
    wire::set_time(*body.mutable_valid_until(), Time{std::int64_t{head->expiration} * 1'000});
  }
  return body;
}

Bytes World::seal(const v1::Body& body, const crypto::SigningKey& key) {
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  const v1::DnsUpdate& update = body.action().names_dns_update();
  const Bytes octets = body.action().has_names_dns_update()
                           ? update.sig() + update.message()
                           : "comity transaction v1\n" + transaction.body();
  transaction.set_signature(key.sign(octets).bytes());
  return wire::encode(transaction);
}

Bytes World::sign(const std::string& party, const v1::Action& action, const std::string& name) {
  return seal(body(party, action, name), key(name.empty() ? party : name));
}

Step World::block(std::vector<Bytes> transactions) {
  now_ = plus_seconds(now_, 1);
  ledger::Block next;
  next.height = ledger_->head().height + 1;
  next.time = now_;
  next.transactions = std::move(transactions);
  ledger::Finalized done = must(ledger_->finalize(next));
  Step step;
  step.receipts = std::move(done.receipts);
  step.changed = done.changed;
  step.root = done.root;
  if (done.changed) {
    must(ledger_->commit());
    roots_.push_back(done.root);
    const auto record = must(ledger::block_record(*ledger_, next.height));
    step.effects.assign(record.effects().begin(), record.effects().end());
    if (record.has_rules_turn()) step.rules_turn = record.rules_turn();
  }
  history_.push_back({std::move(next), step});
  return step;
}

ledger::Receipt World::act(const std::string& party, const v1::Action& action,
                           const std::string& name) {
  return block({sign(party, action, name)}).receipts.at(0);
}

std::vector<Step> World::pass(std::int64_t seconds) {
  const Time end = plus_seconds(now_, seconds);
  std::vector<Step> steps;
  while (const auto deadline = ledger_->next_deadline()) {
    if (end < *deadline) break;
    // block() moves the clock by a second by itself.
    now_ = std::max(now_, plus_seconds(*deadline, -1));
    steps.push_back(block({}));
    if (!steps.back().changed) break;
  }
  now_ = std::max(now_, end);
  return steps;
}

void World::everybody_says_yes(std::uint64_t number) {
  for (const std::string& party : founders_) {
    if (proposal(number).state() != v1::VOTING) return;
    v1::Action vote;
    vote.mutable_decisions_vote()->set_proposal(number);
    vote.mutable_decisions_vote()->set_effect_hash(proposal(number).effect_hash());
    vote.mutable_decisions_vote()->set_choice(v1::YES);
    const ledger::Receipt receipt = act(party, vote);
    if (receipt.outcome != ledger::Code::done) give_up(party + " cannot vote: " + receipt.reason);
  }
}

std::unique_ptr<state::View> World::view() const {
  return must(ledger_->view(ledger_->head().height));
}

v1::Proposal World::proposal(std::uint64_t number) const {
  v1::Proposal proposal;
  if (!decisions::find_proposal(*view(), number, proposal)) {
    give_up("no proposal " + std::to_string(number));
  }
  return proposal;
}

Hash World::effect_hash(std::uint64_t number) const {
  return must(Hash::from(proposal(number).effect_hash()));
}

std::uint64_t World::log_index(std::uint64_t height) const {
  return must(ledger_->log_index(height));
}
Bytes World::log_entry(std::uint64_t index) const { return must(ledger_->log_entry(index)); }

std::string World::zone_text(const std::string& apex) const {
  return zone::to_text(must(zone::derive(*view(), must(dns::Name::parse(apex)))));
}

}  // namespace comity::test
