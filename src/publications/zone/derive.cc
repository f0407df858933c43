#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "ledger/revision.h"
#include "publications/zone/gather.h"
#include "publications/zone/record_sets.h"
#include "publications/zone/zone.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

// A host record waits until it is known which hosts somebody uses.
struct HostRecords {
  std::string name;
  std::vector<dns::Record> records;
};

// A delegation waits until it is known which names have an address.
struct Cut {
  dns::Name owner;
  v1::Delegation record;
};

// One pass over the zone's collection.
class Gathering {
 public:
  explicit Gathering(const dns::Name& apex) : apex_(apex) {}

  void zone(const v1::Zone& record) {
    has_zone_ = true;
    zone_serial_base_ = record.serial_base();
    const v1::Soa& soa = record.soa();
    soa_ttl_ = soa.ttl_seconds();
    soa_primary_ = name(soa.primary());
    soa_mailbox_ = name(soa.mailbox());
    soa_times_ = {soa.refresh_seconds(), soa.retry_seconds(), soa.expire_seconds(),
                  soa.minimum_seconds()};
  }

  void apex_set(const v1::ApexSet& record) {
    const auto type = static_cast<std::uint16_t>(record.type());
    for (const std::string& rdata : record.rdata()) {
      records_.push_back({apex_, type, record.ttl_seconds(), rdata});
      if (type == dns::type::kA || type == dns::type::kAaaa) addressed_.insert(apex_.text());
      if (type != dns::type::kNs) continue;
      const Result<dns::Name> server = dns::Name::from_wire(rdata);
      if (server) used_.push_back(server->text());
    }
  }

  void delegation(std::string_view label, const v1::Delegation& record) {
    std::string text(label);
    text += apex_.is_root() ? std::string(".") : "." + apex_.text();
    cuts_.push_back({name(text), record});
  }

  void host(std::string_view host_name, const v1::Host& record) {
    HostRecords host;
    host.name = host_name;
    addressed_.insert(host.name);
    const dns::Name owner = name(host_name);
    for (const std::string& address : record.ipv4()) {
      host.records.push_back({owner, dns::type::kA, record.ipv4_ttl_seconds(), address});
    }
    for (const std::string& address : record.ipv6()) {
      host.records.push_back({owner, dns::type::kAaaa, record.ipv6_ttl_seconds(), address});
    }
    hosts_.push_back(std::move(host));
  }

  // Once everything has been seen. A server in the zone without an address is left out, or whoever
  // took its address away would leave the zone one that name servers complain of. One behind
  // another delegation may be found through that one.
  void add_delegations() {
    std::set<std::string> reached;  // owners of delegations with a server that has an address
    for (const Cut& cut : cuts_) {
      for (const std::string& server : cut.record.name_servers()) {
        if (has_address(name(server))) reached.insert(cut.owner.text());
      }
    }
    for (const Cut& cut : cuts_) {
      bool is_published = false;
      for (const std::string& text : cut.record.name_servers()) {
        const dns::Name server = name(text);
        const auto is_behind_another = [&] {
          const dns::Name other = server.child_of(apex_);
          return other != cut.owner && reached.contains(other.text());
        };
        if (!has_address(server) && (server == apex_ || !is_behind_another())) continue;
        records_.push_back(
            {cut.owner, dns::type::kNs, cut.record.ns_ttl_seconds(), Bytes(server.wire())});
        used_.push_back(text);
        is_published = true;
      }
      if (is_published) add_signers(cut);
    }
  }

  [[nodiscard]] bool has_zone() const { return has_zone_; }
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

  [[nodiscard]] std::uint32_t serial_base() const { return zone_serial_base_; }

  [[nodiscard]] Zone finish(std::uint32_t serial) && {
    Zone zone;
    zone.apex = apex_;
    zone.serial = serial;
    zone.records = std::move(records_);
    add_used_hosts(zone.records);
    const Bytes soa = dns::soa_rdata(soa_primary_, soa_mailbox_, zone.serial, soa_times_[0],
                                     soa_times_[1], soa_times_[2], soa_times_[3]);
    zone.records.push_back({apex_, dns::type::kSoa, soa_ttl_, soa});
    std::sort(zone.records.begin(), zone.records.end());
    zone.records.erase(std::unique(zone.records.begin(), zone.records.end()), zone.records.end());
    return zone;
  }

 private:
  // What the register has checked; anything else is damage that must not be published.
  dns::Name name(std::string_view text) {
    Result<dns::Name> parsed = dns::Name::parse(text);
    if (parsed) return *std::move(parsed);
    if (!fault_) {
      fault_ = Error{ErrorKind::corrupt,
                     "zone " + apex_.text() + ": on record: " + parsed.error().message};
    }
    return {};
  }

  [[nodiscard]] bool has_address(const dns::Name& server) const {
    return !server.is_at_or_below(apex_) || addressed_.contains(server.text());
  }

  void add_signers(const Cut& cut) {
    for (const v1::DelegationSigner& signer : cut.record.ds()) {
      records_.push_back(
          {cut.owner, dns::type::kDs, cut.record.ds_ttl_seconds(),
           dns::ds_rdata(static_cast<std::uint16_t>(signer.key_tag()),
                         static_cast<std::uint8_t>(signer.algorithm()),
                         static_cast<std::uint8_t>(signer.digest_type()), signer.digest())});
    }
  }

  // Only hosts that serve somebody, as the root zone does: others are prepared, not published.
  void add_used_hosts(std::vector<dns::Record>& records) {
    std::sort(used_.begin(), used_.end());
    for (HostRecords& host : hosts_) {
      if (!std::binary_search(used_.begin(), used_.end(), host.name)) continue;
      std::move(host.records.begin(), host.records.end(), std::back_inserter(records));
    }
  }

  const dns::Name& apex_;
  bool has_zone_ = false;
  std::uint32_t zone_serial_base_ = 0;
  std::uint32_t soa_ttl_ = 0;
  dns::Name soa_primary_;
  dns::Name soa_mailbox_;
  std::array<std::uint32_t, 4> soa_times_{};
  std::vector<dns::Record> records_;
  std::vector<Cut> cuts_;
  std::vector<HostRecords> hosts_;
  std::set<std::string> addressed_;  // names of the zone that have an address
  std::vector<std::string> used_;
  std::optional<Error> fault_;
};

// Revisions count on from the base, modulo 2^32 (RFC 1982, section 3.1).
std::uint32_t serial_of(const state::View& view, const std::string& collection,
                        std::uint32_t base) {
  const ledger::RevisionOf revision = ledger::revision(view, names::kTable, collection);
  return static_cast<std::uint32_t>(base + revision.count);
}

tl::unexpected<Error> not_governed(const dns::Name& apex) {
  return error(ErrorKind::not_found, "zone " + apex.text() + " is not governed here");
}

}  // namespace

Result<Zone> gather(const state::View& view, const dns::Name& apex,
                    std::optional<std::uint32_t> serial) {
  const std::string collection = apex.text();
  Gathering gathering(apex);
  names::ZoneVisitor visitor;
  visitor.zone = [&](const v1::Zone& record) { gathering.zone(record); };
  visitor.apex = [&](const v1::ApexSet& record) { gathering.apex_set(record); };
  visitor.delegation = [&](std::string_view label, const v1::Delegation& record) {
    gathering.delegation(label, record);
  };
  visitor.host = [&](std::string_view name, const v1::Host& record) {
    gathering.host(name, record);
  };
  names::each(view, collection, visitor);
  gathering.add_delegations();
  const std::uint32_t derived = serial_of(view, collection, gathering.serial_base());

  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (gathering.fault()) return tl::unexpected(*gathering.fault());
  if (!gathering.has_zone()) return not_governed(apex);
  return std::move(gathering).finish(serial.value_or(derived));
}

Result<std::uint32_t> derived_serial(const state::View& view, const dns::Name& apex) {
  v1::Zone record;
  const bool found = names::find_zone(view, apex.text(), record);
  const std::uint32_t serial = serial_of(view, apex.text(), record.serial_base());
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!found) return not_governed(apex);
  return serial;
}

Result<Zone> derive(const state::View& view, const dns::Name& apex) {
  Result<Zone> zone = gather(view, apex, std::nullopt);
  if (!zone) return zone;
  insert_in_order(zone->records, zonemd_record(zone->records, apex, zone->serial));
  return zone;
}

std::vector<dns::Name> governed_zones(const state::View& view) {
  std::vector<dns::Name> apexes;
  for (const std::string& text : names::zones(view)) {
    if (Result<dns::Name> apex = dns::Name::parse(text)) apexes.push_back(*std::move(apex));
  }
  std::sort(apexes.begin(), apexes.end());
  return apexes;
}

}  // namespace comity::zone
