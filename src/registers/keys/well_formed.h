// The stateless half of every keys action: forms, orders and limits. The refusals are malformed
// ones and name the field. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/outcome.h"
#include "registers/keys/queries.h"

namespace google::protobuf {
class Timestamp;
}  // namespace google::protobuf

namespace comity::keys {

// A domain name in the stored form.
[[nodiscard]] ledger::Verdict check_zone(std::string_view zone);
// A number of v1::SigningRole.
[[nodiscard]] ledger::Verdict check_role(int role);
[[nodiscard]] ledger::Verdict check_range(std::string_view field, std::uint64_t value,
                                          std::uint64_t least, std::uint64_t most);
// There, in the range of block time, without a fraction of a second.
[[nodiscard]] ledger::Verdict check_whole_second(std::string_view field, bool present,
                                                 const google::protobuf::Timestamp& time);
// A first group with its commitment, which is read element by element.
[[nodiscard]] ledger::Verdict check_group(std::string_view zone, int role,
                                          const v1::SigningGroup& group);
[[nodiscard]] ledger::Verdict check_claim(const v1::OpenSession& claim);

}  // namespace comity::keys
