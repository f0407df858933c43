// Acts about who belongs to the community: what an applicant or a party without keys hands over is
// read, shown and proposed; what a party says of itself is changed. One thread.
#pragma once

#include <string>
#include <vector>

#include "apps/comity/session.h"

namespace comity::cli {

// Shows which keys were admitted under the handle of whoever acts. With a file of `member apply`
// they have to be those of it, with the same roles: each proof is of one key, so whoever handed the
// application in could have put another key beside them. conflict.
[[nodiscard]] Status check_admission(const Common& common, const Acting& acting,
                                     const std::string& file);

// The action in a file of `member apply`, of `key replacement`. Nothing else is taken from it.
[[nodiscard]] int member_admit(const Common& common, const Acting& acting, const std::string& file);
[[nodiscard]] int member_replace_keys(const Common& common, const Acting& acting,
                                      const std::string& file);

// Holders without a seat: lines of `holder apply` from these files, as many proposals as they take.
[[nodiscard]] int holder_admit(const Common& common, const Acting& acting,
                               const std::vector<std::string>& files);

// Texts of a party; one that is not said stays, one that is named in `remove` goes.
struct ProfileOptions {
  std::string names;
  std::string contact;
  std::vector<std::string> remove;  // "names", "contact"
};
[[nodiscard]] int member_profile(const Common& common, const Acting& acting,
                                 const ProfileOptions& options);

}  // namespace comity::cli
