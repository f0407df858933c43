// Whose request is answered next. Networks have their turns one after the other, in the order in
// which they began to wait, however many each asks for: who asks for much waits behind who asks for
// little, and nobody gets in front of who waits. One thread.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <string>

namespace comity::http {

class Turns {
 public:
  static constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
  // So many at a time; `most` with those that wait, `most_of_one` of these of one network.
  explicit Turns(std::size_t at_work, std::size_t most = kAny, std::size_t most_of_one = kAny)
      : places_(at_work), most_(most), most_of_one_(most_of_one) {}

  // Called once, at once or later: true, it is its turn, until give_back(); false, there is no room
  // for it. When all is full, the newest of the network that has most gives way to one that has
  // less; of several such, of the one whose turn is last.
  using Call = std::function<void(bool)>;
  void ask(const std::string& network, Call call);
  void give_back(const std::string& network);

 private:
  // A network that waits; `calls` is never empty.
  struct Waiting {
    std::string network;
    std::deque<Call> calls;
  };
  // Who is served next stands in front. Whoever begins to wait comes to the end, and so does who
  // has been served and still waits.
  using Round = std::list<Waiting>;

  void wait(const std::string& network, Call call);
  [[nodiscard]] bool make_room(std::size_t held);
  void leave(Round::iterator waiting);
  void let_go(const std::string& network);

  const std::size_t places_;
  const std::size_t most_;
  const std::size_t most_of_one_;
  std::size_t at_work_ = 0;
  std::size_t total_ = 0;
  std::map<std::string, std::size_t> held_;  // by network: at work or waiting
  Round round_;
  std::map<std::string, Round::iterator> standing_;  // by network
};

}  // namespace comity::http
