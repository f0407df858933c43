// The record sets of a zone: those that are published, and those that are only on record.
#include <algorithm>
#include <map>
#include <set>

#include "dns/record.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

struct Set {
  std::string owner;
  std::uint16_t type = 0;
  std::uint32_t ttl_seconds = 0;
  std::vector<Bytes> rdata;
  bool published = false;
};

// By owner and type as text: what a request asks for of all that is offered.
class Page {
 public:
  Page(const state::View& view, const Request& request, std::string apex)
      : view_(view),
        apex_(std::move(apex)),
        limit_(request.number("limit").value_or(limits::kHttpPage)),
        after_(request.text("after").value_or("")),
        owner_(request.text("owner")),
        holder_(request.text("holder")) {}

  // Counts the set, which is asked about once. False: it is not asked for, or on another page, and
  // need not be put together.
  bool wants(const std::string& owner, std::uint16_t type) {
    if (owner_ && owner != *owner_) return false;
    if (holder_ && !wire::is_holder(holder_of(owner), *holder_)) return false;
    ++total_;
    const std::string place = place_of(owner, type);
    return place > after_ && (sets_.size() <= limit_ || place < sets_.rbegin()->first);
  }
  void put(Set set) {
    std::string place = place_of(set.owner, set.type);
    sets_.emplace(std::move(place), std::move(set));
    if (sets_.size() > limit_ + 1) sets_.erase(std::prev(sets_.end()));
  }

  void write(boost::json::object& out) {
    boost::json::array sets;
    std::string last;
    for (const auto& [place, set] : sets_) {
      if (sets.size() == limit_) break;
      sets.push_back(set_json(set));
      last = place;
    }
    out["apex"] = text_json(apex_);
    out["total"] = total_;
    out["sets"] = std::move(sets);
    out["next"] = sets_.size() > limit_ ? boost::json::value(text_json(last)) : nullptr;
  }

 private:
  static std::string place_of(const std::string& owner, std::uint16_t type) {
    return owner + "/" + dns::type_name(type);
  }

  // Sets of one owner follow each other.
  const std::string& holder_of(const std::string& owner) {
    if (owner != asked_) {
      asked_ = owner;
      found_ = names::holder_above(view_, apex_, owner);
    }
    return found_;
  }

  boost::json::object set_json(const Set& set) {
    boost::json::array rdata;
    for (const Bytes& one : set.rdata) {
      const Result<std::string> text = dns::rdata_text(set.type, one);
      rdata.emplace_back(text ? *text : "hex:" + to_hex(one));
    }
    return {{"owner", text_json(set.owner)},
            {"type", dns::type_name(set.type)},
            {"ttl_seconds", set.ttl_seconds},
            {"rdata", std::move(rdata)},
            {"holder", text_json(holder_of(set.owner))},
            {"published", set.published}};
  }

  const state::View& view_;
  const std::string apex_;
  const std::uint64_t limit_;
  const std::string after_;
  const std::optional<std::string> owner_;
  const std::optional<std::string> holder_;
  std::map<std::string, Set, std::less<>> sets_;
  std::uint64_t total_ = 0;
  std::string asked_;
  std::string found_;
};

using Records = std::vector<dns::Record>;

// Of records in canonical order.
void offer_published(const Records& records, Page& page) {
  for (auto first = records.begin(); first != records.end();) {
    const auto end = std::find_if(first, records.end(), [&](const dns::Record& one) {
      return one.owner != first->owner || one.type != first->type;
    });
    Set set{first->owner.text(), first->type, first->ttl_seconds, {}, true};
    if (page.wants(set.owner, set.type)) {
      for (auto one = first; one != end; ++one) set.rdata.push_back(one->rdata);
      page.put(std::move(set));
    }
    first = end;
  }
}

bool is_published(const Records& records, const std::string& owner, std::uint16_t type) {
  const Result<dns::Name> name = dns::Name::parse(owner);
  if (!name) return false;
  const auto found =
      std::lower_bound(records.begin(), records.end(), dns::Record{*name, type, 0, {}});
  return found != records.end() && found->owner == *name && found->type == type;
}

// What is on record and not in the zone: hidden by a cut, or an address that nobody's NS set names.
class Unpublished {
 public:
  Unpublished(const Records& records, std::string apex, Page& page)
      : records_(records), apex_(std::move(apex)), page_(page) {}

  void offer(const state::View& view) {
    names::ZoneVisitor visitor;
    visitor.zone = [](const v1::Zone&) {};
    visitor.set = [&](std::string_view owner, const v1::RecordSet& set) {
      add(std::string(owner), static_cast<std::uint16_t>(set.type()), set.ttl_seconds(),
          {set.rdata().begin(), set.rdata().end()});
    };
    visitor.host = [&](std::string_view name, const v1::Host& host) {
      add(std::string(name), dns::type::kA, host.ipv4_ttl_seconds(),
          {host.ipv4().begin(), host.ipv4().end()});
      add(std::string(name), dns::type::kAaaa, host.ipv6_ttl_seconds(),
          {host.ipv6().begin(), host.ipv6().end()});
    };
    visitor.delegation = [&](std::string_view label, const v1::Delegation& delegation) {
      const std::string owner = names::name_of_label(label, apex_);
      std::vector<Bytes> servers;
      for (const std::string& server : delegation.name_servers()) {
        if (const Result<dns::Name> name = dns::Name::parse(server)) {
          servers.emplace_back(name->wire());
        }
      }
      add(owner, dns::type::kNs, delegation.ns_ttl_seconds(), std::move(servers));
      std::vector<Bytes> signers;
      for (const v1::DelegationSigner& ds : delegation.ds()) {
        signers.push_back(dns::ds_rdata(static_cast<std::uint16_t>(ds.key_tag()),
                                        static_cast<std::uint8_t>(ds.algorithm()),
                                        static_cast<std::uint8_t>(ds.digest_type()), ds.digest()));
      }
      add(owner, dns::type::kDs, delegation.ds_ttl_seconds(), std::move(signers));
    };
    names::each(view, apex_, visitor);
  }

 private:
  void add(std::string owner, std::uint16_t type, std::uint32_t ttl_seconds,
           std::vector<Bytes> rdata) {
    if (rdata.empty() || is_published(records_, owner, type) || !page_.wants(owner, type)) return;
    page_.put({std::move(owner), type, ttl_seconds, std::move(rdata), false});
  }

  const Records& records_;
  const std::string apex_;
  Page& page_;
};

Answer answer_sets(const Sources& sources, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  const Result<dns::Name> name = dns::Name::parse(apex);
  if (!name) return problem(name.error());
  const auto published = sources.zones.get(*state.view, *name);
  if (!published) return problem(published.error());
  Page page(*state.view, request, apex);
  const Records records = (*published)->zone().records;
  offer_published(records, page);
  Unpublished(records, apex, page).offer(*state.view);
  boost::json::object out = about(state);
  page.write(out);
  return json_response(out);
}

}  // namespace

Routes set_routes(const Bind& bind) {
  return {{Method::get,
           "/v1/zones/{apex}/sets",
           {kApex,
            kHeight,
            {"owner", Kind::name},
            {"holder", Kind::label},
            {"after", Kind::text},
            kLimit},
           bind(answer_sets),
           "every record set of the zone before it is signed, and those on record that are not "
           "`published`, by owner and type, with whose they are"}};
}

}  // namespace comity::api
