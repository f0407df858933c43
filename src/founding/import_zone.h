// Turns the records of a master file into the actions of a genesis that bring the same zone about:
// names.set_zone, names.set_apex, names.create_delegation (unclaimed), names.set_host, to be
// applied in this order. Nothing is handed on before the whole zone was read and fits; what cannot
// be represented is an error that names its line, so nothing is lost in silence. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dns/record.h"
#include "wire/fwd.h"

namespace comity::founding {

class ZoneImport {
 public:
  // An error of the sink ends the import.
  using Sink = std::function<Status(const v1::Action&)>;

  // In any order: until the SOA says which zone it is, records wait. `line` is where the record
  // stands, for messages.
  [[nodiscard]] Status add(dns::Record record, std::uint64_t line);
  // Hands every action to `sink`. On success says in several lines what was taken, what was left
  // out (the old zone's signatures and digest) and what is on record without being published.
  [[nodiscard]] Result<std::string> finish(const Sink& sink);

 private:
  // One record set.
  struct Set {
    std::uint64_t line = 0;  // of its first record
    std::uint32_t ttl_seconds = 0;
    std::vector<Bytes> rdata;  // in the order of the file; finish() sorts
  };
  struct Delegation {
    Set ns;
    Set ds;
  };
  struct Host {
    Set ipv4;
    Set ipv6;
    std::vector<std::string> users;  // labels, ascending; finish() fills them in
    bool serves_apex = false;
  };

  struct Line {
    dns::Record record;
    std::uint64_t number = 0;
  };
  [[nodiscard]] Status add_soa(const dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status add_to_zone(dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status add_apex(dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status add_delegation(dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status add_host(dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status add_to(Set& set, dns::Record& record, std::uint64_t line);
  [[nodiscard]] Status check_whole();
  [[nodiscard]] Status find_users();
  // Of the apex when `label` is empty.
  [[nodiscard]] Status check_server(const Bytes& rdata, const std::string& label) const;
  [[nodiscard]] Status check_hosts() const;
  [[nodiscard]] Status hand_over(const Sink& sink);
  [[nodiscard]] Status hand_over_apex(const Sink& sink);
  [[nodiscard]] Status hand_over_delegations(const Sink& sink);
  [[nodiscard]] Status hand_over_hosts(const Sink& sink);
  // Label of the delegation that the name, which lies below the apex, is in or would be in.
  [[nodiscard]] std::string label_above(const dns::Name& name) const;
  [[nodiscard]] std::string summary() const;

  bool has_soa_ = false;
  std::vector<Line> before_soa_;
  dns::Name apex_;
  dns::Record soa_;
  std::map<std::uint16_t, Set> apex_sets_;
  std::map<std::string, Delegation> delegations_;  // by label
  std::map<std::string, Host> hosts_;              // by name
  std::map<std::string, std::uint64_t> left_out_;  // records by type
  std::uint64_t duplicates_ = 0;
};

}  // namespace comity::founding
