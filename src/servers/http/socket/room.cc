#include "servers/http/socket/room.h"

#include <utility>

namespace comity::http {

Room::Guest::Guest(Room& room, std::function<void()> give_way)
    : room_(room), give_way_(std::move(give_way)) {
  move_back();
}

bool Room::Guest::hold(std::size_t more) {
  if (gone_ || !room_.make_room(more, *this)) return false;
  held_ += more;
  room_.held_ += more;
  return true;
}

bool Room::Guest::share(const void* what, std::size_t size) {
  if (gone_) return false;
  auto found = room_.shared_.find(what);
  if (found == room_.shared_.end()) {
    if (!room_.make_room(size, *this)) return false;
    found = room_.shared_.emplace(what, Shared{0, size}).first;
    room_.held_ += size;
  }
  ++found->second.guests;
  shared_ = what;
  return true;
}

void Room::Guest::settle() {
  if (stands_) room_.line_.erase(place_);
  stands_ = false;
}

void Room::Guest::move_back() {
  if (gone_) return;
  settle();
  place_ = room_.line_.insert(room_.line_.end(), this);
  stands_ = true;
}

void Room::Guest::leave() {
  settle();
  room_.held_ -= held_;
  held_ = 0;
  if (shared_ == nullptr) return;
  const auto found = room_.shared_.find(shared_);
  shared_ = nullptr;
  if (--found->second.guests > 0) return;
  room_.held_ -= found->second.size;
  room_.shared_.erase(found);
}

bool Room::Guest::frees_something() const {
  return held_ > 0 || (shared_ != nullptr && room_.shared_.at(shared_).guests == 1);
}

// Who shares something with others comes last: it would leave and nothing would be won.
Room::Guest* Room::next_to_go(const Guest& asking) const {
  Guest* oldest = nullptr;
  for (Guest* guest : line_) {
    if (guest == &asking) continue;
    if (guest->frees_something()) return guest;
    if (oldest == nullptr && guest->shared_ != nullptr) oldest = guest;
  }
  return oldest;
}

bool Room::make_room(std::size_t more, const Guest& asking) {
  while (held_ + more > most_) {
    Guest* const next = next_to_go(asking);
    if (next == nullptr) return held_ == asking.held_;
    next->gone_ = true;
    next->leave();
    next->give_way_();
  }
  return true;
}

}  // namespace comity::http
