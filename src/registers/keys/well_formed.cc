#include "registers/keys/well_formed.h"

#include "dns/name.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

std::string in_field(std::string_view field, std::string_view what) {
  return std::string(field).append(": ").append(what);
}

}  // namespace

Verdict check_zone(std::string_view zone) {
  if (zone.empty()) return refuse(Code::missing_field, "zone: is missing");
  const Result<dns::Name> name = dns::parse_host_name(zone);
  if (!name) return refuse(Code::bad_name, in_field("zone", name.error().message));
  if (name->text() != zone) {
    return refuse(Code::bad_name, "zone: names are written in lower case");
  }
  return {};
}

Verdict check_role(int role) {
  if (role == v1::SIGNING_ROLE_UNSPECIFIED) return refuse(Code::missing_field, "role: is missing");
  if (static_cast<int>(to_role(role)) != role) {
    return refuse(Code::out_of_range, "role: there is no role " + std::to_string(role));
  }
  return {};
}

Verdict check_zone_and_role(std::string_view zone, int role) {
  if (Verdict verdict = check_zone(zone); !verdict) return verdict;
  return check_role(role);
}

Verdict check_range(std::string_view field, std::uint64_t value, std::uint64_t least,
                    std::uint64_t most) {
  if (value >= least && value <= most) return {};
  return refuse(Code::out_of_range,
                in_field(field, "from " + std::to_string(least) + " to " + std::to_string(most) +
                                    ", not " + std::to_string(value)));
}

Verdict check_whole_second(std::string_view field, bool present,
                           const google::protobuf::Timestamp& time) {
  if (!present) return refuse(Code::missing_field, in_field(field, "is missing"));
  const Result<Time> read = wire::to_time(time);
  if (!read) return refuse(Code::out_of_range, in_field(field, read.error().message));
  if (time.nanos() != 0) return refuse(Code::out_of_range, in_field(field, "not a whole second"));
  return {};
}

}  // namespace comity::keys
