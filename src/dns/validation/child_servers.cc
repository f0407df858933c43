#include "dns/validation/child_servers.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dns/record.h"

namespace comity::dns {
namespace {

using validation::Place;

constexpr std::uint16_t kCsyncType = 62;
// RFC 7477, 2.1.1.2.
constexpr std::uint16_t kImmediate = 1;
constexpr std::uint16_t kSoaMinimum = 2;
constexpr std::size_t kTypesOfCsync = 6;   // octets before the list of types
constexpr std::size_t kNumbersOfSoa = 20;  // five numbers at the end (RFC 1035, 3.3.13)

std::size_t number(char c) { return static_cast<std::uint8_t>(c); }

// RFC 4034, 4.1.2: windows ascending, of 1 to 32 octets. Nothing where it is no such list.
std::optional<std::vector<std::uint16_t>> types_in(BytesView list) {
  constexpr std::size_t kWindowMost = 32;
  std::vector<std::uint16_t> types;
  int before = -1;
  while (!list.empty()) {
    const std::size_t length = list.size() < 2 ? 0 : number(list[1]);
    const auto window = static_cast<int>(number(list[0]));
    if (length == 0 || length > kWindowMost || list.size() < 2 + length || window <= before) {
      return std::nullopt;
    }
    for (std::size_t bit = 0; bit < 8 * length; ++bit) {
      if ((number(list[2 + bit / 8]) & (0x80U >> bit % 8)) == 0) continue;
      types.push_back(static_cast<std::uint16_t>(static_cast<std::size_t>(window) << 8U | bit));
    }
    before = window;
    list.remove_prefix(2 + length);
  }
  return types;
}

// The list of an NSEC behind the next name, which may have any octets.
std::optional<std::vector<std::uint16_t>> types_of_nsec(BytesView nsec) {
  std::size_t at = 0;
  constexpr std::size_t kLabelMost = 63;
  while (at < nsec.size() && nsec[at] != '\0') {
    if (number(nsec[at]) > kLabelMost) return std::nullopt;
    at += 1 + number(nsec[at]);
  }
  if (at >= nsec.size()) return std::nullopt;
  return types_in(nsec.substr(at + 1));
}

bool has(const std::vector<std::uint16_t>& list, std::uint16_t type) {
  return std::find(list.begin(), list.end(), type) != list.end();
}

Status check_shown(const SignedRdata& set, const Place& place) {
  const std::string what = place.owner.text() + " " + type_name(place.type);
  if (Status status = validation::check_set(what, set, place, 1); !status) return status;
  for (const Bytes& rdata : set.rdata) {
    // Of the others only a part is looked at, which whoever looks finds well-formed or not.
    const bool is_taken_over =
        place.type == type::kNs || place.type == type::kA || place.type == type::kAaaa;
    if (!is_taken_over) continue;
    if (const Status fits = check_rdata(place.type, rdata); !fits) return at(what, fits.error());
  }
  return {};
}

Status check_single(const SignedRdata& set, const Place& place) {
  if (Status status = check_shown(set, place); !status) return status;
  if (set.rdata.size() == 1) return {};
  return error(place.owner.text() + " " + type_name(place.type) + ": " +
               std::to_string(set.rdata.size()) + " records instead of one");
}

Status check_server(const ChildServers& child, const Csync& csync, const ChildServer& server) {
  const std::string name = server.name.text();
  if (!server.name.is_at_or_below(child.zone)) {
    return error(name + " does not lie in " + child.zone.text());
  }
  Status status = check_shown(server.a, {server.name, child.zone, type::kA});
  if (status) status = check_shown(server.aaaa, {server.name, child.zone, type::kAaaa});
  if (status) status = check_shown(server.nsec, {server.name, child.zone, type::kNsec});
  if (!status) return status;
  const bool a = !server.a.rdata.empty();
  const bool aaaa = !server.aaaa.rdata.empty();
  if (!a && !aaaa) return error(name + ": no address is shown");
  if ((a && !csync.a) || (aaaa && !csync.aaaa)) {
    return error(name + ": an address of a type that CSYNC does not name");
  }
  if (server.nsec.rdata.empty()) return {};
  // One family is there, and the other one is not.
  const std::uint16_t missing = a ? type::kAaaa : type::kA;
  const bool named = missing == type::kA ? csync.a : csync.aaaa;
  if ((a && aaaa) || !named || server.nsec.rdata.size() != 1 ||
      !denies(server.nsec.rdata.front(), missing)) {
    return error(name + ": NSEC does not show that a family of addresses is gone");
  }
  return {};
}

class ServersProver {
 public:
  ServersProver(const ChildServers& child, std::int64_t now) : child_(child), now_(now) {}

  // Its inception; nothing when no signature holds by a key of the child.
  [[nodiscard]] std::optional<std::int64_t> signed_at(const SignedRdata& set, const Name& owner,
                                                      std::uint16_t type) const {
    for (const Bytes& rrsig : set.signatures) {
      const Bytes* const key = validation::key_of(child_.dnskey.rdata, rrsig);
      if (key == nullptr) continue;
      const Place place{owner, child_.zone, type};
      if (const auto found = validation::inception_of(set, place, rrsig, *key, now_)) return found;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_signed_by(const std::vector<Bytes>& ds_set) const {
    const std::vector<Bytes>& signatures = child_.dnskey.signatures;
    return std::any_of(signatures.begin(), signatures.end(), [&](const Bytes& rrsig) {
      const Bytes* const key = validation::key_of(child_.dnskey.rdata, rrsig);
      const Place place{child_.zone, child_.zone, type::kDnskey};
      return key != nullptr && validation::is_named_in(child_.zone, *key, ds_set) &&
             validation::inception_of(child_.dnskey, place, rrsig, *key, now_);
    });
  }

 private:
  const ChildServers& child_;
  std::int64_t now_;
};

}  // namespace

Result<Csync> read_csync(BytesView rdata) {
  if (rdata.size() < kTypesOfCsync) return error("CSYNC: cut short");
  const std::uint16_t flags = read_u16(rdata.substr(4));
  if ((flags & ~(kImmediate | kSoaMinimum)) != 0) {
    return error("CSYNC: flags " + std::to_string(flags) + ", of which only 1 and 2 are known");
  }
  const auto types = types_in(rdata.substr(kTypesOfCsync));
  if (!types || types->empty()) return error("CSYNC: names no type");
  for (const std::uint16_t type : *types) {
    if (type == type::kNs || type == type::kA || type == type::kAaaa) continue;
    return error("CSYNC: names " + type_name(type) + ", which is none of NS, A and AAAA");
  }
  return Csync{read_u32(rdata),        (flags & kImmediate) != 0, (flags & kSoaMinimum) != 0,
               has(*types, type::kNs), has(*types, type::kA),     has(*types, type::kAaaa)};
}

std::uint32_t serial_of_soa(BytesView rdata) {
  return read_u32(rdata.substr(rdata.size() - kNumbersOfSoa));
}

bool is_serial_reached(const Csync& csync, std::uint32_t serial) {
  // Half the circle away it is undefined (RFC 1982, 3.2), and so not reached.
  return !csync.soa_minimum || serial - csync.serial < 0x80000000U;
}

bool denies(BytesView nsec, std::uint16_t type) {
  const auto types = types_of_nsec(nsec);
  // It always names itself (RFC 4034, 4.1.2): another list is none.
  if (!types || !has(*types, type::kNsec)) return false;
  if (has(*types, type) || has(*types, type::kCname)) return false;
  return !has(*types, type::kNs) || has(*types, type::kSoa);
}

Status check_child_servers(const ChildServers& child) {
  const Name& zone = child.zone;
  Status status = check_shown(child.dnskey, {zone, zone, type::kDnskey});
  if (status) status = validation::check_tags(child.dnskey.rdata);
  if (status) status = check_single(child.soa, {zone, zone, type::kSoa});
  if (status) status = check_single(child.csync, {zone, zone, kCsyncType});
  if (status) status = check_shown(child.ns, {zone, zone, type::kNs});
  if (!status) return status;
  if (child.dnskey.rdata.empty()) return error("DNSKEY: missing");
  if (child.soa.rdata.front().size() <= kNumbersOfSoa) return error("SOA: cut short");
  const Result<Csync> csync = read_csync(child.csync.rdata.front());
  if (!csync) return tl::unexpected(csync.error());
  if (!csync->immediate) return error("CSYNC: is not to be followed before its holder approves");
  const std::uint32_t serial = serial_of_soa(child.soa.rdata.front());
  if (!is_serial_reached(*csync, serial)) {
    return error("CSYNC: is of serial " + std::to_string(csync->serial) + ", and the zone has " +
                 std::to_string(serial));
  }
  if (!child.ns.rdata.empty() && !csync->ns) return error("CSYNC: does not name NS");
  if (child.servers.size() > limits::kChildServers) {
    return error(std::to_string(child.servers.size()) +
                 " name servers with other addresses, more "
                 "than are changed at once: the holder acts by itself");
  }
  for (std::size_t i = 0; i < child.servers.size(); ++i) {
    const ChildServer& server = child.servers[i];
    if (i > 0 && child.servers[i - 1].name.text() >= server.name.text()) {
      return error("servers: not ascending, or one of them twice");
    }
    if (Status fits = check_server(child, *csync, server); !fits) return fits;
  }
  if (!child.ns.rdata.empty() || !child.servers.empty()) return {};
  return error("neither name servers nor addresses");
}

Result<std::int64_t> prove_child_servers(const ChildServers& child,
                                         const std::vector<Bytes>& standing_ds, std::int64_t now) {
  const ServersProver prover(child, now);
  if (!prover.is_signed_by(standing_ds)) {
    return error("no key in the DS set that stands has signed the DNSKEY set for now");
  }
  if (!prover.signed_at(child.csync, child.zone, kCsyncType)) {
    return error("CSYNC: no key of the zone has signed it for now");
  }
  std::int64_t oldest = now;
  const auto take = [&](const SignedRdata& set, const Name& owner, std::uint16_t type) -> Status {
    if (set.rdata.empty()) return {};
    const auto inception = prover.signed_at(set, owner, type);
    if (!inception) {
      return error(owner.text() + " " + type_name(type) +
                   ": no key of the zone has signed it for "
                   "now");
    }
    oldest = std::min(oldest, *inception);
    return {};
  };
  Status status = take(child.soa, child.zone, type::kSoa);
  if (status) status = take(child.ns, child.zone, type::kNs);
  for (const ChildServer& server : child.servers) {
    if (status) status = take(server.a, server.name, type::kA);
    if (status) status = take(server.aaaa, server.name, type::kAaaa);
    if (status) status = take(server.nsec, server.name, type::kNsec);
  }
  if (!status) return tl::unexpected(status.error());
  return oldest;
}

}  // namespace comity::dns
