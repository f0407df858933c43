// How many parties a community may have.
#pragma once

#include <cstddef>

namespace comity::limits {

inline constexpr std::size_t kParties = 100'000;
inline constexpr std::size_t kAccounts = 1'000'000;  // lapsed ones too: handles never return
// Admitted by one action: each key's proof takes a while, and is looked at several times.
inline constexpr std::size_t kHoldersPerAction = 200;
inline constexpr std::size_t kKeysOfHoldersPerAction = 600;
// The longest name is 255 octets on the wire, each at most four characters in text.
inline constexpr std::size_t kPowerNameBytes = 1'024;
inline constexpr std::size_t kPowerTypes = 32;
// An account that holds nothing goes when so many days are over.
inline constexpr std::uint64_t kAccountTermDays = 30;
// Looked at in one block, of those whose day it is.
inline constexpr std::size_t kLooksPerBlock = 256;

}  // namespace comity::limits
