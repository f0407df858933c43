// Room that is short: octets of bodies that came in, of answers that go out, places for
// connections. What somebody holds counts from when it is there, never from when it is promised.
//
// Where there is no more, those who stand in the line give way, whoever has stood there longest
// first: so nobody keeps a room from others by being slow. One thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>

namespace comity::http {

class Room {
 public:
  // Somebody who holds a part of the room; leaves it when destroyed, which is before the room is.
  class Guest {
   public:
    // Stands at the end of the line. `give_way` is called once at most, when all that was held is
    // given back already; it must not destroy the guest.
    Guest(Room& room, std::function<void()> give_way);
    ~Guest() { leave(); }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    // Holds `more` besides; others give way as needed. False, and no more is held: it is gone
    // itself, or nobody is left who would give way. Whoever is alone gets what it asks for, so that
    // one thing larger than the room can pass.
    [[nodiscard]] bool hold(std::size_t more);
    // The same for what several hold together: `size` at the address `what` counts once. At most
    // one for each guest.
    [[nodiscard]] bool share(const void* what, std::size_t size);
    // Does not give way any more: what comes next depends on us, not on the client.
    void settle();
    // To the end of the line: the client has done its part.
    void move_back();
    [[nodiscard]] bool gone() const { return gone_; }

   private:
    friend class Room;

    void leave();
    [[nodiscard]] bool frees_something() const;

    Room& room_;
    std::function<void()> give_way_;
    std::list<Guest*>::iterator place_;
    bool stands_ = false;
    bool gone_ = false;
    std::size_t held_ = 0;
    const void* shared_ = nullptr;
  };

  explicit Room(std::size_t most) : most_(most) {}
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  [[nodiscard]] std::size_t held() const { return held_; }

 private:
  struct Shared {
    std::size_t guests = 0;
    std::size_t size = 0;
  };

  [[nodiscard]] bool make_room(std::size_t more, const Guest& asking);
  [[nodiscard]] Guest* next_to_go(const Guest& asking) const;

  const std::size_t most_;
  std::size_t held_ = 0;
  std::list<Guest*> line_;                // who has stood longest in front
  std::map<const void*, Shared> shared_;  // by address
};

}  // namespace comity::http
