#include "founding/import_zone.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/words.h"
#include "dns/canonical.h"
#include "dns/limits.h"
#include "dns/zone_file.h"
#include "wire/holders.h"
#include "wire/messages.h"
#include "wire/signer.h"

namespace comity::founding {
namespace {

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

std::size_t set_limit(std::uint16_t type, bool apex) {
  if (!apex && is_address(type)) return limits::kAddressesPerHost;
  if (!apex && type == dns::type::kNs) return limits::kNameServersPerDelegation;
  return type == dns::type::kDs ? limits::kDsPerDelegation : limits::kRecordsPerSet;
}

// What a label of a registered name may be.
bool is_registrable(dns::Name name, const dns::Name& apex) {
  for (; name != apex; name = name.parent()) {
    if (!dns::is_registrable_label(name.first_label())) return false;
  }
  return true;
}

std::string name_text(BytesView wire) {
  const Result<dns::Name> name = dns::Name::from_wire(wire);
  return name ? name->text() : std::string();
}

// A SetApex or a SetRecords.
template <typename SetAction>
void fill_set(SetAction& action, const dns::Name& apex, std::span<const dns::Record> records) {
  action.set_zone(apex.text());
  action.set_type(records[0].type);
  action.set_ttl_seconds(records[0].ttl_seconds);
  for (const dns::Record& record : records) action.add_rdata(record.rdata);
}

}  // namespace

void ZoneImport::add(dns::Record record, std::uint64_t line) {
  lines_.push_back({std::move(record), line});
}

void ZoneImport::add_unreadable(std::uint64_t line, const Error& why) {
  std::string_view what = why.message;
  const std::string place = "line " + std::to_string(line) + ": ";
  if (what.starts_with(place)) what.remove_prefix(place.size());
  problems_.add("a line cannot be read", line, std::string(what));
}

void ZoneImport::set_holders(std::vector<Holder> holders, std::set<std::string> parties) {
  holders_ = std::move(holders);
  parties_ = std::move(parties);
}

Result<std::string> ZoneImport::finish(const Sink& sink) {
  const auto soa = std::find_if(lines_.begin(), lines_.end(), [](const Line& line) {
    return line.record.type == dns::type::kSoa;
  });
  if (soa == lines_.end()) {
    problems_.add("the file holds no SOA, which says which zone it is", 0, "");
  } else {
    apex_ = soa->record.owner;
    leave_out();
    sort_records();
    check_records();
    take_sets();
    take_holders();
  }
  if (Status sound = problems_.status(); !sound) return tl::unexpected(sound.error());
  if (Status handed = hand_over(sink); !handed) return tl::unexpected(handed.error());
  return summary();
}

void ZoneImport::leave_out() {
  std::erase_if(lines_, [&](const Line& line) {
    const bool leaves =
        dns::is_published_anew(line.record.type) && line.record.owner.is_at_or_below(apex_);
    if (leaves) ++left_out_[dns::type_name(line.record.type)];
    return leaves;
  });
}

void ZoneImport::sort_records() {
  for (Line& line : lines_) line.place = dns::place_of(line.record.owner);
  std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
    if (const int owners = a.place.compare(b.place); owners != 0) return owners < 0;
    const auto order = a.record <=> b.record;
    return std::is_eq(order) ? a.number < b.number : std::is_lt(order);
  });
  records_.reserve(lines_.size());
  numbers_.reserve(lines_.size());
  for (Line& line : lines_) {
    if (!records_.empty() && records_.back() == line.record) {
      ++duplicates_;
      continue;
    }
    records_.push_back(std::move(line.record));
    numbers_.push_back(line.number);
  }
  lines_.clear();
}

void ZoneImport::add_problem(const std::string& reason, std::size_t record,
                             const std::string& why) {
  if (record >= records_.size()) return problems_.add(reason, 0, "");
  const dns::Record& shown = records_[record];
  std::string what = shown.owner.text() + " " + dns::type_name(shown.type);
  const Result<std::string> rdata = dns::rdata_text(shown.type, shown.rdata);
  if (why.empty() && rdata) what += " " + *rdata;
  if (!why.empty()) what += ": " + why;
  problems_.add(reason, numbers_[record], std::move(what));
}

void ZoneImport::check_records() {
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Status fits = dns::check_rdata(records_[i].type, records_[i].rdata);
    if (!fits) add_problem("a zone here does not hold this", i, fits.error().message);
  }
  for (const dns::ZoneProblem& problem : dns::check_zone(apex_, records_)) {
    if (problem.rule == dns::ZoneRule::sibling_address) {
      ++siblings_;
      continue;
    }
    const bool ttl = problem.rule == dns::ZoneRule::ttl;
    add_problem(std::string(rule_text(problem.rule)), problem.record,
                ttl ? other_ttl(problem.record) : "");
  }
}

// Of the first record of the same set.
std::string ZoneImport::other_ttl(std::size_t record) const {
  const dns::Record& one = records_[record];
  std::size_t first = record;
  while (first > 0 && records_[first - 1].owner == one.owner &&
         records_[first - 1].type == one.type) {
    --first;
  }
  return "TTL " + std::to_string(one.ttl_seconds) + ", and " +
         std::to_string(records_[first].ttl_seconds) + " on line " +
         std::to_string(numbers_[first]);
}

void ZoneImport::take_sets() {
  for (Set set; set.first < records_.size(); set.first += set.count) {
    const dns::Record& record = records_[set.first];
    set.count = 1;
    while (set.first + set.count < records_.size() &&
           records_[set.first + set.count].owner == record.owner &&
           records_[set.first + set.count].type == record.type) {
      ++set.count;
    }
    if (record.owner.is_at_or_below(apex_)) take_set(set);
  }
}

void ZoneImport::take_set(Set set) {
  const dns::Record& record = records_[set.first];
  const bool apex = record.owner == apex_;
  if (record.type == dns::type::kSoa) return check_soa(record);
  if (const std::size_t limit = set_limit(record.type, apex); set.count > limit) {
    add_problem("a set has too many records", set.first,
                counted(set.count, "record") + ", at most " + std::to_string(limit));
  }
  if (!apex && (record.type == dns::type::kNs || record.type == dns::type::kDname)) {
    closed_.insert(record.owner);
  }
  if (apex) {
    apex_sets_.push_back(set);
  } else if (record.type == dns::type::kNs || record.type == dns::type::kDs) {
    Registered& name = registered_[record.owner];
    (record.type == dns::type::kNs ? name.ns : name.ds) = set;
    if (!is_registrable(record.owner, apex_)) {
      add_problem("a registered name has labels of letters, digits and hyphens", set.first);
    }
  } else if (is_address(record.type)) {
    Host& host = hosts_[record.owner.text()];
    (record.type == dns::type::kA ? host.ipv4 : host.ipv6) = set;
  } else {
    sets_.push_back(set);
  }
}

void ZoneImport::check_soa(const dns::Record& soa) {
  const auto place = static_cast<std::size_t>(&soa - records_.data());
  if (!dns::is_host_name(soa.owner)) add_problem("an apex is a host name", place);
  const Result<dns::SoaFields> fields = dns::read_soa(soa.rdata);
  if (!fields) return;  // check_records() has said so
  // RFC 1035, 3.3.13; a zero would make secondaries poll without pause or drop the zone at once.
  const auto times = std::span(fields->times).first(3);
  if (std::any_of(times.begin(), times.end(), [](auto seconds) { return seconds == 0; })) {
    add_problem("refresh, retry and expire of an SOA are more than 0", place);
  }
}

bool ZoneImport::is_below_closed(const dns::Name& name) const {
  for (dns::Name above = name; above != apex_;) {
    above = above.parent();
    if (closed_.contains(above)) return true;
  }
  return false;
}

void ZoneImport::take_holders() {
  for (const Holder& holder : holders_) take_holder(holder);
}

void ZoneImport::take_holder(const Holder& holder) {
  const std::string list = "the list of holders: ";
  const std::string zone = apex_.is_root() ? "." : "." + apex_.text();
  const Result<dns::Name> name =
      dns::Name::parse(holder.name.ends_with('.') ? holder.name : holder.name + zone);
  const std::vector<std::string> all = wire::holders_of(holder.party);
  if (all.empty() || !std::all_of(all.begin(), all.end(), [this](const std::string& party) {
        return parties_.contains(party);
      })) {
    problems_.add(list + "not a party of the community", holder.line, holder.party);
  }
  if (!name || !name->is_at_or_below(apex_) || *name == apex_ || !is_registrable(*name, apex_)) {
    problems_.add(list + "not a name that can be registered in the zone", holder.line, holder.name);
  } else if (is_below_closed(*name)) {
    problems_.add(list + "below a delegation or a DNAME", holder.line, name->text());
  } else if (std::string& held = registered_[*name].holder; !held.empty()) {
    problems_.add(list + "a name twice", holder.line, name->text());
  } else {
    held = holder.party;
  }
}

std::string ZoneImport::label_of(const dns::Name& name) const {
  const std::string text = name.text();
  const std::size_t zone = apex_.is_root() ? 1 : apex_.text().size() + 1;
  return text.substr(0, text.size() - zone);
}

Status ZoneImport::hand_over(const Sink& sink) const {
  Status status = hand_over_zone(sink);
  if (status) status = hand_over_registered(sink);
  if (status) status = hand_over_hosts(sink);
  // The apex last, because a name server of it needs its address.
  if (status) status = hand_over_sets(sink);
  return status;
}

Status ZoneImport::hand_over_zone(const Sink& sink) const {
  const auto record = std::find_if(records_.begin(), records_.end(),
                                   [](const auto& one) { return one.type == dns::type::kSoa; });
  const Result<dns::SoaFields> fields = dns::read_soa(record->rdata);
  if (!fields) return tl::unexpected(fields.error());
  v1::Action action;
  v1::SetZone& zone = *action.mutable_names_set_zone();
  zone.set_zone(apex_.text());
  // Genesis is revision 0, so the zone goes on with the serial of the file.
  zone.set_serial_base(fields->serial);
  v1::Soa& soa = *zone.mutable_soa();
  soa.set_primary(fields->primary.text());
  soa.set_mailbox(fields->mailbox.text());
  soa.set_refresh_seconds(fields->times[0]);
  soa.set_retry_seconds(fields->times[1]);
  soa.set_expire_seconds(fields->times[2]);
  soa.set_minimum_seconds(fields->times[3]);
  soa.set_ttl_seconds(record->ttl_seconds);
  return sink(action);
}

Status ZoneImport::hand_over_registered(const Sink& sink) const {
  for (const auto& [name, registered] : registered_) {
    v1::Action action;
    v1::CreateDelegation& create = *action.mutable_names_create_delegation();
    create.set_zone(apex_.text());
    create.set_label(label_of(name));
    create.set_holder(registered.holder);
    std::vector<std::string> servers;
    for (const dns::Record& record : records(registered.ns)) {
      servers.push_back(name_text(record.rdata));
      create.set_ns_ttl_seconds(record.ttl_seconds);
    }
    std::sort(servers.begin(), servers.end());
    for (std::string& server : servers) create.add_name_servers(std::move(server));
    for (const dns::Record& record : records(registered.ds)) {
      wire::read_signer(record.rdata, *create.add_ds());
      create.set_ds_ttl_seconds(record.ttl_seconds);
    }
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

Status ZoneImport::hand_over_hosts(const Sink& sink) const {
  for (const auto& [name, host] : hosts_) {
    v1::Action action;
    v1::SetHost& set = *action.mutable_names_set_host();
    set.set_zone(apex_.text());
    v1::HostAddresses& addresses = *set.mutable_host();
    addresses.set_name(name);
    for (const dns::Record& record : records(host.ipv4)) {
      addresses.add_ipv4(record.rdata);
      addresses.set_ipv4_ttl_seconds(record.ttl_seconds);
    }
    for (const dns::Record& record : records(host.ipv6)) {
      addresses.add_ipv6(record.rdata);
      addresses.set_ipv6_ttl_seconds(record.ttl_seconds);
    }
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

Status ZoneImport::hand_over_sets(const Sink& sink) const {
  for (const Set& set : sets_) {
    v1::Action action;
    v1::SetRecords& records_action = *action.mutable_names_set_records();
    records_action.set_owner(records_[set.first].owner.text());
    fill_set(records_action, apex_, records(set));
    if (Status status = sink(action); !status) return status;
  }
  for (const Set& set : apex_sets_) {
    v1::Action action;
    fill_set(*action.mutable_names_set_apex(), apex_, records(set));
    if (Status status = sink(action); !status) return status;
  }
  return {};
}

// Addresses at or below a delegation are published when somebody's NS set names them.
std::uint64_t ZoneImport::prepared_hosts() const {
  std::set<std::string> servers;
  for (const dns::Record& record : records_) {
    if (record.type == dns::type::kNs) servers.insert(name_text(record.rdata));
  }
  std::uint64_t count = 0;
  for (const auto& [name, host] : hosts_) {
    const dns::Name& owner = records_[std::max(host.ipv4.first, host.ipv6.first)].owner;
    const auto registered = registered_.find(owner);
    const bool cut = registered != registered_.end() && registered->second.ns.count > 0;
    count += (cut || is_below_closed(owner)) && !servers.contains(name) ? 1 : 0;
  }
  return count;
}

std::string ZoneImport::summary() const {
  std::uint64_t cuts = 0;
  std::uint64_t signers = 0;
  std::uint64_t held = 0;
  for (const auto& [name, registered] : registered_) {
    cuts += registered.ns.count > 0 ? 1 : 0;
    signers += registered.ds.count;
    held += registered.holder.empty() ? 0 : 1;
  }
  std::uint64_t addresses = 0;
  for (const auto& [name, host] : hosts_) addresses += host.ipv4.count + host.ipv6.count;
  std::string text = "zone " + apex_.text() + ": " + counted(cuts, "delegation") + " with " +
                     counted(signers, "DS record") + ", " + counted(hosts_.size(), "host") +
                     " with " + counted(addresses, "address");
  if (!sets_.empty()) text += ", " + counted(sets_.size(), "other record set");
  text += ", apex SOA";
  for (const Set& set : apex_sets_) text += " " + dns::type_name(records_[set.first].type);
  if (held != 0) text += "\nheld by a party: " + counted(held, "name");
  if (!left_out_.empty()) {
    text += "\nleft out, since the community publishes its own:";
    for (const auto& [type, count] : left_out_)
      text.append(" ").append(std::to_string(count)).append(" ").append(type);
  }
  if (duplicates_ != 0) text += "\nrepeated records left out: " + std::to_string(duplicates_);
  if (siblings_ != 0) {
    text += "\nwithout an address, in another delegation: " + counted(siblings_, "name server");
  }
  if (const std::uint64_t prepared = prepared_hosts(); prepared != 0) {
    text +=
        "\non record but not published, since no NS set names them: " + counted(prepared, "host");
  }
  return text;
}

}  // namespace comity::founding
