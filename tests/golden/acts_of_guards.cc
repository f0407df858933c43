// names.*, what is about guards.
#include "acts.h"

namespace comity::test {

v1::Action set_guard(std::uint32_t per_mille, std::uint32_t names) {
  v1::Action action;
  v1::SetGuard& it = *action.mutable_names_set_guard();
  it.set_zone(kZone);
  it.mutable_limits()->set_per_mille(per_mille);
  it.mutable_limits()->set_names(names);
  return action;
}

v1::Action confirm_changes(const Bytes& effect, std::uint32_t changed, std::uint32_t total) {
  v1::Action action;
  v1::ConfirmChanges& it = *action.mutable_names_confirm_changes();
  it.set_zone(kZone);
  it.set_effect(effect);
  it.set_changed(changed);
  it.set_total(total);
  return action;
}

}  // namespace comity::test
