// How many messages are looked at, and of how many signatures are verified: so many a second of all
// that come the same way, a part of these from one network (dns/address.h), and none from one that
// has sent too many of late that did not hold. What comes by UDP says of itself where it comes
// from: that is held against nobody, and what strangers send so takes nothing from what comes by
// TCP. What is kept is bounded. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.h"

namespace comity::update {

struct From {
  std::string address;
  bool is_proven = false;  // it has answered there: by TCP, not by UDP
};

class Allowance {
 public:
  // One more from there; `now` in seconds. False: it is not looked at.
  [[nodiscard]] bool take_look(const From& from, std::uint64_t now);
  // Its sender has a key here, so its signature is to be verified. False: it is not.
  [[nodiscard]] bool take_check(const From& from, std::uint64_t now);
  // It did not hold.
  void note_failure(const From& from, std::uint64_t now);

 private:
  struct Taken {
    std::uint64_t looks = 0;
    std::uint64_t checks = 0;
    std::map<Bytes, std::uint64_t> checks_of;  // by network, where it is proven
  };
  // What was taken in the second of now by messages that come the same way.
  Taken& taken(const From& from, std::uint64_t now);

  std::uint64_t second_ = 0;
  std::array<Taken, 2> taken_{};  // by UDP, by TCP
  std::uint64_t minute_ = 0;
  std::map<Bytes, std::size_t> failures_;  // by network, in that minute
};

}  // namespace comity::update
