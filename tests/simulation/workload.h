// What clients do, hostile ones with valid keys included: the next transaction, chosen by chance
// from what the judge knows of the community. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acts.h"
#include "chance.h"
#include "crypto/ed25519.h"
#include "crypto/frost/ceremony/message.h"
#include "judge.h"
#include "table.h"
#include "world.h"

namespace comity::simulation {

using test::World;

// The zone that the community starts with.
inline const std::string kZone = "example.";

// Where the community stands, as a client can read it.
struct Outlook {
  Time now;
  std::uint64_t height = 0;
  Hash root;  // of that height
};

class Workload {
 public:
  Workload(const World& world, Chance& chance, Judge& judge);

  // A transaction of any kind, well-meant or not.
  [[nodiscard]] Sent next(const Outlook& outlook);
  // The key used a sequence number that waits; and nothing waits any more.
  void waits(const Sent& sent);
  void nothing_waits() { waiting_.clear(); }

  [[nodiscard]] static const crypto::SigningKey& key(const std::string& name);

  // For the wishes of actions (table.h).
  [[nodiscard]] Chance& chance() { return chance_; }
  [[nodiscard]] const Judge& judge() const { return judge_; }
  [[nodiscard]] std::string anybody();
  // A label of the zone, mostly of a delegation that there is; its name servers, ascending; a host
  // for it.
  [[nodiscard]] std::string label();
  // Who might hold something: mostly one, sometimes several together.
  [[nodiscard]] std::string some_holder();
  // One of those who hold something together.
  [[nodiscard]] std::string one_of(const std::string& holder);
  [[nodiscard]] std::vector<std::string> servers_for(const std::string& label);
  [[nodiscard]] std::string host_name(const std::string& label);
  // One that lies in a delegation which somebody holds, if there is any.
  [[nodiscard]] std::string held_host();
  // A label that is no cut and that somebody holds, if there is any.
  [[nodiscard]] std::string held_territory();

 private:
  struct Wish {
    std::string party;
    v1::Action action;
    Code form = Code::done;
    std::string key{};  // of the party that signs; empty: one with the role
  };

  // What rows wish for: the community, a holder, a party about itself.
  enum class Sort { community, holder, self };
  [[nodiscard]] const ActionRow& any_row(Sort sort);

  // workload.cc
  [[nodiscard]] Wish wish();
  [[nodiscard]] bool has_one_waiting(const Wish& wish);
  [[nodiscard]] Sent sign(const Wish& wish);
  [[nodiscard]] Sent spoil(const Wish& wish);
  [[nodiscard]] Sent seal(const v1::Body& body, const std::string& key_name);
  [[nodiscard]] std::string signer_of(const Wish& wish);
  [[nodiscard]] std::string key_for(const std::string& party, v1::KeyRole role);
  [[nodiscard]] std::string fresh_key();
  [[nodiscard]] std::string somebody_active();
  // Somebody of this standing that holds something; empty when there is nobody.
  [[nodiscard]] std::string somebody_holding(int standing);

  // workload_decisions.cc
  [[nodiscard]] Wish take_part();
  [[nodiscard]] Wish take_part_in(const v1::Proposal& proposal);
  [[nodiscard]] bool has_objection(std::uint64_t number) const;
  [[nodiscard]] Wish propose();
  [[nodiscard]] v1::Action community_act();
  // What somebody else makes of an application on its way.
  void tamper(v1::NewHolder& holder, const std::string& handle);
  [[nodiscard]] v1::Action act_on_members();
  [[nodiscard]] v1::Action amendment();
  [[nodiscard]] v1::Action drop();
  [[nodiscard]] v1::Action adoption();
  [[nodiscard]] Wish declaration();

  // workload_parties.cc
  [[nodiscard]] Wish own_act();
  [[nodiscard]] Wish own_keys(const std::string& party);
  [[nodiscard]] Wish lone_keys(const std::string& party);
  [[nodiscard]] Wish narrow_keys(const std::string& party);
  [[nodiscard]] Wish accounts_act();
  [[nodiscard]] std::string somebody_without_seat();
  [[nodiscard]] Wish holders_act();
  [[nodiscard]] v1::Action malformed(Code& form);

  // actions_ceremonies.cc
  [[nodiscard]] v1::Action call_ceremony();
  [[nodiscard]] std::optional<v1::Ceremony> some_ceremony();
  [[nodiscard]] Wish in_ceremony();
  void hand_on(const v1::SigningGroup& before, v1::CallCeremony& it);
  [[nodiscard]] static std::vector<std::string> asked_in(const v1::Ceremony& ceremony);
  [[nodiscard]] std::optional<crypto::frost::Message> dealt_by(const std::string& party,
                                                               const v1::Ceremony& ceremony);

  // actions_children.cc
  [[nodiscard]] bool has_orders() const;
  [[nodiscard]] Wish observing();
  [[nodiscard]] std::string some_observer(const v1::Observers& observers);
  [[nodiscard]] v1::Action first_claim(const std::string& label, const v1::Delegation& record);
  // actions_child_servers.cc: of this child, which signs with this key.
  [[nodiscard]] Wish observing_servers(const std::string& which, int key);

  // actions_faults.cc
  [[nodiscard]] Wish at_fault();

  // actions_succession.cc
  [[nodiscard]] Wish succession();

  // workload_keys.cc
  [[nodiscard]] Wish signing();
  [[nodiscard]] v1::SigningRole any_role();
  static void set_terms(v1::SigningRole role, v1::SigningGroup& group);
  [[nodiscard]] v1::Action set_group();
  [[nodiscard]] v1::Action attestation();
  [[nodiscard]] v1::KeySet keys_of_zone();
  [[nodiscard]] v1::Action open_session(v1::SigningRole role);
  [[nodiscard]] Wish answer(v1::SigningRole role, const std::string& party);

  const World& world_;
  Chance& chance_;
  Judge& judge_;
  Outlook outlook_;
  std::map<Bytes, std::string> names_;      // of keys, by public key
  std::map<Bytes, std::uint64_t> waiting_;  // sequence numbers handed in, by key
  std::vector<Sent> past_;                  // some of what was sent, to be sent again
  bool harmony_ = false;                    // most say yes, and say it soon
  std::uint32_t favoured_ = 0;              // the action that this community does most
  std::uint64_t signing_ = 10;              // of 100 transactions
  std::uint64_t adopting_ = 25;             // of 100 amendments
  std::uint64_t made_ = 0;                  // of names for keys and parties
};

}  // namespace comity::simulation
