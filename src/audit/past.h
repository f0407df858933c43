// What became of a community before a vote: who belongs to it, and which constitutions were
// adopted, replayed from the genesis act by act (docs/spec/actions.md, "Standing";
// docs/spec/constitution.md, "New seats"). Plain maps. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/count.h"
#include "base/ids.h"
#include "base/time.h"
#include "wire/fwd.h"

namespace comity::audit {

enum class Standing { applicant, active, suspended, left };

struct Member {
  struct Change {
    Time at;
    Standing to = Standing::applicant;
  };
  int kind = 0;  // v1::PartyKind
  std::string region;
  std::string affiliation;
  bool is_founder = false;
  std::vector<Change> changes;  // in the order in which they came

  // The last change until then. Nothing when it did not belong yet.
  [[nodiscard]] const Change* last(Time until) const;
};

class Past {
 public:
  void begin(const v1::GenesisBody& genesis);
  // An act that took effect at `at`: of `actor` itself, or of a decision when that is empty. Acts
  // come in the order in which they took effect. What has nothing to do with members or
  // constitutions is passed over.
  void take(const v1::Action& action, const std::string& actor, Time at);

  // Nothing when no such party was ever a founder or admitted to a seat.
  [[nodiscard]] const Member* find(const std::string& party) const;
  [[nodiscard]] const std::map<std::string, Member>& members() const { return members_; }
  // Whether this document had been adopted by then.
  [[nodiscard]] bool had_adopted(const Hash& constitution, Time by) const;

  // Who has a vote under a rule with this term when it opens, of a past of which no act is left
  // out: the active, ascending, each in the chambers that are its own, but for new seats.
  [[nodiscard]] std::vector<Voter> voters(const v1::Constitution& constitution,
                                          std::uint32_t seat_term_days, Time opens) const;

 private:
  void change(const std::string& party, Time at, Standing to);

  std::map<std::string, Member> members_;
  std::map<Hash, Time> constitutions_;  // since when
};

// The seat that the constitution gives this member.
[[nodiscard]] Voter seat_of(const v1::Constitution& constitution, const std::string& party,
                            const Member& member);
// Whether a seat that came at `since` is too new for a rule with this term.
[[nodiscard]] bool is_new(Time since, std::uint32_t seat_term_days, Time opens);

}  // namespace comity::audit
