#include "wire/acts.h"

#include "wire/messages.h"

namespace comity::wire {

std::vector<const v1::Action*> acts_of(const v1::Action& action) {
  if (!action.has_members_batch()) return {&action};
  std::vector<const v1::Action*> acts;
  for (const v1::Action& act : action.members_batch().actions()) acts.push_back(&act);
  return acts;
}

}  // namespace comity::wire
