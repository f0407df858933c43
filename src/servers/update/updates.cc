#include "servers/update/updates.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/verify.h"
#include "dns/update.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::update {
namespace {

using ledger::Code;

// Who may have sent the message: a party that holds the closest registered name at or above the
// name of the signer, with its narrower keys over that name. A party has 16 keys at most.
struct Sender {
  std::string party;
  std::vector<PublicKey> keys;
};
// Those that have such a key; several where several hold it together.
std::vector<Sender> senders_of(const state::View& view, const std::string& zone,
                               const std::string& signer) {
  std::vector<Sender> senders;
  const std::string label = names::registered_above(view, zone, signer);
  for (std::string& handle : wire::holders_of(names::holder_above(view, zone, signer))) {
    v1::Party party;
    if (!members::find_party(view, handle, party)) continue;
    Sender sender{std::move(handle), {}};
    for (const v1::PartyKey& it : party.keys()) {
      if (!it.has_power() || it.power().zone() != zone || it.power().label() != label) continue;
      if (const Result<PublicKey> key = PublicKey::from(it.key())) sender.keys.push_back(*key);
    }
    if (!sender.keys.empty()) senders.push_back(std::move(sender));
  }
  return senders;
}

// Which of the keys has signed it.
std::optional<PublicKey> signer_among(const std::vector<PublicKey>& keys,
                                      const dns::SignedUpdate& update) {
  const Result<Signature> signature = Signature::from(update.signature);
  if (!signature) return std::nullopt;
  const Bytes signed_octets = update.sig + update.message;
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const PublicKey& key) {
    return crypto::verify(key, signed_octets, *signature);
  });
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

// The time that has these 32 bits, the closest to now (RFC 4034, 3.1.5).
Time time_of(std::uint32_t seconds, Time now) {
  const std::int64_t now_seconds = now.milliseconds / 1000;
  const auto ahead = static_cast<std::int32_t>(seconds - static_cast<std::uint32_t>(now_seconds));
  return Time{(now_seconds + ahead) * 1000};
}

// Outcomes of the register of names, by their names.
constexpr auto kPrerequisites = std::to_array<std::pair<std::string_view, Rcode>>({
    {"name_not_in_use", Rcode::name_error},
    {"name_in_use", Rcode::yx_domain},
    {"set_exists", Rcode::yx_rrset},
    {"set_absent", Rcode::nx_rrset},
});

Rcode rcode_of_fault(dns::UpdateFault fault) {
  switch (fault) {
    case dns::UpdateFault::form:
      return Rcode::form_err;
    case dns::UpdateFault::not_zone:
      return Rcode::not_zone;
    case dns::UpdateFault::not_taken:
      return Rcode::refused;
  }
  return Rcode::refused;
}

}  // namespace

Rcode rcode_of(const ledger::OutcomeInfo& info) {
  for (const auto& [name, rcode] : kPrerequisites) {
    if (info.name == name) return rcode;
  }
  const Code outcome = info.code;
  // Who it comes from, or when, does not hold.
  const bool unheard = outcome == Code::expired || outcome == Code::valid_until_too_far ||
                       outcome == Code::unknown_key || outcome == Code::bad_signature ||
                       outcome == Code::no_such_zone || outcome == Code::replayed;
  if (unheard) return Rcode::not_auth;
  switch (ledger::family_of(outcome)) {
    case ledger::Family::done:
      return Rcode::no_error;
    case ledger::Family::malformed:
      return Rcode::form_err;
    case ledger::Family::early: {
      const bool again =
          outcome == Code::full || outcome == Code::shutting_down || outcome == Code::over_budget;
      return again ? Rcode::serv_fail : Rcode::refused;
    }
    case ledger::Family::refused:
      return Rcode::refused;
    case ledger::Family::broken:
      return Rcode::serv_fail;
  }
  return Rcode::serv_fail;
}

void Updates::take(BytesView octets, const From& from, Time now,
                   std::function<void(Rcode)> answer) {
  const auto seconds = static_cast<std::uint64_t>(now.milliseconds / 1000);
  // What is not looked at may be good: its sender is to come again.
  if (!allowance_.take_look(from, seconds)) return answer(Rcode::serv_fail);
  tl::expected<Bytes, Rcode> transaction = transaction_of(octets, from, now);
  if (!transaction) {
    if (transaction.error() != Rcode::serv_fail) allowance_.note_failure(from, seconds);
    return answer(transaction.error());
  }
  submit_(*std::move(transaction),
          [this, answer = std::move(answer)](const ledger::Receipt& receipt) {
            answer(rcode_of(reader_.registry().info(receipt.outcome)));
          });
}

// The cheap comes first: strangers, who have no key over the name that they sign with, get no
// further than that.
tl::expected<Bytes, Rcode> Updates::transaction_of(BytesView octets, const From& from, Time now) {
  const std::optional<dns::SignedUpdate> update = dns::take_apart(octets);
  if (!update) return tl::unexpected(Rcode::refused);
  const auto view = reader_.view(reader_.head().height);
  if (!view) return tl::unexpected(Rcode::serv_fail);
  const std::vector<Sender> senders =
      senders_of(**view, update->zone.text(), update->head.signer.text());
  if (senders.empty()) return tl::unexpected(Rcode::not_auth);
  const auto seconds = static_cast<std::uint64_t>(now.milliseconds / 1000);
  if (!allowance_.take_check(from, seconds)) return tl::unexpected(Rcode::serv_fail);
  const auto asked = dns::read_update(update->message);
  if (!asked) return tl::unexpected(rcode_of_fault(asked.error().fault));
  std::optional<PublicKey> key;
  std::string party;
  for (const Sender& sender : senders) {
    // Looked at like a message of its own: what several hold takes no more than its part.
    if (&sender != &senders.front() && !allowance_.take_check(from, seconds)) {
      return tl::unexpected(Rcode::serv_fail);
    }
    key = signer_among(sender.keys, *update);
    party = sender.party;
    if (key) break;
  }
  if (!key) return tl::unexpected(Rcode::not_auth);
  v1::Body body;
  body.set_community(reader_.community().bytes());
  body.set_party(party);
  body.set_key(key->bytes());
  body.set_sequence(1);
  wire::set_time(*body.mutable_valid_until(), time_of(update->head.expiration, now));
  v1::DnsUpdate& it = *body.mutable_action()->mutable_names_dns_update();
  it.set_sig(update->sig);
  it.set_message(update->message);
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  transaction.set_signature(update->signature);
  return wire::encode(transaction);
}

}  // namespace comity::update
