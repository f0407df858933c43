#include "dns/zone_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "dns/limits.h"

namespace comity::dns {
namespace {

using Records = std::span<const Record>;

bool is_address_type(std::uint16_t type) { return type == type::kA || type == type::kAaaa; }

// They stand beside anything that they sign.
bool is_of_signing(std::uint16_t type) { return type == type::kRrsig || type == type::kNsec; }

const Record* first_of(Records set, std::uint16_t type) {
  const auto found = std::find_if(set.begin(), set.end(),
                                  [type](const Record& record) { return record.type == type; });
  return found == set.end() ? nullptr : &*found;
}

bool has_address(Records set) {
  return std::any_of(set.begin(), set.end(),
                     [](const Record& record) { return is_address_type(record.type); });
}

// BIND takes A and AAAA at the names of Active Directory too.
bool may_have_address(const Name& owner, std::uint16_t type) {
  if (is_host_name(owner.is_wildcard() ? owner.parent() : owner)) return true;
  return type != type::kMx && owner.text().starts_with("gc._msdcs.") &&
         is_host_name(owner.parent().parent());
}

bool is_reverse(const Name& owner) {
  static const std::array kTrees = {*Name::parse("in-addr.arpa."), *Name::parse("ip6.arpa."),
                                    *Name::parse("ip6.int.")};
  return std::any_of(kTrees.begin(), kTrees.end(),
                     [&](const Name& tree) { return owner.is_at_or_below(tree); });
}

// The name in the rdata of NS, MX, SRV and PTR records.
std::optional<Name> target_of(const Record& record) {
  const std::size_t before = record.type == type::kMx ? 2 : record.type == type::kSrv ? 6 : 0;
  if (record.rdata.size() <= before) return std::nullopt;
  const Result<Name> name = Name::from_wire(BytesView(record.rdata).substr(before));
  if (!name) return std::nullopt;
  return *name;
}

class Zone {
 public:
  Zone(const Name& apex, Records records) : apex_(apex), records_(records) {}

  std::vector<ZoneProblem> problems() {
    Records rest = records_;
    check_apex();
    while (!rest.empty()) {
      std::size_t count = 1;
      while (count < rest.size() && rest[count].owner == rest[0].owner) ++count;
      check_owner(rest.first(count));
      rest = rest.subspan(count);
    }
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.record, a.rule) < std::tie(b.record, b.rule);
    });
    return std::move(found_);
  }

 private:
  // What a resolver finds at a name.
  enum class Answer { address, alias, nothing };

  void add(ZoneRule rule, const Record& record, std::string other = {}) {
    found_.push_back({rule, static_cast<std::size_t>(&record - records_.data()), std::move(other)});
  }

  [[nodiscard]] Records at_name(const Name& name) const {
    struct ByOwner {
      bool operator()(const Record& record, const Name& owner) const {
        return record.owner < owner;
      }
      bool operator()(const Name& owner, const Record& record) const {
        return owner < record.owner;
      }
    };
    const auto [first, last] = std::equal_range(records_.begin(), records_.end(), name, ByOwner());
    return {first, last};
  }
  // Also a name that only has others below it.
  [[nodiscard]] bool exists(const Name& name) const {
    const auto next = std::lower_bound(
        records_.begin(), records_.end(), name,
        [](const Record& record, const Name& owner) { return record.owner < owner; });
    return next != records_.end() && next->owner.is_at_or_below(name);
  }
  // The name furthest up, at `name` or above and below the apex, that has a set of the type.
  [[nodiscard]] std::optional<Name> highest(const Name& name, std::uint16_t type) const {
    std::optional<Name> found;
    for (Name at = name; at != apex_; at = at.parent()) {
      if (first_of(at_name(at), type) != nullptr) found = at;
    }
    return found;
  }
  // Of a name in the zone and in no delegation of it (RFC 4592, 3.3.1).
  [[nodiscard]] Answer answer(const Name& name) const {
    const std::optional<Name> redirected = highest(name, type::kDname);
    if (redirected && *redirected != name) return Answer::alias;
    Records set = at_name(name);
    if (!exists(name)) {
      Name encloser = name.parent();
      while (!exists(encloser) && encloser != apex_) encloser = encloser.parent();
      const Result<Name> wildcard = Name::from_wire(Bytes("\1*").append(encloser.wire()));
      set = wildcard ? at_name(*wildcard) : Records();
    }
    if (first_of(set, type::kCname) != nullptr) return Answer::alias;
    return has_address(set) ? Answer::address : Answer::nothing;
  }

  void check_apex() {
    const Records apex = at_name(apex_);
    const auto missing = [&](ZoneRule rule) { found_.push_back({rule, records_.size(), {}}); };
    if (first_of(apex, type::kSoa) == nullptr) missing(ZoneRule::soa);
    if (first_of(apex, type::kNs) == nullptr) missing(ZoneRule::apex_servers);
    for (const auto& [type, rule] :
         {std::pair{type::kDs, ZoneRule::apex_signer}, {type::kDname, ZoneRule::apex_alias}}) {
      if (const Record* record = first_of(apex, type); record != nullptr) add(rule, *record);
    }
  }

  void check_owner(Records set) {
    const Name& owner = set[0].owner;
    if (!owner.is_at_or_below(apex_)) {
      for (const Record& record : set) add(ZoneRule::outside, record);
      return;
    }
    if (dname_ != nullptr && owner.is_at_or_below(*dname_)) {
      add(ZoneRule::below_redirection, set[0], dname_->text());
    } else if (first_of(set, type::kDname) != nullptr) {
      dname_ = owner == apex_ ? nullptr : &owner;
    }
    const bool below = cut_ != nullptr && owner.is_at_or_below(*cut_);
    const bool cuts = !below && owner != apex_ && first_of(set, type::kNs) != nullptr;
    if (cuts) cut_ = &owner;
    if (below || cuts) check_cut(set, below);
    check_singletons(set);
    check_types(set);
    for (std::size_t i = 0; i < set.size(); ++i) {
      const bool begins = i == 0 || set[i - 1].type != set[i].type;
      if (begins) check_set(set, i, below || cuts);
      if (!below && (!cuts || set[i].type == type::kNs)) check_target(set[i]);
    }
  }

  // What stands at a delegation or below it: only NS, DS and addresses are of this zone.
  void check_cut(Records set, bool below) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      const std::uint16_t type = set[i].type;
      if (i > 0 && set[i - 1].type == type) continue;
      // Of a DNAME a rule of its own says more.
      const bool own = !below && (type == type::kNs || type == type::kDs || type == type::kDname);
      const bool glue = is_address_type(type) && !set[i].owner.is_wildcard();
      if (!own && !glue && !is_of_signing(type)) add(ZoneRule::below_cut, set[i], cut_->text());
    }
    if (!below && set[0].owner.is_wildcard()) {
      add(ZoneRule::wildcard_cut, *first_of(set, type::kNs));
    }
  }

  void check_types(Records set) {
    std::size_t types = 0;
    for (std::size_t i = 0; i < set.size(); ++i) {
      const bool begins = i == 0 || set[i - 1].type != set[i].type;
      if (begins && !is_of_signing(set[i].type)) ++types;
    }
    if (types > limits::kHeldTypes) add(ZoneRule::types, set.front());
  }

  void check_singletons(Records set) {
    const auto check_one = [&](std::uint16_t type, ZoneRule rule) {
      const Record* first = first_of(set, type);
      if (first == nullptr || first == &set.back() || (first + 1)->type != type) return;
      add(rule, *(first + 1));
    };
    check_one(type::kSoa, ZoneRule::soa);
    check_one(type::kCname, ZoneRule::one_alias);
    check_one(type::kDname, ZoneRule::one_redirection);
    if (const Record* cname = first_of(set, type::kCname); cname != nullptr) {
      const bool alone = std::all_of(set.begin(), set.end(), [](const Record& record) {
        return record.type == type::kCname || is_of_signing(record.type);
      });
      if (!alone) add(ZoneRule::alias_alone, *cname);
    }
    const Record* dname = first_of(set, type::kDname);
    if (dname != nullptr && dname->owner != apex_ && first_of(set, type::kNs) != nullptr) {
      add(ZoneRule::redirected_cut, *dname);
    }
  }

  // The set of one type that begins at `first`.
  void check_set(Records set, std::size_t first, bool at_cut) {
    const Record& record = set[first];
    std::size_t end = first;
    std::size_t octets = 0;
    for (; end < set.size() && set[end].type == record.type; ++end) {
      octets += limits::kRecordOverheadOctets + set[end].rdata.size();
    }
    // Signatures have the TTL of what they sign (RFC 4034, 3), and are sent with it.
    if (record.type != type::kRrsig) {
      const Records same = set.subspan(first, end - first);
      const auto other = std::find_if(same.begin(), same.end(), [&](const Record& one) {
        return one.ttl_seconds != record.ttl_seconds;
      });
      if (other != same.end()) add(ZoneRule::ttl, *other);
      if (octets > limits::kHeldSetOctets) add(ZoneRule::set_octets, record);
      if (end - first > limits::kHeldSetRecords) add(ZoneRule::set_records, record);
    }
    if (record.type == type::kSoa && record.owner != apex_) add(ZoneRule::soa, record);
    if (record.type == type::kDs && record.owner != apex_ && !at_cut) {
      add(ZoneRule::signer_cut, record);
    }
    if (const auto rule = check_alone(record); rule == ZoneRule::host_owner) add(*rule, record);
  }

  void check_target(const Record& record) {
    const bool serves = record.type == type::kNs;
    const bool points = record.type == type::kPtr;
    if (!serves && !points && record.type != type::kMx && record.type != type::kSrv) return;
    const std::optional<Name> target = target_of(record);
    if (!target) return;
    if (points) {
      if (const auto rule = check_alone(record)) add(*rule, record);
      return;
    }
    // The root as a target says that there is none (RFC 7505; RFC 2782).
    if (!target->is_at_or_below(apex_) || (target->is_root() && !serves)) return;
    const std::optional<Name> cut = highest(*target, type::kNs);
    if (cut) {
      if (serves) check_glue(record, *target, *cut);
      return;
    }
    switch (answer(*target)) {
      case Answer::address:
        return;
      case Answer::alias:
        return add(serves ? ZoneRule::server_alias : ZoneRule::target_alias, record);
      case Answer::nothing:
        return add(serves ? ZoneRule::server_address : ZoneRule::target_address, record);
    }
  }

  // A server at or below `cut`. Of the apex and of the delegation that it serves nobody else could
  // say the address.
  void check_glue(const Record& record, const Name& server, const Name& cut) {
    if (has_address(at_name(server))) return;
    const bool sibling = record.owner != apex_ && record.owner != cut && server != cut;
    add(sibling ? ZoneRule::sibling_address : ZoneRule::server_address, record);
  }

  const Name& apex_;
  Records records_;
  const Name* cut_ = nullptr;    // the delegation seen last: what lies below it comes next
  const Name* dname_ = nullptr;  // likewise
  std::vector<ZoneProblem> found_;
};

}  // namespace

std::optional<ZoneRule> check_alone(const Record& record) {
  const bool at_host = is_address_type(record.type) || record.type == type::kMx;
  if (at_host && !may_have_address(record.owner, record.type)) return ZoneRule::host_owner;
  if (record.type != type::kPtr || !is_reverse(record.owner)) return std::nullopt;
  const Result<Name> target = Name::from_wire(record.rdata);
  return target && is_host_name(*target) ? std::nullopt : std::optional(ZoneRule::host_pointer);
}

std::string_view rule_text(ZoneRule rule) {
  switch (rule) {
    case ZoneRule::outside:
      return "is outside the zone";
    case ZoneRule::soa:
      return "a zone has one SOA, at its apex";
    case ZoneRule::apex_servers:
      return "a zone has an NS set at its apex";
    case ZoneRule::apex_signer:
      return "a DS set stands in the parent zone";
    case ZoneRule::apex_alias:
      return "a DNAME at the apex takes all names below";
    case ZoneRule::ttl:
      return "the records of a set have one TTL";
    case ZoneRule::set_octets:
      return "a set fits into one answer: 49152 octets, with 12 more for each record";
    case ZoneRule::set_records:
      return "a set has at most 100 records: BIND takes no more";
    case ZoneRule::types:
      return "a name has at most 40 types: BIND takes no more, signed";
    case ZoneRule::alias_alone:
      return "a CNAME stands alone at its name";
    case ZoneRule::one_alias:
      return "a name has one CNAME";
    case ZoneRule::one_redirection:
      return "a name has one DNAME";
    case ZoneRule::redirected_cut:
      return "a DNAME and a delegation are at one name";
    case ZoneRule::below_redirection:
      return "nothing is below a DNAME";
    case ZoneRule::below_cut:
      return "at a delegation are NS, DS and addresses only, below it addresses";
    case ZoneRule::wildcard_cut:
      return "a wildcard is not delegated";
    case ZoneRule::signer_cut:
      return "a DS set stands beside the NS set of a delegation";
    case ZoneRule::host_owner:
      return "A, AAAA and MX are at host names: letters, digits and hyphens";
    case ZoneRule::host_pointer:
      return "in a reverse zone a PTR names a host: letters, digits and hyphens";
    case ZoneRule::server_address:
      return "the name server lies in the zone and has no address";
    case ZoneRule::sibling_address:
      return "the name server lies in another delegation of the zone and has no address";
    case ZoneRule::server_alias:
      return "the name server is an alias";
    case ZoneRule::target_address:
      return "the target lies in the zone and has no address";
    case ZoneRule::target_alias:
      return "the target is an alias";
  }
  return "";
}

std::vector<ZoneProblem> check_zone(const Name& apex, std::span<const Record> records) {
  return Zone(apex, records).problems();
}

}  // namespace comity::dns
