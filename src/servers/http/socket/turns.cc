#include "servers/http/socket/turns.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace comity::http {

void Turns::ask(const std::string& network, Call call) {
  const auto same = held_.find(network);
  const std::size_t held = same == held_.end() ? 0 : same->second;
  if (held >= most_of_one_ || (total_ >= most_ && !make_room(held))) return call(false);
  ++total_;
  ++held_[network];
  if (at_work_ >= places_) return wait(network, std::move(call));
  ++at_work_;
  call(true);
}

void Turns::give_back(const std::string& network) {
  let_go(network);
  --at_work_;
  if (round_.empty()) return;
  const auto next = round_.begin();
  const Call call = std::move(next->calls.front());
  next->calls.pop_front();
  if (next->calls.empty()) {
    leave(next);
  } else {
    round_.splice(round_.end(), round_, next);
  }
  ++at_work_;
  call(true);
}

void Turns::wait(const std::string& network, Call call) {
  const auto found = standing_.find(network);
  if (found != standing_.end()) return found->second->calls.push_back(std::move(call));
  round_.push_back({network, {}});
  round_.back().calls.push_back(std::move(call));
  standing_.emplace(network, std::prev(round_.end()));
}

// False: who waits has no more than who asks would have.
bool Turns::make_room(std::size_t held) {
  const auto most = std::max_element(
      round_.rbegin(), round_.rend(),
      [this](const auto& a, const auto& b) { return held_.at(a.network) < held_.at(b.network); });
  if (most == round_.rend() || held_.at(most->network) <= held + 1) return false;
  const auto gives_way = std::prev(most.base());
  const Call call = std::move(gives_way->calls.back());
  gives_way->calls.pop_back();
  let_go(gives_way->network);
  if (gives_way->calls.empty()) leave(gives_way);
  call(false);
  return true;
}

void Turns::leave(Round::iterator waiting) {
  standing_.erase(waiting->network);
  round_.erase(waiting);
}

void Turns::let_go(const std::string& network) {
  --total_;
  const auto same = held_.find(network);
  if (--same->second == 0) held_.erase(same);
}

}  // namespace comity::http
