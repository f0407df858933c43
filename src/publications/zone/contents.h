// What state says of a zone, in memory, with who names whom: so the records of one name are found
// without the others, and a change of a few records of state is one of a few names. Private to this
// room. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
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
  // The same of every name, in canonical order.
  [[nodiscard]] std::vector<dns::Record> records(std::uint32_t serial) const;

 private:
  struct Cut {
    dns::Name owner;
    std::uint32_t ns_ttl_seconds = 0;
    std::uint32_t ds_ttl_seconds = 0;
    std::vector<dns::Name> servers;
    std::vector<Bytes> ds;
  };
  // Whose addresses, and under which times to live.
  struct Addresses {
    dns::Name owner;
    std::vector<dns::Record> records;
  };
  struct Soa {
    std::uint32_t ttl_seconds = 0;
    dns::Name primary, mailbox;
    std::array<std::uint32_t, 4> times{};
  };
  using Names = std::set<dns::Name>;
  // A name from the root down: octets in the canonical order of names, and what lies below a name
  // begins with it.
  using Place = Bytes;
  [[nodiscard]] static Place place_of(const dns::Name& name);
  // A name, and a cut that is looked at when something is the matter with it.
  using Links = std::set<std::pair<Place, Place>>;
  using Sets = std::map<std::uint16_t, std::vector<dns::Record>>;

  explicit Contents(dns::Name apex) : apex_(std::move(apex)) {}
  void take_zone(const v1::Zone& record);
  void put_set(std::string_view owner, const v1::RecordSet& record);
  void put_cut(std::string_view label, const v1::Delegation& record);
  void put_host(std::string_view name, const v1::Host& record);
  void drop_cut(const dns::Name& owner);
  [[nodiscard]] const Cut* find_cut(const dns::Name& owner) const;
  // The closest cut at or above the name.
  [[nodiscard]] const Cut* cut_above(const dns::Name& name) const;
  [[nodiscard]] const Sets* find_sets(const dns::Name& owner) const;
  // The cuts that `links` has for this name.
  [[nodiscard]] std::vector<const Cut*> linked(const Links& links, const dns::Name& name) const;
  void update_cut(const state::View& view, const std::string& label);
  void update_host(const state::View& view, const std::string& name);
  void update_set(const state::View& view, const std::string& owner, std::uint16_t type);
  [[nodiscard]] Status sound(const state::View& view) const;

  [[nodiscard]] dns::Name name(std::string_view text);
  [[nodiscard]] dns::Name owner_of(std::string_view label);
  [[nodiscard]] bool has_address(const dns::Name& server) const;
  // A server of it has an address.
  [[nodiscard]] bool is_reached(const Cut& cut) const;
  [[nodiscard]] bool publishes(const Cut& cut, const dns::Name& server) const;
  [[nodiscard]] bool is_used(const dns::Name& host) const;
  [[nodiscard]] bool is_published(const Addresses& host) const;
  void add_sets(const dns::Name& owner, const Sets& sets, std::vector<dns::Record>& out) const;
  void add_cut(const Cut& cut, std::vector<dns::Record>& out) const;
  void add_soa(std::uint32_t serial, std::vector<dns::Record>& out) const;
  // What may be published otherwise when something about this cut, or the address of this name, is
  // another.
  void touch_cut(const dns::Name& owner, Names& touched) const;
  void touch_address(const dns::Name& owner, Names& touched) const;
  void touch(const names::ZoneParts& parts, Names& touched);

  dns::Name apex_;
  std::optional<Soa> soa_;
  Names apex_servers_;
  std::map<Place, Sets> sets_;
  std::map<Place, Cut> cuts_;  // registered names with name servers
  std::map<Place, Addresses> hosts_;
  Links served_;  // a server, and each cut that names it
  Links behind_;  // a name, and each cut that names a server at or below it
  std::optional<Error> fault_;
};

}  // namespace comity::zone
