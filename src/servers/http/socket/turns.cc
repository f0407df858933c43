#include "servers/http/socket/turns.h"

#include <algorithm>
#include <utility>

namespace comity::http {

void Turns::ask(const std::string& network, Call call) {
  const auto same = held_.find(network);
  const std::size_t held = same == held_.end() ? 0 : same->second;
  if (held >= most_of_one_ || (total_ >= most_ && !make_room(held))) return call(false);
  ++total_;
  ++held_[network];
  if (at_work_ >= places_) {
    waiting_[network].push_back(std::move(call));
    return;
  }
  ++at_work_;
  call(true);
}

void Turns::give_back(const std::string& network) {
  let_go(network);
  --at_work_;
  if (waiting_.empty()) return;
  auto next = waiting_.upper_bound(last_);
  if (next == waiting_.end()) next = waiting_.begin();
  const Call call = std::move(next->second.front());
  next->second.pop_front();
  last_ = next->first;
  if (next->second.empty()) waiting_.erase(next);
  ++at_work_;
  call(true);
}

// False: who waits has no more than who asks would have.
bool Turns::make_room(std::size_t held) {
  const auto most = std::max_element(
      waiting_.begin(), waiting_.end(),
      [this](const auto& a, const auto& b) { return held_.at(a.first) < held_.at(b.first); });
  if (most == waiting_.end() || held_.at(most->first) <= held + 1) return false;
  const Call call = std::move(most->second.back());
  most->second.pop_back();
  let_go(most->first);
  if (most->second.empty()) waiting_.erase(most);
  call(false);
  return true;
}

void Turns::let_go(const std::string& network) {
  --total_;
  const auto same = held_.find(network);
  if (--same->second == 0) held_.erase(same);
}

}  // namespace comity::http
