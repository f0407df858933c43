#include "publishing/faults.h"

#include "wire/messages.h"

namespace comity::publishing {

void Faults::silent(const std::string& party, std::uint64_t session, std::uint64_t batch) {
  const auto known = faults_.find(party);
  if (known != faults_.end() && known->second.bad_share) return;
  faults_[party] = {session, false, 0, batch};
}

void Faults::bad_share(const std::string& party, std::uint64_t session, std::uint32_t index) {
  faults_[party] = {session, true, index, 0};
}

void Faults::has_signed(const std::string& party) {
  const auto known = faults_.find(party);
  if (known != faults_.end() && !known->second.bad_share) faults_.erase(known);
}

bool Faults::lasts(std::string_view party, std::uint64_t newest_batch) const {
  const auto known = faults_.find(party);
  if (known == faults_.end()) return false;
  return known->second.bad_share || newest_batch <= known->second.batch;
}

void Faults::name_in(v1::OpenSession& claim) const {
  for (const auto& [party, known] : faults_) {
    v1::SessionFault& fault = *claim.add_faults();
    fault.set_session(known.session);
    fault.set_party(party);
    fault.set_kind(known.bad_share ? v1::BAD_SHARE : v1::NO_ANSWER);
    if (known.bad_share) fault.set_index(known.index);
  }
}

}  // namespace comity::publishing
