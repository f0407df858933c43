// What state says of a zone, in memory, with who names whom: so the records of one name are found
// without the others, and a change of a few records of state is one of a few names. Packed, for a
// large zone has hundreds of thousands of each. Private to this room. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dns/record.h"
#include "registers/names/queries.h"
#include "state/view.h"

namespace comity::zone {

class Contents {
 public:
  // Everything of the zone in one pass. not_found when the community does not govern this apex;
  // corrupt when a name on record is none.
  [[nodiscard]] static Result<Contents> read(const state::View& view, const dns::Name& apex);
  // Takes in these records as they stand in `view`, or that they do not. Comes back with the names
  // of which the records may be others now. After an error it is spent.
  [[nodiscard]] Result<std::set<dns::Name>> update(const state::View& view,
                                                   const names::ZoneParts& parts);

  // What is published at `owner`, in canonical order, without ZONEMD. The SOA is under `serial`.
  [[nodiscard]] std::vector<dns::Record> records_of(const dns::Name& owner,
                                                    std::uint32_t serial) const;
  // The same of every name at which something is published, in canonical order of names.
  using OwnerVisitor = std::function<void(std::vector<dns::Record>)>;
  void each_owner(std::uint32_t serial, const OwnerVisitor& visit) const;
  // And of all of them together.
  [[nodiscard]] std::vector<dns::Record> records(std::uint32_t serial) const;

 private:
  // A registered name with name servers.
  struct Cut {
    std::uint32_t ns_ttl_seconds = 0;
    Bytes servers;  // names in wire form, one behind the other
    Bytes ds;       // packed records
  };
  struct Soa {
    std::uint32_t ttl_seconds = 0;
    dns::Name primary, mailbox;
    std::array<std::uint32_t, 4> times{};
  };
  using Names = std::set<dns::Name>;
  using Place = Bytes;  // dns/canonical.h
  // Of one owner: u16 type || u32 TTL || u16 length || rdata of each.
  using Packed = Bytes;
  static void pack(Packed& packed, std::uint16_t type, std::uint32_t ttl_seconds, BytesView rdata);
  static void unpack(const Packed& packed, const dns::Name& owner, std::vector<dns::Record>& out);
  using Cuts = std::map<Place, Cut>;
  [[nodiscard]] static std::vector<dns::Name> servers_of(const Cut& cut);
  // A server, and a cut that names it.
  using Links = std::set<std::pair<Place, Place>>;

  explicit Contents(dns::Name apex) : apex_(std::move(apex)) {}
  void take_zone(const v1::Zone& record);
  void put_set(std::string_view owner, const v1::RecordSet& record);
  void put_cut(std::string_view label, const v1::Delegation& record);
  void put_host(std::string_view name, const v1::Host& record);
  void drop_cut(const dns::Name& owner);
  // cuts_.end() where there is none at this name.
  [[nodiscard]] Cuts::const_iterator find_cut(const dns::Name& owner) const;
  // The closest cut at or above the name.
  [[nodiscard]] Cuts::const_iterator cut_above(const dns::Name& name) const;
  // The cuts that name this server; and those that name one at or below this name.
  [[nodiscard]] std::vector<Cuts::const_iterator> served_by(const dns::Name& server) const;
  [[nodiscard]] std::vector<Cuts::const_iterator> served_from_below(const dns::Name& name) const;
  void update_cut(const state::View& view, const std::string& label);
  void update_host(const state::View& view, const std::string& name);
  void update_set(const state::View& view, const std::string& owner, std::uint16_t type);
  [[nodiscard]] Status sound(const state::View& view) const;

  [[nodiscard]] dns::Name name(std::string_view text);
  [[nodiscard]] dns::Name owner_of(std::string_view label);
  [[nodiscard]] bool has_address(const dns::Name& server) const;
  [[nodiscard]] bool has_set(const dns::Name& owner, std::uint16_t type) const;
  // A server of it has an address.
  [[nodiscard]] bool is_reached(const Cut& cut) const;
  [[nodiscard]] bool publishes(Cuts::const_iterator cut, const dns::Name& server) const;
  [[nodiscard]] bool is_used(const dns::Name& host) const;
  void add_cut(Cuts::const_iterator cut, std::vector<dns::Record>& out) const;
  void add_soa(std::uint32_t serial, std::vector<dns::Record>& out) const;
  // What may be published otherwise when something about this cut, or the address of this name, is
  // another.
  void touch_cut(const dns::Name& owner, Names& touched) const;
  void touch_address(const dns::Name& owner, Names& touched) const;
  void touch(const names::ZoneParts& parts, Names& touched);

  dns::Name apex_;
  std::optional<Soa> soa_;
  Names apex_servers_;
  std::map<Place, Packed> sets_;
  Cuts cuts_;
  std::map<Place, Packed> hosts_;  // their addresses
  Links served_;
  std::optional<Error> fault_;
};

}  // namespace comity::zone
