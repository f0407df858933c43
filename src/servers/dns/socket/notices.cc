#include "servers/dns/socket/notices.h"

#include "servers/dns/socket/endpoint.h"

namespace comity::primary {

std::string trouble_of(const Message& answer, const std::vector<Key>& keys, std::uint64_t now,
                       const Sealer* sealer) {
  if (answer.rcode != rcode::kNoError) return "answers " + rcode_text(answer);
  if (sealer == nullptr) return {};
  const bool holds =
      answer.tsig && judge(*answer.tsig, keys, now, sealer->code()).rcode == rcode::kNoError;
  return holds ? "" : "answers without a signature of the key that it is told under";
}

std::set<std::string> addresses_of(const std::vector<Secondary>& secondaries) {
  std::set<std::string> addresses;
  for (const Secondary& one : secondaries) addresses.insert(one.at.address);
  return addresses;
}

void Notices::note(const Place& place, const Notice& notice) {
  const std::lock_guard lock(mutex_);
  notices_[place] = notice;
}

Notice Notices::noted(const Place& place) const {
  const std::lock_guard lock(mutex_);
  const auto found = notices_.find(place);
  if (found != notices_.end()) return found->second;
  Notice notice;
  notice.secondary = to_text(secondaries_[place.first].at);
  notice.zone = place.second;
  return notice;
}

std::vector<Notice> Notices::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<Notice> list;
  list.reserve(notices_.size());
  for (const auto& [place, notice] : notices_) list.push_back(notice);
  return list;
}

}  // namespace comity::primary
