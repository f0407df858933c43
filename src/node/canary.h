// Each version of a zone is loaded by a program of the operator's choice before a secondary gets
// it: one that the program refuses stays here, and what was handed out before stays served
// (docs/decisions/hidden-primary.md). One thread of its own; what is called, from any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dns/name.h"
#include "machine/loader.h"
#include "servers/dns/versions.h"

namespace comity::node {

class Canary {
 public:
  // What was not handed on, and why: the program's words, or why it could not be asked.
  struct Refused {
    std::uint32_t serial = 0;
    std::string why;
    // "www.example. TXT": those of the sets changed since the version that passed last for which it
    // is refused; empty when nothing shows which.
    std::vector<std::string> sets;
  };
  using Passed = std::function<void(const dns::Name& apex, std::vector<primary::Stretch> zone)>;

  // `passed` is called on its thread.
  Canary(machine::Loader loader, Passed passed);
  Canary(const Canary&) = delete;
  Canary& operator=(const Canary&) = delete;
  ~Canary();

  // A version that passed before this started.
  void remember(const dns::Name& apex, std::vector<primary::Stretch> zone);
  // Does not wait. Of a zone whose check has not begun the newer version is checked alone.
  void put(const dns::Name& apex, std::vector<primary::Stretch> zone);
  // What is checked is given up.
  void stop();
  // Of each zone the newest version that was checked, where it did not pass.
  [[nodiscard]] std::map<dns::Name, Refused> refused() const;

 private:
  void run();
  // Whether it was judged; else it is to be tried again.
  bool judge(const dns::Name& apex, const std::vector<primary::Stretch>& zone);
  [[nodiscard]] Result<machine::Ended> load(const dns::Name& apex, const std::string& text) const;
  // Why it is refused, as well as it can be found out while nothing newer waits.
  [[nodiscard]] Refused explain(const dns::Name& apex, const std::vector<primary::Stretch>& zone,
                                Refused refused);

  const machine::Loader loader_;
  const Passed passed_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::map<dns::Name, std::vector<primary::Stretch>> waiting_;
  dns::Name judged_last_;
  std::map<dns::Name, Refused> refused_;
  std::map<dns::Name, std::vector<primary::Stretch>> passed_last_;
  std::thread thread_;
};

}  // namespace comity::node
