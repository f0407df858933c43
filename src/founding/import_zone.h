// Turns the records of a master file into the actions of a genesis that bring the same zone about:
// names.set_zone, names.create_delegation (registered names, unclaimed unless somebody holds them),
// names.set_host, names.set_records, names.set_apex, to be applied in this order. Nothing is handed
// on before the whole zone was read and fits; what does not fit is named with its line, all of it
// at once, so nothing is lost in silence. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "dns/zone_rules.h"
#include "founding/holders.h"
#include "founding/problems.h"
#include "wire/fwd.h"

namespace comity::founding {

class ZoneImport {
 public:
  // An error of the sink ends the import.
  using Sink = std::function<Status(const v1::Action&)>;

  // In any order. `line` is where the record stands, for messages.
  void add(dns::Record record, std::uint64_t line);
  // A line that could not be read, as MasterFileReader says.
  void add_unreadable(std::uint64_t line, const Error& why);
  // `parties` are the handles that may hold a name.
  void set_holders(std::vector<Holder> holders, std::set<std::string> parties);
  // Hands every action to `sink`. On success says in several lines what was taken, what was left
  // out (the old zone's signatures and digest) and what is on record without being published.
  [[nodiscard]] Result<std::string> finish(const Sink& sink);

 private:
  // The records of one owner and type: a part of records_.
  struct Set {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  // A registered name: one with name servers, or that somebody holds.
  struct Registered {
    Set ns;
    Set ds;
    std::string holder;
  };
  struct Host {
    Set ipv4;
    Set ipv6;
  };

  void sort_records();
  void leave_out();
  void check_records();
  [[nodiscard]] std::string other_ttl(std::size_t record) const;
  void check_soa(const dns::Record& soa);
  void take_sets();
  void take_set(Set set);
  void take_holders();
  void take_holder(const Holder& holder);
  void add_problem(const std::string& reason, std::size_t record, const std::string& why = "");
  [[nodiscard]] std::span<const dns::Record> records(Set set) const {
    return std::span(records_).subspan(set.first, set.count);
  }
  [[nodiscard]] bool is_below_closed(const dns::Name& name) const;
  [[nodiscard]] Status hand_over(const Sink& sink) const;
  [[nodiscard]] Status hand_over_zone(const Sink& sink) const;
  [[nodiscard]] Status hand_over_registered(const Sink& sink) const;
  [[nodiscard]] Status hand_over_hosts(const Sink& sink) const;
  [[nodiscard]] Status hand_over_sets(const Sink& sink) const;
  [[nodiscard]] std::string label_of(const dns::Name& name) const;
  [[nodiscard]] std::uint64_t prepared_hosts() const;
  [[nodiscard]] std::string summary() const;

  struct Line {
    dns::Record record;
    std::uint64_t number = 0;
    Bytes place = {};  // of its owner, when lines are sorted
  };
  std::vector<Line> lines_;
  std::vector<Holder> holders_;
  std::set<std::string> parties_;

  dns::Name apex_;
  std::vector<dns::Record> records_;    // of the zone, sorted, none twice
  std::vector<std::uint64_t> numbers_;  // their lines
  Problems problems_;
  std::vector<Set> apex_sets_;
  std::vector<Set> sets_;
  std::map<dns::Name, Registered> registered_;
  std::set<dns::Name> closed_;         // delegations and DNAMEs: nothing is registered below
  std::map<std::string, Host> hosts_;  // by name
  std::map<std::string, std::uint64_t> left_out_;  // records by type
  std::uint64_t duplicates_ = 0;
  std::uint64_t siblings_ = 0;  // name servers in other delegations without an address
};

}  // namespace comity::founding
