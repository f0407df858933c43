#include "servers/update/allowance.h"

#include "servers/update/limits.h"

namespace comity::update {
namespace {

constexpr std::uint64_t kMinute = 60;

}  // namespace

bool Allowance::take(const std::string& address, std::uint64_t now) {
  if (now / kMinute != minute_) {
    minute_ = now / kMinute;
    failures_.clear();
  }
  const auto found = failures_.find(address);
  if (found != failures_.end() && found->second >= limits::kUpdateFailures) return false;
  if (now != second_) {
    second_ = now;
    taken_ = 0;
  }
  return ++taken_ <= limits::kUpdatesPerSecond;
}

void Allowance::note_failure(const std::string& address, std::uint64_t now) {
  if (now / kMinute != minute_) return;
  // Whoever makes up that many addresses is held by the number of a second alone.
  if (!failures_.contains(address) && failures_.size() >= limits::kUpdateAddresses) {
    failures_.clear();
  }
  ++failures_[address];
}

}  // namespace comity::update
