// docs/spec/transaction.md, "Messages of another form".
#include <algorithm>

#include "crypto/hash.h"
#include "dns/update.h"
#include "judge.h"
#include "updates.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kWindowSeconds = 600;
constexpr std::int64_t kBeginAheadSeconds = 60;
constexpr std::int64_t kEndAheadSeconds = 360;
constexpr std::ptrdiff_t kMessagesAtOnce = 128;

Bytes digest_of(const v1::DnsUpdate& it) { return crypto::sha256(it.sig() + it.message()).bytes(); }

}  // namespace

std::size_t Judge::records_of_update(const v1::Action& action) {
  return action.has_names_dns_update() ? update_in(action.names_dns_update()).changes.size() : 1;
}

// docs/spec/names.md, "Plans".
std::size_t Judge::acts_of_plan(const v1::Action& action) {
  std::size_t acts = 0;
  for (const v1::SetChange& line : action.names_change_sets().changes()) {
    std::size_t parts = static_cast<std::size_t>(line.rdata_size()) + 1;
    for (const char c : line.owner()) parts += c == '.' ? 1 : 0;
    acts += (parts + 7) / 8;
  }
  return acts;
}

std::uint32_t Judge::more_acts(const v1::Action& action) {
  const std::size_t more =
      std::max({static_cast<std::size_t>(action.members_batch().actions_size()),
                acts_of_plan(action), records_of_update(action), std::size_t{1}});
  return static_cast<std::uint32_t>(more) - 1;
}

bool Judge::was_sent(const v1::Body& body) const {
  const auto known = records_.get<v1::KeySequence>({"ledger", "sequences", body.key()});
  return std::any_of(known.sealed().begin(), known.sealed().end(),
                     [&](const v1::SealedMessage& one) {
                       return now_ < moment_of(one.until()) &&
                              one.digest() == digest_of(body.action().names_dns_update());
                     });
}

Code Judge::window_of(const v1::Body& body) const {
  if (!body.action().has_names_dns_update()) return Code::done;
  const auto head = dns::read_sig_head(body.action().names_dns_update().sig());
  const Time until = moment_of(body.valid_until());
  if (!head || until.milliseconds != std::int64_t{head->expiration} * 1'000) {
    return Code::out_of_range;
  }
  const std::int64_t length = std::int64_t{head->expiration} - std::int64_t{head->inception};
  if (length < 0 || length > kWindowSeconds) return Code::out_of_range;
  if (plus_seconds(until, -length) > plus_seconds(now_, kBeginAheadSeconds) ||
      until > plus_seconds(now_, kEndAheadSeconds)) {
    return Code::valid_until_too_far;
  }
  const auto known = records_.get<v1::KeySequence>({"ledger", "sequences", body.key()});
  const auto kept =
      std::count_if(known.sealed().begin(), known.sealed().end(),
                    [&](const v1::SealedMessage& one) { return now_ < moment_of(one.until()); });
  return kept < kMessagesAtOnce ? Code::done : Code::over_budget;
}

void Judge::write_sequence(const v1::Body& body, std::uint64_t day, std::uint32_t acts) {
  const state::Key key{"ledger", "sequences", body.key()};
  auto sequence = records_.get<v1::KeySequence>(key);
  sequence.set_day(acts > 0 ? day : 0);
  sequence.set_acts(acts);
  if (!body.action().has_names_dns_update()) {
    sequence.set_last(body.sequence());
  } else {
    v1::KeySequence kept;
    for (const v1::SealedMessage& one : sequence.sealed()) {
      if (now_ < moment_of(one.until())) *kept.add_sealed() = one;
    }
    v1::SealedMessage& sent = *kept.add_sealed();
    sent.set_digest(digest_of(body.action().names_dns_update()));
    *sent.mutable_until() = body.valid_until();
    *sequence.mutable_sealed() = kept.sealed();
  }
  records_.write(key, sequence);
}

}  // namespace comity::simulation
