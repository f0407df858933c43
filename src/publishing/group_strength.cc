// Who of a group can sign, as far as the record tells.
#include "publishing/group_driver.h"
#include "wire/messages.h"

namespace comity::publishing {

bool GroupDriver::is_able(const state::View& view, const std::string& party) const {
  v1::NonceBatches batches;
  keys::find_batches(view, apex_.text(), role_, party, batches);
  return !batches.unspent().empty() && !faults_.lasts(party, batches.last_number());
}

Result<GroupDriver::Strength> GroupDriver::strength() const {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningGroup group;
  if (!keys::find_group(**now, apex_.text(), role_, group)) return Strength{};
  Strength strength;
  for (const v1::GroupMember& member : group.members()) {
    if (is_able(**now, member.party())) {
      ++strength.able;
    } else {
      strength.missing += (strength.missing.empty() ? "" : ", ") + member.party();
    }
  }
  return strength;
}

}  // namespace comity::publishing
