#include "servers/hints/hints.h"

#include <cstdint>
#include <utility>

#include "dns/record.h"
#include "servers/dns/message.h"
#include "servers/hints/limits.h"

namespace comity::hints {
namespace {

namespace rcode = primary::rcode;

constexpr std::uint16_t kCsync = 62;

// Before it is known whether there is such a child.
std::uint16_t rcode_of(const primary::Message& message) {
  if (message.is_malformed) return rcode::kFormErr;
  if (message.edns && message.edns->version > 0) return rcode::kBadVers;
  if (message.opcode != primary::opcode::kNotify) return rcode::kNotImp;
  // No key is known here (RFC 8945, 5.2.1).
  if (message.tsig) return rcode::kNotAuth;
  const bool is_hint = message.type == dns::type::kCds || message.type == kCsync;
  const bool is_named = message.name && message.klass == primary::kClassIn;
  return is_hint && is_named ? rcode::kNoError : rcode::kRefused;
}

}  // namespace

void HintBook::expect(std::set<dns::Name> children) {
  const std::lock_guard lock(mutex_);
  children_ = std::move(children);
  std::erase_if(hints_, [&](const dns::Name& name) { return !children_.contains(name); });
  std::erase_if(taken_, [&](const auto& entry) { return !children_.contains(entry.first); });
}

bool HintBook::is_within_rate(Moment now, Way way) {
  if (now - second_ >= std::chrono::seconds(1)) {
    second_ = now;
    answers_ = {};
  }
  return answers_.at(static_cast<std::size_t>(way))++ < limits::kHintsPerSecond;
}

std::optional<Bytes> HintBook::answer(BytesView octets, Moment now, Way way) {
  const std::lock_guard lock(mutex_);
  if (octets.size() > limits::kHintOctets || !is_within_rate(now, way)) return std::nullopt;
  const std::optional<primary::Message> message = primary::read_message(octets);
  if (!message || message->is_response) return std::nullopt;
  std::uint16_t code = rcode_of(*message);
  if (code == rcode::kNoError) {
    if (children_.contains(*message->name)) {
      hints_.insert(*message->name);
    } else {
      code = rcode::kRefused;
    }
  }
  primary::Response response(*message, primary::kUdpOctets, 0);
  response.set_rcode(code);
  return response.take();
}

std::set<dns::Name> HintBook::take(Moment now) {
  const std::lock_guard lock(mutex_);
  std::set<dns::Name> due;
  for (const dns::Name& name : hints_) {
    const auto last = taken_.find(name);
    if (last == taken_.end() || now - last->second >= limits::kHintPause) due.insert(name);
  }
  for (const dns::Name& name : due) {
    hints_.erase(name);
    taken_[name] = now;
  }
  return due;
}

void HintBook::give_back(const std::set<dns::Name>& children) {
  const std::lock_guard lock(mutex_);
  for (const dns::Name& name : children) {
    taken_.erase(name);
    if (children_.contains(name)) hints_.insert(name);
  }
}

}  // namespace comity::hints
