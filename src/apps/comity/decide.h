// Acts about proposals, parties and the constitution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/session.h"

namespace comity::cli {

[[nodiscard]] int propose(const Common& common, const Acting& acting, const std::string& title,
                          const std::vector<std::string>& action_files);
// The same of actions that are at hand.
[[nodiscard]] int propose_acts(const Common& common, const Acting& acting, const std::string& title,
                               const std::vector<v1::Action>& acts);
// Signed is the effect hash of what is shown; one that is given must be it.
[[nodiscard]] int consent(const Common& common, const Acting& acting, std::uint64_t proposal,
                          const std::string& effect_hash);
[[nodiscard]] int vote(const Common& common, const Acting& acting, std::uint64_t proposal,
                       const std::string& choice, const std::string& effect_hash);
[[nodiscard]] int withdraw(const Common& common, const Acting& acting, std::uint64_t proposal);
[[nodiscard]] int endorse(const Common& common, const Acting& acting, std::uint64_t proposal);
[[nodiscard]] int object(const Common& common, const Acting& acting, std::uint64_t proposal,
                         const std::string& severity);
[[nodiscard]] int answer(const Common& common, const Acting& acting, std::uint64_t proposal,
                         const std::string& objector);
[[nodiscard]] int withdraw_objection(const Common& common, const Acting& acting,
                                     std::uint64_t proposal);
// Countersigns the root of a height; 0: of the newest that is on record. `application`: the file
// that was handed over, if it is to be compared (member.h).
[[nodiscard]] int join(const Common& common, const Acting& acting, std::uint64_t height,
                       const std::string& application);
[[nodiscard]] int leave(const Common& common, const Acting& acting);
[[nodiscard]] int suspend(const Common& common, const Acting& acting, const std::string& party);
// The first step of due process; the claim is the text.
[[nodiscard]] int hold(const Common& common, const Acting& acting, const NameOptions& options);
// A name below another's is asked for, or not any more; the terms are the text. And the holder of
// what is above registers it, for who has asked or for itself.
[[nodiscard]] int request_name(const Common& common, const Acting& acting,
                               const NameOptions& options);
[[nodiscard]] int register_below(const Common& common, const Acting& acting,
                                 const NameOptions& options);
[[nodiscard]] int reinstate(const Common& common, const Acting& acting, const std::string& party);
// The document in a JSON file, and the hash of the one in force, which it is to replace.
[[nodiscard]] Status constitution_from_file(const Common& common, const std::string& file,
                                            v1::Constitution& constitution, Bytes& previous);
// What amending to the document in a JSON file would change, by which rule, and whose consent it
// would take; nothing is signed.
[[nodiscard]] int constitution_difference(const Common& common, const std::string& file);
[[nodiscard]] int amend(const Common& common, const Acting& acting, const std::string& file);
// Any action in JSON form; of several files one transaction, all or nothing.
[[nodiscard]] int act_from_files(const Common& common, const Acting& acting,
                                 const std::vector<std::string>& files);

}  // namespace comity::cli
