// For tests only: a zone that a guard limits, and what is decided of it. One thread.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/agenda.h"
#include "ledger/held.h"
#include "registers/names/guards.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {

constexpr std::int64_t kGuardedSince = 1'800'000'000;  // seconds since 1970
constexpr std::uint32_t kFree = 0xffffffff;

inline v1::Action about_label(auto make, const std::string& label) {
  v1::Action action;
  (action.*make)()->set_zone(".");
  (action.*make)()->set_label(label);
  return action;
}
inline v1::Action remove_name(const std::string& label) {
  return about_label(&v1::Action::mutable_names_remove_delegation, label);
}
inline v1::Action give_name(const std::string& label, const std::string& to) {
  v1::Action action = about_label(&v1::Action::mutable_names_transfer_delegation, label);
  action.mutable_names_transfer_delegation()->set_new_holder(to);
  return action;
}
inline v1::Action claim_name(const std::string& label, const std::string& to) {
  v1::Action action = about_label(&v1::Action::mutable_names_claim_delegation, label);
  action.mutable_names_claim_delegation()->set_holder(to);
  return action;
}
inline v1::Action point(const std::string& label, const std::vector<std::string>& servers) {
  v1::Action action = about_label(&v1::Action::mutable_names_set_name_servers, label);
  for (const auto& name : servers) action.mutable_names_set_name_servers()->add_name_servers(name);
  if (!servers.empty()) action.mutable_names_set_name_servers()->set_ns_ttl_seconds(60);
  return action;
}
inline v1::Action text_at(const std::string& owner, char octet) {
  return set_records(owner, dns::type::kTxt, {Bytes("\x01") + octet});
}
inline v1::Action guard(std::uint32_t per_mille, std::uint32_t names = 0,
                        const std::string& zone = ".") {
  v1::Action action;
  action.mutable_names_set_guard()->set_zone(zone);
  action.mutable_names_set_guard()->mutable_limits()->set_per_mille(per_mille);
  action.mutable_names_set_guard()->mutable_limits()->set_names(names);
  return action;
}
inline v1::Action confirm(const Hash& effect, std::uint32_t changed, std::uint32_t total) {
  v1::Action action;
  v1::ConfirmChanges& it = *action.mutable_names_confirm_changes();
  it.set_zone(".");
  it.set_effect(effect.bytes());
  it.set_changed(changed);
  it.set_total(total);
  return action;
}

// The root with "test" and "elsewhere", which are nobody's, and eight more: "n0" to "n7", cuts of
// nobody. Ten names.
class Guarded : public Community {
 public:
  Guarded() {
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(run(create(".", "n" + std::to_string(i), "", {"ns.test."}), genesis()), Code::done);
    }
    // What is decided here is an open proposal's.
    ledger::note_held(draft(), effect_, "decisions", 7, false);
  }

  void day(std::int64_t days) {
    context_.block_time = Time{(kGuardedSince + days * 86'400) * 1'000};
    ++context_.height;
  }
  // Runs the actions with the authority of a decision, and keeps them when no guard holds them.
  ledger::GuardUse decide(const std::vector<v1::Action>& actions,
                          const std::vector<std::string>& consents = {}) {
    const state::View& before = draft();
    state::Draft step(before);
    for (const v1::Action& action : actions) {
      const ledger::Verdict done = type_of(action).run(action, step, decision(7), context_, {});
      EXPECT_TRUE(done) << (done ? "" : done.error().reason);
    }
    state::Draft account(step);
    const auto uses = count_guarded(
        {before, step.changes(), consents, effect_, proposed_.value_or(context_.height), context_},
        account);
    const bool held =
        std::any_of(uses.begin(), uses.end(), [](const auto& it) { return it.exceeds(); });
    if (!held) {
      account.commit_into(step);
      step.commit_into(draft());
    }
    EXPECT_LE(uses.size(), 1U);
    return uses.empty() ? ledger::GuardUse() : uses.front();
  }
  Code act(const v1::Action& action, std::string_view party) {
    return run(action, as(party), context_);
  }
  [[nodiscard]] GuardStanding standing() const {
    return guard_of(draft(), ".", context_.block_time).value_or(GuardStanding());
  }
  [[nodiscard]] const ledger::Context& context() const { return context_; }
  // What is decided from here on was proposed now.
  void propose() { proposed_ = context_.height; }
  void have_effect(char octet) { effect_ = Hash::from(Bytes(32, octet)).value(); }
  [[nodiscard]] const Hash& effect() const { return effect_; }
  // The account is what a walk through the whole zone finds.
  void expect_true_account() const {
    EXPECT_EQ(standing().names, counted_names(draft(), ".").size());
    EXPECT_EQ(standing().changed, guarded_changes(draft(), ".", context_.block_time).size());
  }

 private:
  ledger::Context context_{1, Time{kGuardedSince * 1'000}, 1};
  std::optional<std::uint64_t> proposed_;
  Hash effect_ = Hash::from(Bytes(32, 'e')).value();
};

}  // namespace comity::names::testing
