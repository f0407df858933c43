#include "servers/update/allowance.h"

#include "dns/address.h"
#include "servers/update/limits.h"

namespace comity::update {
namespace {

constexpr std::uint64_t kMinute = 60;

}  // namespace

Allowance::Taken& Allowance::taken(const From& from, std::uint64_t now) {
  if (now != second_) {
    second_ = now;
    taken_ = {};
  }
  return from.is_proven ? taken_.back() : taken_.front();
}

bool Allowance::take_look(const From& from, std::uint64_t now) {
  if (now / kMinute != minute_) {
    minute_ = now / kMinute;
    failures_.clear();
  }
  if (from.is_proven) {
    const auto found = failures_.find(dns::network_of(from.address));
    if (found != failures_.end() && found->second >= limits::kUpdateFailures) return false;
  }
  return ++taken(from, now).looks <= limits::kUpdateLooksPerSecond;
}

bool Allowance::take_check(const From& from, std::uint64_t now) {
  Taken& all = taken(from, now);
  if (all.checks >= limits::kUpdateChecksPerSecond) return false;
  if (from.is_proven &&
      ++all.checks_of[dns::network_of(from.address)] > limits::kUpdateChecksOfAddress) {
    return false;
  }
  ++all.checks;
  return true;
}

void Allowance::note_failure(const From& from, std::uint64_t now) {
  if (!from.is_proven || now / kMinute != minute_) return;
  // Whoever has that many addresses is held by the number of a second alone.
  const Bytes network = dns::network_of(from.address);
  if (!failures_.contains(network) && failures_.size() >= limits::kUpdateAddresses) {
    failures_.clear();
  }
  ++failures_[network];
}

}  // namespace comity::update
