// Notifications of child zones: NOTIFY with the type CDS or CSYNC (RFC 9859, 4) says that the
// parent may want to look at a child now. Nothing is believed: it is a hint to look sooner at what
// would be looked at anyway, so it needs no signature and costs next to nothing. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/bytes.h"
#include "dns/name.h"

namespace comity::hints {

using Moment = std::chrono::steady_clock::time_point;

class HintBook {
 public:
  // The children that are looked at: hints about others are refused, and what is noted of others is
  // forgotten.
  void expect(std::set<dns::Name> children);

  // What the sender is told: NOERROR for a hint about a child, also for one that is too soon after
  // the last; REFUSED for another name or type, NOTAUTH for one with a key, FORMERR, NOTIMP and
  // BADVERS as in any name server. Nothing: no answer is owed, or there were too many in this
  // second. Of UDP and TCP each has its number: strangers' datagrams take nothing from who has
  // connected.
  enum class Way : std::uint8_t { udp, tcp };
  [[nodiscard]] std::optional<Bytes> answer(BytesView message, Moment now, Way way = Way::udp);

  // The children to be looked at now, which are then noted as looked at; and of these those that
  // could not be, to be taken again.
  [[nodiscard]] std::set<dns::Name> take(Moment now);
  void give_back(const std::set<dns::Name>& children);

 private:
  [[nodiscard]] bool is_within_rate(Moment now, Way way);

  std::mutex mutex_;
  std::set<dns::Name> children_;
  std::set<dns::Name> hints_;             // of children_
  std::map<dns::Name, Moment> taken_;     // when; of children_
  Moment second_;                         // when counting began
  std::array<std::size_t, 2> answers_{};  // since, by way
};

}  // namespace comity::hints
