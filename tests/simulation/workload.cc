#include "workload.h"

#include <algorithm>

#include "crypto/hash.h"
#include "dns/update.h"
#include "table.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;

}  // namespace

Workload::Workload(const World& world, Chance& chance, Judge& judge)
    : world_(world), chance_(chance), judge_(judge) {
  harmony_ = chance_.in(3, 5);
  favoured_ = chance_.pick(all_actions()).number;
  if (world_.registry().newest_rules() > 1) {
    harmony_ = true;
    adopting_ = 80;
  }
  if (judge_.records().find({"keys", "example.", "group/key"}) != nullptr) {
    signing_ = chance_.in(2, 3) ? 70 : 10;
  }
  std::vector<std::string> all = World::parties();
  for (const char* account : {"ash", "elm", "oak", "willow", "yew"}) all.emplace_back(account);
  for (const std::string& party : all) {
    for (const char* suffix : {"", " recovery", " signer"}) {
      const std::string name = party + suffix;
      names_[key(name).public_key().bytes()] = name;
    }
  }
}

const crypto::SigningKey& Workload::key(const std::string& name) {
  static thread_local std::map<std::string, std::unique_ptr<crypto::SigningKey>> keys;
  auto& known = keys[name];
  if (!known) known = std::make_unique<crypto::SigningKey>(World::key(name));
  return *known;
}

std::string Workload::fresh_key() {
  std::string name = "key " + std::to_string(++made_);
  names_[key(name).public_key().bytes()] = name;
  return name;
}

// A key of the party that has the role; else any, which will be refused.
std::string Workload::key_for(const std::string& party, v1::KeyRole role) {
  v1::Party record;
  std::string any = party;
  if (!judge_.find_party(party, record)) return any;
  for (const v1::PartyKey& known : record.keys()) {
    const auto name = names_.find(known.key());
    const auto alone = [](int one) {
      return one == v1::SEAL || one == v1::WITNESS || one == v1::NARROW;
    };
    const bool fits = known.roles(0) == role || (!alone(known.roles(0)) && !alone(role));
    if (name == names_.end() || !fits) continue;
    any = name->second;
    if (std::find(known.roles().begin(), known.roles().end(), role) != known.roles().end()) {
      return any;
    }
  }
  return any;
}

// Whoever has no seat consents with another role.
std::string Workload::signer_of(const Wish& wish) {
  if (!wish.key.empty()) return wish.key;
  v1::Party party;
  const v1::KeyRole role = row_of(wish.action)->role;
  const bool account = judge_.find_party(wish.party, party) && is_account(party);
  return key_for(wish.party, account && role == v1::VOTE ? v1::HOLD : role);
}

std::string Workload::anybody() {
  std::vector<std::string> all = judge_.parties(v1::ACTIVE);
  for (const int standing : {v1::ACCOUNT, v1::LAPSED, v1::LEFT}) {
    for (std::string& party : judge_.accounts(standing)) all.push_back(std::move(party));
  }
  for (const int standing : {v1::APPLICANT, v1::SUSPENDED, v1::LEFT}) {
    for (std::string& party : judge_.parties(standing)) all.push_back(std::move(party));
  }
  return chance_.pick(all);
}
std::string Workload::somebody_active() {
  const std::vector<std::string> active = judge_.parties(v1::ACTIVE);
  return active.empty() ? anybody() : chance_.pick(active);
}

Sent Workload::seal(const v1::Body& body, const std::string& key_name) {
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  const v1::DnsUpdate& update = body.action().names_dns_update();
  const Bytes message = body.action().has_names_dns_update()
                            ? update.sig() + update.message()
                            : "comity transaction v1\n" + transaction.body();
  transaction.set_signature(key(key_name).sign(message).bytes());
  Sent sent;
  sent.bytes = wire::encode(transaction);
  sent.id = crypto::sha256(transaction.body());
  sent.number = static_cast<std::uint32_t>(body.action().action_case());
  return sent;
}

Sent Workload::sign(const Wish& wish) {
  const std::string name = signer_of(wish);
  const Bytes public_key = key(name).public_key().bytes();
  v1::Body body;
  body.set_community(world_.community().bytes());
  body.set_party(wish.party);
  body.set_key(public_key);
  body.set_sequence(std::max(judge_.last_sequence(public_key), waiting_[public_key]) + 1);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(outlook_.now, kHour));
  *body.mutable_action() = wish.action;
  if (const auto head = dns::read_sig_head(wish.action.names_dns_update().sig())) {
    body.set_sequence(1);
    wire::set_time(*body.mutable_valid_until(), Time{std::int64_t{head->expiration} * 1'000});
  }
  Sent sent = seal(body, name);
  sent.form = wish.form;
  return sent;
}

// The same, but wrong in one way.
Sent Workload::spoil(const Wish& wish) {
  Sent good = sign(wish);
  v1::Transaction transaction;
  v1::Body body;
  if (!wire::parse_stored(good.bytes, transaction) ||
      !wire::parse_stored(transaction.body(), body)) {
    return good;
  }
  const std::string name = names_[body.key()];
  const auto again = [&](Code envelope) {
    Sent sent = seal(body, name);
    sent.form = wish.form;
    sent.envelope = envelope;
    return sent;
  };
  switch (chance_.below(12)) {
    case 0:
      body.set_sequence(body.sequence() + 1 + chance_.below(3));
      return again(Code::done);
    case 1:
      body.set_sequence(body.sequence() - std::min<std::uint64_t>(body.sequence() - 1, 1));
      return again(Code::done);
    case 2:
      body.set_community(crypto::sha256("another community").bytes());
      return again(Code::wrong_community);
    case 3:
      wire::set_time(*body.mutable_valid_until(), outlook_.now);
      return again(Code::done);
    case 4:
      wire::set_time(*body.mutable_valid_until(), plus_seconds(outlook_.now, 2 * kDay));
      return again(Code::done);
    case 5:
      body.set_party(somebody_active());
      return again(Code::done);
    case 6:
      body.set_party("No Handle");
      return again(Code::bad_name);
    case 7:
      body.clear_valid_until();
      return again(Code::missing_field);
    case 8: {
      Sent sent = again(Code::done);
      sent.bytes.back() = static_cast<char>(sent.bytes.back() ^ 1);
      sent.signature_holds = false;
      return sent;
    }
    case 9:
      good.bytes.append(1, '\0');
      good.envelope = Code::not_canonical;
      return good;
    case 10:
      if (chance_.in(1, 30)) {
        good.bytes.assign((1 << 20) + 1, 'x');
        good.envelope = Code::too_large;
        good.id = Hash{};
        return good;
      }
      [[fallthrough]];
    default: {
      const std::size_t place = chance_.below(good.bytes.size());
      good.bytes[place] = static_cast<char>(good.bytes[place] ^ (1 << chance_.below(8)));
      good.garbage = true;
      return good;
    }
  }
}

Workload::Wish Workload::wish() {
  if (chance_.in(1, 40)) {
    Wish wish;
    wish.action = malformed(wish.form);
    wish.party = somebody_active();
    return wish;
  }
  const std::optional<v1::Ceremony> ceremony = some_ceremony();
  if (ceremony && ceremony->has_round_ends_at() && chance_.in(1, 3)) return in_ceremony();
  if (chance_.in(1, has_orders() ? 16 : 20)) return observing();
  if (chance_.in(1, 40)) return at_fault();
  if (chance_.in(signing_, 100)) return signing();
  if (chance_.in(1, judge_.is_adopting() ? 10 : 80)) return declaration();
  if (!judge_.accounts(v1::ACCOUNT).empty() && chance_.in(1, 12)) return accounts_act();
  const std::uint64_t dice = chance_.below(100);
  if (dice < (harmony_ ? 68U : 50U)) return take_part();
  return dice < 80 ? propose() : own_act();
}

const ActionRow& Workload::any_row(Sort sort) {
  std::vector<const ActionRow*> rows;
  for (const ActionRow& row : all_actions()) {
    if (row.wish == nullptr) continue;
    const Sort of_row = row.subject != nullptr ? Sort::holder
                        : row.in_proposal      ? Sort::community
                                               : Sort::self;
    if (of_row != sort) continue;
    if (row.number == favoured_ && chance_.in(1, 3)) return row;
    rows.insert(rows.end(), row.weight, &row);
  }
  return *chance_.pick(rows);
}

// Of one key only the next number is let in; what follows on it comes too early.
bool Workload::has_one_waiting(const Wish& wish) {
  const std::string name = signer_of(wish);
  return waiting_.contains(key(name).public_key().bytes());
}

Sent Workload::next(const Outlook& outlook) {
  outlook_ = outlook;
  if (!past_.empty() && chance_.in(1, 25)) return chance_.pick(past_);
  Wish wanted = wish();
  for (int i = 0; i < 3 && has_one_waiting(wanted); ++i) wanted = wish();
  Sent sent = chance_.in(1, 10) ? spoil(wanted) : sign(wanted);
  constexpr std::size_t kRemembered = 8;
  if (past_.size() < kRemembered) {
    past_.push_back(sent);
  } else {
    past_[chance_.below(kRemembered)] = sent;
  }
  return sent;
}

void Workload::waits(const Sent& sent) {
  v1::Transaction transaction;
  v1::Body body;
  if (wire::parse_stored(sent.bytes, transaction) && wire::parse_stored(transaction.body(), body)) {
    std::uint64_t& last = waiting_[body.key()];
    last = std::max(last, body.sequence());
  }
}

}  // namespace comity::simulation
