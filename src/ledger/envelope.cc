#include "ledger/envelope.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "ledger/limits.h"
#include "ledger/named_texts.h"
#include "ledger/read.h"
#include "ledger/run.h"
#include "ledger/well_formed.h"
#include "proof/transaction.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

tl::unexpected<Refusal> absent(std::string_view field) {
  return refuse(Code::missing_field, std::string(field) + " is absent");
}

// A field of fixed size into `out`.
template <typename Octets>
Verdict read_octets(BytesView bytes, std::string_view field, Octets& out) {
  if (bytes.empty()) return absent(field);
  const Result<Octets> value = Octets::from(bytes);
  if (!value) return refuse(Code::out_of_range, std::string(field) + ": " + value.error().message);
  out = *value;
  return {};
}

Verdict read_transaction(BytesView bytes, Envelope& out) {
  out.size = bytes.size();
  if (bytes.size() > limits::kTransactionBytes) {
    return refuse(Code::too_large, "transaction of " + std::to_string(bytes.size()) +
                                       " octets, at most " +
                                       std::to_string(limits::kTransactionBytes) + " are allowed");
  }
  v1::Transaction transaction;
  if (const Status status = wire::decode_into(bytes, transaction); !status) {
    return refuse(Code::not_canonical, "transaction: " + status.error().message);
  }
  if (transaction.body().empty()) return absent("body");
  out.id = proof::transaction_id(transaction.body());
  out.body_bytes = std::move(*transaction.mutable_body());
  return read_octets(transaction.signature(), "signature", out.signature);
}

Verdict read_head(const v1::Body& body, const Hash& community, Envelope& out) {
  Hash claimed;
  if (Verdict v = read_octets(body.community(), "community", claimed); !v) return v;
  if (claimed != community) {
    return refuse(Code::wrong_community,
                  "made for community " + claimed.hex() + ", this is " + community.hex());
  }
  if (body.party().empty()) return absent("party");
  if (!is_handle(body.party())) return refuse(Code::bad_name, "party is not a handle");
  if (Verdict v = read_octets(body.key(), "key", out.key); !v) return v;
  if (body.sequence() == 0) return absent("sequence");
  if (!body.has_valid_until()) return absent("valid_until");
  const Result<Time> until = wire::to_time(body.valid_until());
  if (!until) return refuse(Code::out_of_range, "valid_until: " + until.error().message);
  out.valid_until = *until;
  return {};
}

// Which action it is stands in front of it.
Verdict read_action_type(BytesView body, const Registry& registry, Envelope& out) {
  const auto action = wire::peek_octets(body, v1::Body::kActionFieldNumber);
  if (!action || action->empty()) return absent("action");
  if (action->data() + action->size() != body.data() + body.size()) {
    return refuse(Code::not_canonical, "body: a field follows the action");
  }
  const std::uint64_t number = wire::first_field(*action).value_or(0);
  // What the schema has not is told by the decoder, with everything else that it finds.
  if (number > std::numeric_limits<int>::max() ||
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(number)) == nullptr) {
    v1::Body whole;
    const Status status = wire::decode_into(body, whole);
    return refuse(Code::not_canonical,
                  "body: " + (status ? "its action has no number" : status.error().message));
  }
  out.type = registry.find(static_cast<std::uint32_t>(number));
  if (out.type == nullptr) return unknown_action(static_cast<std::uint32_t>(number));
  return {};
}

Verdict check_validity(const Envelope& envelope, Time now) {
  if (envelope.valid_until <= now) {
    return refuse(Code::expired, "valid until " + to_rfc3339(envelope.valid_until) +
                                     ", block time is " + to_rfc3339(now));
  }
  if (envelope.valid_until > plus_seconds(now, limits::kValidUntilAheadSeconds)) {
    return refuse(Code::valid_until_too_far, "valid until " + to_rfc3339(envelope.valid_until) +
                                                 ", at most 24 hours after the block time " +
                                                 to_rfc3339(now));
  }
  return {};
}

// The actor, or a refusal that leaves no trace: nobody pays for what an unknown key sends.
tl::expected<Identities::Known, Refusal> identify(const Envelope& envelope, const state::View& view,
                                                  const Ports& ports) {
  auto known = ports.identities.actor(view, envelope.head->party(), envelope.key);
  // Another's record on the path of the sender's: there is nobody to charge.
  if (view.fault()) return refuse(Code::unknown_key, view.fault()->message);
  if (!known) {
    const Family family = family_of(known.error().code);
    if (family == Family::malformed || family == Family::early) return known;
    return refuse(Code::unknown_key, known.error().reason);
  }
  if (known->applicant && !envelope.type->applicant) {
    return refuse(Code::not_active_yet,
                  "party " + envelope.head->party() +
                      " is an applicant and may only join, or recover its keys");
  }
  known->actor.kind = Actor::Kind::party;
  known->actor.key = envelope.key;
  known->actor.transaction = envelope.id;
  return known;
}

// Standing and role: what the key may do at all. Nothing is kept of who may not, or the least key
// of a party, and whoever has no part any more, could fill the log with refusals.
Verdict check_sender(const ActionType& type, const Identities::Known& sender) {
  const Actor& actor = sender.actor;
  if (!sender.may_act) {
    return refuse(Code::may_not_act,
                  "party " + actor.party + " has left or lapsed, and holds nothing");
  }
  if (sender.on_hold && !type.on_hold) {
    return refuse(Code::may_not_act,
                  "the keys of party " + actor.party + " are on hold: its recovery key ends that");
  }
  if (type.seat && !sender.seated) {
    return refuse(Code::may_not_act,
                  "party " + actor.party + " has no seat, which " + type.name + " takes");
  }
  const auto has = [&actor](Role role) {
    return std::find(actor.roles.begin(), actor.roles.end(), role) != actor.roles.end();
  };
  // What a narrower key may do, its power says, once the action is there to be looked at.
  const bool narrow = actor.power != nullptr && (type.within != nullptr || type.batch);
  // Whoever reads such a message elsewhere must not come by more than a narrower key may do.
  if (type.sealed != nullptr && !narrow) {
    return refuse(Code::lacks_role,
                  type.name + " needs a narrower key; key " + actor.key.hex() + " is none");
  }
  if (!narrow && !has(type.role) && !(type.hold && has(Role::hold))) {
    return refuse(Code::lacks_role, type.name + " needs a key with role " +
                                        std::string(role_name(type.role)) + "; key " +
                                        actor.key.hex() + " does not have it");
  }
  return {};
}

// Over the octets that are signed: what stands around them anybody may write anew.
Hash sealed_digest(const Envelope& envelope) {
  return crypto::sha256(proof::transaction_message(envelope.body_bytes));
}

Verdict check_sequence(const Envelope& envelope, const state::View& view, Time now) {
  if (envelope.type->sealed != nullptr) {
    if (!sealed_messages(view, envelope.key, now).has(sealed_digest(envelope))) return {};
    return refuse(Code::replayed, "this message has been sent before");
  }
  const std::uint64_t last = last_sequence(view, envelope.key.view());
  const std::uint64_t sequence = envelope.head->sequence();
  if (sequence <= last) {
    return refuse(Code::replayed, "sequence " + std::to_string(sequence) +
                                      " is used, the key stands at " + std::to_string(last));
  }
  // last is below every sequence here, so it is not the greatest number.
  if (sequence != last + 1) {
    return refuse(Code::sequence_gap,
                  "sequence " + std::to_string(sequence) + ", next is " + std::to_string(last + 1));
  }
  return {};
}

// What a narrower key may not do.
Verdict check_power(const Envelope& envelope, const Registry& registry, const state::View& view,
                    Time now, Sender& sender) {
  const v1::KeyPower* const power = sender.known.actor.power.get();
  if (power == nullptr) return {};
  const auto beyond = [&](const std::string& why) {
    return refuse(Code::lacks_role, "key " + envelope.key.hex() + " is a narrower one: " + why);
  };
  if (wire::to_time(power->until()).value_or(Time{}) <= now) return beyond("its time is over");
  if (envelope.size > limits::kNarrowTransactionBytes) {
    return beyond("it sends " + std::to_string(limits::kNarrowTransactionBytes) +
                  " octets at most");
  }
  const v1::Action& action = envelope.body->action();
  const bool batch = envelope.type->batch;
  const std::vector<const v1::Action*> acts =
      batch ? envelope.type->nested(action) : std::vector<const v1::Action*>{&action};
  for (const v1::Action* act : acts) {
    const ActionType* const type = registry.type_of(*act);
    if (type == nullptr || type->within == nullptr || !type->within(*act, view, *power)) {
      return beyond("its power does not reach so far");
    }
  }
  sender.key_day = key_day(view, envelope.key, now);
  for (const v1::Action* act : acts) {
    sender.key_day.acts += acts_of_one(registry, *registry.type_of(*act), *act);
  }
  if (sender.key_day.acts <= power->acts_a_day()) return {};
  return refuse(Code::over_budget, "key " + envelope.key.hex() + " may do " +
                                       std::to_string(power->acts_a_day()) + " acts a day");
}

// Of a message that is signed in a form of its own, its window; and that it is remembered until
// that is over.
Verdict check_sealed(const Envelope& envelope, const state::View& view, Time now, Sender& sender) {
  if (envelope.type->sealed == nullptr) return {};
  const SealedWindow window = envelope.type->sealed(envelope.body->action());
  const std::int64_t seconds = envelope.valid_until.milliseconds / 1000;
  if (envelope.valid_until.milliseconds % 1000 != 0 ||
      static_cast<std::uint32_t>(seconds) != window.ends) {
    return refuse(Code::out_of_range, "valid_until: is not the end that the message names");
  }
  // In the arithmetic of RFC 1982: a begin after the end is a long time before it.
  const std::int64_t length = static_cast<std::uint32_t>(window.ends - window.begins);
  constexpr std::int64_t kMost = 2 * limits::kSealedSeconds;
  if (length > kMost) {
    return refuse(Code::out_of_range, "the message is valid for " + std::to_string(length) +
                                          " seconds, at most " + std::to_string(kMost) +
                                          " are allowed");
  }
  const Time begins = plus_seconds(envelope.valid_until, -length);
  const Time latest = plus_seconds(now, limits::kSealedClockSeconds);
  if (begins > latest || envelope.valid_until > plus_seconds(latest, limits::kSealedSeconds)) {
    return refuse(Code::valid_until_too_far, "the message is valid from " + to_rfc3339(begins) +
                                                 " until " + to_rfc3339(envelope.valid_until) +
                                                 ", block time is " + to_rfc3339(now));
  }
  sender.sealed = sealed_messages(view, envelope.key, now);
  if (sender.sealed.messages.size() >= limits::kSealedAtOnce) {
    return refuse(Code::over_budget, "key " + envelope.key.hex() + " has sent " +
                                         std::to_string(limits::kSealedAtOnce) +
                                         " messages in the last minutes, and may no more");
  }
  sender.sealed.messages.push_back({sealed_digest(envelope), envelope.valid_until});
  return {};
}

// What the texts and the acts take that it brings.
Verdict charge_contents(const Envelope& envelope, Sender& sender) {
  const v1::Action& action = envelope.body->action();
  RoleUse& of_role = sender.account.use.of(envelope.type->role);
  of_role.bytes += texts_bytes(action);
  if (envelope.type->batch) of_role.transactions += envelope.type->nested(action).size() - 1;
  if (envelope.type->weight != nullptr) {
    of_role.transactions += envelope.type->weight(action) - 1;
  }
  return check_account(sender.account, envelope.head->party());
}

}  // namespace

Verdict open_envelope(BytesView transaction, const Hash& community, const Registry& registry,
                      Envelope& out) {
  if (Verdict v = read_transaction(transaction, out); !v) return v;
  // The action is the last field, and what stands before it is in canonical form by itself.
  const BytesView bytes = out.body_bytes;
  const auto head = std::make_shared<v1::Body>();
  const std::size_t end =
      wire::find_field(bytes, v1::Body::kActionFieldNumber).value_or(bytes.size());
  if (const Status status = wire::decode_into(bytes.substr(0, end), *head); !status) {
    return refuse(Code::not_canonical, "body: " + status.error().message);
  }
  if (Verdict v = read_head(*head, community, out); !v) return v;
  if (Verdict v = read_action_type(bytes, registry, out); !v) return v;
  // So one message is one transaction, whoever sends it on.
  if (out.type->sealed != nullptr && head->sequence() != 1) {
    return refuse(Code::out_of_range, "sequence: of " + out.type->name + " it is 1");
  }
  out.head = head;
  return {};
}

tl::expected<Sender, Refusal> admit(const Envelope& envelope, const state::View& view, Time now,
                                    const Ports& ports) {
  if (Verdict v = check_validity(envelope, now); !v) return tl::unexpected(v.error());
  auto known = identify(envelope, view, ports);
  if (!known) return tl::unexpected(known.error());
  if (Verdict v = check_sender(*envelope.type, *known); !v) return tl::unexpected(v.error());
  if (Verdict v = check_sequence(envelope, view, now); !v) return tl::unexpected(v.error());

  Account account = open_account(view, *known, now, ports);
  RoleUse& of_role = account.use.of(envelope.type->role);
  of_role.transactions += 1;
  of_role.bytes += envelope.size;
  if (envelope.type->comment) account.use.comments += 1;
  if (Verdict v = check_account(account, envelope.head->party()); !v) {
    return tl::unexpected(v.error());
  }

  // The only costly check, after everything that a stranger's flood would fail.
  if (!envelope.sound) {
    if (Verdict v = check_signature(envelope); !v) return tl::unexpected(v.error());
  }
  return Sender{std::move(*known), std::move(account)};
}

Verdict check_unfolded(const Envelope& envelope, const Registry& registry, const state::View& view,
                       const Context& context, Sender& sender) {
  const Time now = context.block_time;
  Verdict verdict =
      check_known(registry, context.rules_version, *envelope.type, envelope.body->action());
  if (verdict) verdict = check_power(envelope, registry, view, now, sender);
  if (verdict) verdict = check_sealed(envelope, view, now, sender);
  if (verdict) verdict = charge_contents(envelope, sender);
  return verdict;
}

Verdict check_signature(const Envelope& envelope) {
  if (!crypto::verify(envelope.key, proof::transaction_message(envelope.body_bytes),
                      envelope.signature)) {
    return refuse(Code::bad_signature, "the signature does not hold for key " + envelope.key.hex());
  }
  return {};
}

Verdict unfold(Envelope& envelope, const Registry& registry) {
  const auto body = std::make_shared<v1::Body>();
  if (const Status status = wire::decode_into(envelope.body_bytes, *body); !status) {
    return refuse(Code::not_canonical, "body: " + status.error().message);
  }
  envelope.unfolded_bytes = body->SpaceUsedLong();
  envelope.body = body;
  return check_action(registry, *envelope.type, envelope.body->action());
}

}  // namespace comity::ledger
