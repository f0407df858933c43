#include "servers/api/testing/world.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "crypto/content.h"
#include "crypto/hash.h"
#include "dns/record.h"
#include "ledger/signing.h"
#include "ledger/stored/open.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::api::testing {
namespace {

crypto::SigningKey key_from(char seed) {
  EXPECT_TRUE(crypto::initialise());
  const std::vector<std::uint8_t> octets(32, static_cast<std::uint8_t>(seed));
  return std::move(*crypto::SigningKey::from_seed({octets.data(), octets.size()}));
}

v1::Action set_zone() {
  v1::Action action;
  v1::SetZone& it = *action.mutable_names_set_zone();
  it.set_zone("example.");
  v1::Soa& soa = *it.mutable_soa();
  soa.set_primary("ns1.alpha.example.");
  soa.set_mailbox("hostmaster.example.");
  soa.set_refresh_seconds(1800);
  soa.set_retry_seconds(900);
  soa.set_expire_seconds(604800);
  soa.set_minimum_seconds(86400);
  soa.set_ttl_seconds(86400);
  it.set_serial_base(2026010100);
  return action;
}

v1::Action set_apex() {
  v1::Action action;
  v1::SetApex& it = *action.mutable_names_set_apex();
  it.set_zone("example.");
  it.set_type(dns::type::kNs);
  it.set_ttl_seconds(518400);
  it.add_rdata(Bytes(dns::Name::parse("ns1.alpha.example.")->wire()));
  return action;
}

std::vector<v1::Action> first_content() {
  v1::Action alpha = create_delegation("alpha", "alba");
  alpha.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  v1::HostAddresses& host = *alpha.mutable_names_create_delegation()->add_hosts();
  host.set_name("ns1.alpha.example.");
  host.add_ipv4(Bytes("\xc0\x00\x02\x01", 4));
  host.set_ipv4_ttl_seconds(172800);
  v1::Action beta = create_delegation("beta", "");
  beta.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  return {set_zone(), alpha, set_apex(), beta};
}

void add_founder(v1::GenesisBody& body, const std::string& handle, v1::PartyKind kind,
                 const crypto::SigningKey& key, const crypto::SigningKey& witness) {
  v1::Founder& founder = *body.add_founders();
  founder.mutable_party()->set_handle(handle);
  founder.mutable_party()->set_kind(kind);
  v1::PartyKey& record = *founder.add_keys();
  record.set_key(key.public_key().bytes());
  record.add_roles(v1::VOTE);
  record.add_roles(v1::OPERATE);
  v1::PartyKey& cosigns = *founder.add_keys();
  cosigns.set_key(witness.public_key().bytes());
  cosigns.add_roles(v1::WITNESS);
  if (cosigns.key() < record.key()) std::swap(cosigns, record);
}

v1::Constitution swift_concert() {
  v1::Constitution document = constitution::concert("concert", wiring::registry().actions_under(1));
  for (v1::Rule& rule : *document.mutable_rules()) {
    if (rule.id() == document.due_process().rule()) continue;
    rule.mutable_stages()->set_consultation_seconds(0);
    rule.mutable_stages()->set_vote_seconds(600);
    rule.mutable_stages()->set_time_lock_seconds(60);
    rule.mutable_stages()->set_close_when_decided(true);
  }
  return document;
}

void add_content(v1::GenesisBody& body, const std::vector<v1::Action>& actions) {
  std::size_t length = ledger::kGenesisContentHeader.size();
  std::vector<Hash> leaves;
  for (const v1::Action& action : actions) {
    const Bytes bytes = wire::encode(action);
    length += sizeof(std::uint32_t) + bytes.size();
    leaves.push_back(proof::log_leaf_hash(bytes));
  }
  body.mutable_content()->set_root(proof::log_root(leaves).bytes());
  body.mutable_content()->set_length(length);
  body.mutable_content()->set_actions(actions.size());
}

}  // namespace

World::World() {
  keys_.emplace("alba", key_from('a'));
  keys_.emplace("bora", key_from('b'));
  keys_.emplace("cada", key_from('c'));
  keys_.emplace("alba witness", key_from('A'));
  keys_.emplace("bora witness", key_from('B'));
  keys_.emplace("cada witness", key_from('C'));
  v1::GenesisBody body;
  body.set_name("three parties");
  wire::set_time(*body.mutable_time(), now_);
  body.set_rules_version(1);
  body.set_demo(true);
  add_founder(body, "alba", v1::GOVERNMENT, keys_.at("alba"), keys_.at("alba witness"));
  add_founder(body, "bora", v1::COMPANY, keys_.at("bora"), keys_.at("bora witness"));
  add_founder(body, "cada", v1::CIVIL_SOCIETY, keys_.at("cada"), keys_.at("cada witness"));
  *body.mutable_constitution() = swift_concert();
  keys_.emplace("log", key_from('l'));
  v1::LogKey& log_key = *body.add_log_keys();
  log_key.set_party("cada");
  log_key.set_key(keys_.at("log").public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  const std::vector<v1::Action> actions = first_content();
  add_content(body, actions);

  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (const char* party : {"alba", "bora", "cada"}) {
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(party);
    signature.set_key(keys_.at(party).public_key().bytes());
    signature.set_signature(keys_.at(party).sign("comity genesis v1\n" + genesis.body()).bytes());
  }
  std::size_t next = 0;
  const ledger::ContentReader content = [&](Bytes& out) -> Result<bool> {
    if (next == actions.size()) return false;
    out = wire::encode(actions[next++]);
    return true;
  };
  const Status created = ledger::create_ledger(store_, wire::encode(genesis), content,
                                               wiring::registry(), wiring::ports());
  if (!created) throw std::runtime_error(created.error().message);
  auto opened = ledger::open_ledger(store_, wiring::registry(), wiring::ports());
  if (!opened) throw std::runtime_error(opened.error().message);
  ledger_ = std::move(*opened);
  ledger_->set_log_key(&keys_.at("log"));
  table_.emplace(make_table(*ledger_, *this, *this));
}

Bytes World::sign(const std::string& party, const v1::Action& action) {
  v1::Body body;
  body.set_community(ledger_->community().bytes());
  body.set_party(party);
  body.set_key(keys_.at(party).public_key().bytes());
  body.set_sequence(sequences_[party] + 1);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now_, 3600));
  *body.mutable_action() = action;
  return proof::sign_transaction(wire::encode(body), keys_.at(party));
}

ledger::Receipt World::act(const std::string& party, const v1::Action& action) {
  ledger::Receipt receipt = submit(sign(party, action));
  EXPECT_EQ(receipt.outcome, ledger::Code::done) << receipt.reason;
  ++sequences_[party];
  return receipt;
}

void World::make_block(std::vector<Bytes> transactions, std::vector<ledger::Receipt>* receipts) {
  ledger::Block block;
  block.height = ledger_->head().height + 1;
  block.time = now_;
  block.transactions = std::move(transactions);
  const auto finalized = ledger_->finalize(block);
  ASSERT_TRUE(finalized) << finalized.error().message;
  if (receipts != nullptr) *receipts = finalized->receipts;
  if (!finalized->changed) return;
  const Status committed = ledger_->commit();
  ASSERT_TRUE(committed) << committed.error().message;
}

void World::wait(std::int64_t seconds) {
  now_ = plus_seconds(now_, seconds);
  make_block({}, nullptr);
}

v1::Content World::text(std::string_view text) {
  const Bytes salt(crypto::kContentSaltBytes, 's');
  EXPECT_TRUE(put_content(salt, text));
  v1::Content content;
  content.set_hash(crypto::content_hash(salt, text).bytes());
  content.set_length(text.size());
  return content;
}

Bytes World::effect_hash(std::uint64_t number) {
  const auto view = ledger_->view(ledger_->head().height);
  v1::Proposal proposal;
  EXPECT_TRUE(view && decisions::find_proposal(**view, number, proposal));
  return proposal.effect_hash();
}

ledger::Receipt World::submit(BytesView transaction) {
  ledger::Receipt screened = ledger_->screen(transaction, now_);
  if (screened.outcome != ledger::Code::done || screened.recorded) return screened;
  std::vector<ledger::Receipt> receipts;
  make_block({Bytes(transaction)}, &receipts);
  EXPECT_EQ(receipts.size(), 1U);
  return receipts.empty() ? screened : receipts.front();
}

Result<Hash> World::put_content(BytesView salt, BytesView text) {
  if (Status put = ledger_->put_content(salt, text); !put) return tl::unexpected(put.error());
  return crypto::content_hash(salt, text);
}

http::Response World::ask(std::string_view target, std::string_view method, BytesView body) {
  return testing::ask(*table_, target, method, body);
}

boost::json::object World::json(std::string_view target, int status) {
  const http::Response response = ask(target);
  EXPECT_EQ(response.status, status) << target << ": " << response.body;
  EXPECT_EQ(response.content_type, "application/json");
  boost::json::error_code failure;
  const boost::json::value value = boost::json::parse(response.body, failure);
  EXPECT_TRUE(!failure && value.is_object()) << target << ": " << response.body;
  return value.is_object() ? value.as_object() : boost::json::object();
}

http::Response ask(const http::Table& table, std::string_view target, std::string_view method,
                   BytesView body) {
  auto request = table.parse(method, target);
  if (!request) return http::refusal(request.error());
  if (!body.empty()) request->content_type = "application/octet-stream";
  request->body = Bytes(body);
  return table.answer(*request);
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

v1::Action create_delegation(const std::string& label, const std::string& holder) {
  v1::Action action;
  v1::CreateDelegation& it = *action.mutable_names_create_delegation();
  it.set_zone("example.");
  it.set_label(label);
  it.set_holder(holder);
  it.set_ns_ttl_seconds(172800);
  return action;
}

v1::Action set_ds(const std::string& label, std::uint32_t key_tag) {
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone("example.");
  it.set_label(label);
  v1::DelegationSigner& ds = *it.add_ds();
  ds.set_key_tag(key_tag);
  ds.set_algorithm(8);
  ds.set_digest_type(2);
  ds.set_digest(Bytes(32, '\x5a'));
  it.set_ds_ttl_seconds(86400);
  return action;
}

v1::Action propose(const v1::Content& title, const v1::Action& action) {
  v1::Action out;
  *out.mutable_decisions_propose()->mutable_title() = title;
  *out.mutable_decisions_propose()->add_actions() = action;
  return out;
}

v1::Action consent(std::uint64_t number, const Bytes& ballot) {
  v1::Action action;
  action.mutable_decisions_consent()->set_proposal(number);
  action.mutable_decisions_consent()->set_effect_hash(ballot);
  return action;
}

v1::Action vote(std::uint64_t number, const Bytes& ballot, v1::Choice choice) {
  v1::Action action;
  action.mutable_decisions_vote()->set_proposal(number);
  action.mutable_decisions_vote()->set_effect_hash(ballot);
  action.mutable_decisions_vote()->set_choice(choice);
  return action;
}

}  // namespace comity::api::testing
