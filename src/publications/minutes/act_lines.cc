#include "publications/minutes/act_lines.h"

#include "base/bytes.h"
#include "dns/record.h"
#include "dns/update.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::minutes {
namespace {

std::string name_of(const std::string& label, const std::string& zone) {
  return label + (zone == "." ? "." : "." + zone);
}

// "\\# 4 0a000001" of what has another form than its type.
std::string text_of(std::uint16_t type, BytesView rdata) {
  const Result<std::string> text = dns::rdata_text(type, rdata);
  return text ? *text : "\\# " + std::to_string(rdata.size()) + " " + to_hex(rdata);
}

class Lines {
 public:
  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

  void say(std::string line) { lines_.push_back(std::move(line)); }

  // A set as it is to be; none: it goes.
  template <typename List>
  void set(const std::string& owner, std::uint16_t type, std::uint32_t ttl_seconds,
           const List& rdata) {
    if (rdata.empty()) say("- " + owner + " " + dns::type_name(type));
    for (const std::string& one : rdata) {
      put(owner, dns::type_name(type), ttl_seconds, text_of(type, one));
    }
  }

  void servers(const std::string& owner, std::uint32_t ttl_seconds,
               const google::protobuf::RepeatedPtrField<std::string>& names) {
    for (const std::string& name : names) put(owner, "NS", ttl_seconds, name);
  }

  void signers(const std::string& owner, std::uint32_t ttl_seconds,
               const google::protobuf::RepeatedPtrField<v1::DelegationSigner>& set) {
    for (const v1::DelegationSigner& ds : set) {
      std::string text = std::to_string(ds.key_tag());
      text.append(" ").append(std::to_string(ds.algorithm()));
      text.append(" ").append(std::to_string(ds.digest_type()));
      put(owner, "DS", ttl_seconds, text.append(" ").append(to_hex(ds.digest())));
    }
  }

  // A record that is added to a set, or taken out of it, whatever else is in it; or a whole set.
  void change(const dns::UpdateRecord& record) {
    const std::string owner = record.owner.text();
    const bool all = record.type == dns::update::kTypeAny;
    const std::string type = all ? "and all that stands there" : dns::type_name(record.type);
    if (record.klass == dns::update::kClassIn) {
      put(owner, type, record.ttl_seconds, text_of(record.type, record.rdata));
    } else {
      std::string line = "- " + owner;
      line.append(" ").append(type);
      if (record.klass == dns::update::kClassNone) {
        line.append(" ").append(text_of(record.type, record.rdata));
      }
      say(std::move(line));
    }
  }

  void host(const v1::HostAddresses& host) {
    if (!host.ipv4().empty()) {
      set(host.name(), dns::type::kA, host.ipv4_ttl_seconds(), host.ipv4());
    }
    if (!host.ipv6().empty()) {
      set(host.name(), dns::type::kAaaa, host.ipv6_ttl_seconds(), host.ipv6());
    }
  }

 private:
  void put(const std::string& owner, const std::string& type, std::uint32_t ttl_seconds,
           const std::string& rdata) {
    std::string line = "+ " + owner;
    line.append(" ").append(std::to_string(ttl_seconds));
    say(line.append(" ").append(type).append(" ").append(rdata));
  }

  std::vector<std::string> lines_;
};

std::string holder_text(const std::string& holder) { return holder.empty() ? "nobody" : holder; }

// What the holder of a registered name, or of a host, sets by itself.
bool add_own(const v1::Action& act, Lines& lines) {
  if (const v1::SetNameServers& it = act.names_set_name_servers(); !it.zone().empty()) {
    const std::string owner = name_of(it.label(), it.zone());
    if (it.name_servers().empty()) lines.say("- " + owner + " NS");
    lines.servers(owner, it.ns_ttl_seconds(), it.name_servers());
  } else if (const v1::SetDs& ds = act.names_set_ds(); !ds.zone().empty()) {
    const std::string owner = name_of(ds.label(), ds.zone());
    if (ds.ds().empty()) lines.say("- " + owner + " DS");
    lines.signers(owner, ds.ds_ttl_seconds(), ds.ds());
  } else if (const v1::SetHost& host = act.names_set_host(); !host.zone().empty()) {
    lines.host(host.host());
    if (!host.sponsor().empty()) {
      lines.say("sponsored by " + name_of(host.sponsor(), host.zone()));
    }
  } else if (const v1::RemoveHost& gone = act.names_remove_host(); !gone.zone().empty()) {
    lines.say("- " + gone.name() + " A AAAA");
  } else if (const v1::SetRecords& set = act.names_set_records(); !set.zone().empty()) {
    lines.set(set.owner(), static_cast<std::uint16_t>(set.type()), set.ttl_seconds(), set.rdata());
  } else if (const v1::AcceptUse& use = act.names_accept_use(); !use.zone().empty()) {
    lines.say(name_of(use.label(), use.zone()) + (use.ends() ? " may not use " : " may use ") +
              use.host() + (use.ends() ? " from 7 days later on" : ""));
  } else {
    return false;
  }
  return true;
}

// What the community decides of a registered name.
bool add_registered(const v1::Action& act, Lines& lines) {
  if (const v1::CreateDelegation& it = act.names_create_delegation(); !it.zone().empty()) {
    const std::string owner = name_of(it.label(), it.zone());
    lines.say(owner + " registered for " + holder_text(it.holder()));
    lines.servers(owner, it.ns_ttl_seconds(), it.name_servers());
    lines.signers(owner, it.ds_ttl_seconds(), it.ds());
    for (const v1::HostAddresses& host : it.hosts()) lines.host(host);
  } else if (const v1::RemoveDelegation& gone = act.names_remove_delegation();
             !gone.zone().empty()) {
    lines.say(name_of(gone.label(), gone.zone()) + " released, with what stands there");
  } else if (const v1::TransferDelegation& moved = act.names_transfer_delegation();
             !moved.zone().empty()) {
    lines.say(name_of(moved.label(), moved.zone()) + " held by " + moved.new_holder());
  } else if (const v1::ClaimDelegation& claim = act.names_claim_delegation();
             !claim.zone().empty()) {
    lines.say(name_of(claim.label(), claim.zone()) + " claimed by " + claim.holder());
  } else if (const v1::HoldDelegation& hold = act.names_hold_delegation(); !hold.zone().empty()) {
    lines.say(name_of(hold.label(), hold.zone()) +
              " on hold: " + (hold.ground() == v1::SILENCE ? "silence" : "breach"));
  } else if (const v1::AwardDelegation& award = act.names_award_delegation();
             !award.zone().empty()) {
    lines.say(name_of(award.label(), award.zone()) + " awarded to " +
              holder_text(award.new_holder()));
  } else {
    return false;
  }
  return true;
}

std::string listed(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list.append(list.empty() ? "" : ", ").append(text);
  return list;
}

std::string order_text(const v1::SetOrder& it) {
  const std::string name = name_of(it.label(), it.zone());
  std::string all;
  for (const auto& [is_followed, type] :
       {std::pair(it.cds(), "CDS"), std::pair(it.cdnskey(), "CDNSKEY"),
        std::pair(it.csync(), "CSYNC")}) {
    if (is_followed) all.append(all.empty() ? "" : " and ").append(type);
  }
  if (all.empty()) return "nothing of " + name + " is followed any more";
  return all + " of " + name + " are followed" +
         (it.bootstrap() ? ", also to a first DS set" : "") +
         (it.removal() ? ", also to no DS set" : "");
}

// What is followed of child zones.
bool add_children(const v1::Action& act, Lines& lines) {
  if (const v1::SetObservers& it = act.names_set_observers(); !it.zone().empty()) {
    const v1::Observers& all = it.observers();
    lines.say(all.parties().empty()
                  ? "nobody observes the children of " + it.zone()
                  : "the children of " + it.zone() + " are observed by " + listed(all.parties()) +
                        "; " + std::to_string(all.threshold()) + " have to claim the same");
  } else if (const v1::SetOrder& order = act.names_set_order(); !order.zone().empty()) {
    lines.say(order_text(order));
  } else if (const v1::ClaimKeys& claim = act.names_claim_keys(); !claim.zone().empty()) {
    const std::string what =
        std::string(claim.bootstrap() ? "claimed as first keys: " : "claimed: ") +
        name_of(claim.label(), claim.zone()) + " has ";
    for (const auto& [type, set] : {std::pair(dns::type::kCds, &claim.cds()),
                                    std::pair(dns::type::kCdnskey, &claim.cdnskey())}) {
      for (const std::string& rdata : set->rdata()) {
        lines.say(std::string(what)
                      .append(dns::type_name(type))
                      .append(" ")
                      .append(text_of(type, rdata)));
      }
    }
  } else if (const v1::ClaimServers& servers = act.names_claim_servers(); !servers.zone().empty()) {
    const std::string what = "claimed: " + name_of(servers.label(), servers.zone()) + " has ";
    for (const std::string& rdata : servers.ns().rdata()) {
      lines.say(std::string(what).append("NS ").append(text_of(dns::type::kNs, rdata)));
    }
    for (const v1::HostAddresses& host : servers.hosts()) lines.host(host);
  } else if (const v1::ClaimFault& fault = act.names_claim_fault(); !fault.zone().empty()) {
    const auto type = static_cast<std::uint16_t>(fault.type());
    const std::string what = "claimed: the " + dns::type_name(type) + " set of " + fault.owner() +
                             " that height " + std::to_string(fault.set_height()) +
                             " set is refused by a loader; it is to be ";
    if (fault.before().rdata().empty()) lines.say(what + "none again");
    for (const std::string& rdata : fault.before().rdata()) {
      lines.say(std::string(what).append("again ").append(text_of(type, rdata)));
    }
  } else {
    return false;
  }
  return true;
}

// What is said of a name for when its holder is gone, and of how much decisions may change.
bool add_later(const v1::Action& act, Lines& lines) {
  if (act.has_names_name_successor()) {
    const v1::NameSuccessor& it = act.names_name_successor();
    const std::string what =
        it.zone().empty() ? "all that its holder has" : name_of(it.label(), it.zone());
    lines.say(it.ends() ? "nobody is named for " + what + " any more"
                        : it.successor() + " is named as the successor for " + what);
  } else if (act.has_names_succeed()) {
    const v1::Succeed& it = act.names_succeed();
    lines.say(name_of(it.label(), it.zone()) + " taken over by the successor");
  } else if (act.has_names_set_guard()) {
    const v1::SetGuard& it = act.names_set_guard();
    lines.say("decisions may change " + std::to_string(it.limits().per_mille()) +
              " in a thousand names of " + it.zone() + " within 30 days, and " +
              std::to_string(it.limits().names()) + " in any case");
  } else if (act.has_names_confirm_changes()) {
    const v1::ConfirmChanges& it = act.names_confirm_changes();
    lines.say("the effect " + to_hex(it.effect()) + " may change " + std::to_string(it.changed()) +
              " names of " + it.zone());
  } else {
    return false;
  }
  return true;
}

// What a holder does below its own name, who has it next, and what its machines do.
bool add_below(const v1::Action& act, std::string_view name, Lines& lines) {
  if (const v1::RequestName& it = act.names_request_name(); !it.zone().empty()) {
    const std::string what = name_of(it.label(), it.zone());
    lines.say(it.ends() ? what + " is not asked for any more"
                        : what + " is asked for of " + it.from());
  } else if (const v1::RegisterBelow& below = act.names_register_below(); !below.zone().empty()) {
    lines.say(name_of(below.label(), below.zone()) + " registered for " + below.holder() +
              " by the holder above");
  } else if (const v1::Succeed& heir = act.names_succeed(); !heir.zone().empty()) {
    lines.say(name_of(heir.label(), heir.zone()) + " taken over from a holder that is gone");
  } else if (const v1::LeaveName& left = act.names_leave_name(); !left.zone().empty()) {
    lines.say(name_of(left.label(), left.zone()) + " left to those who hold it too");
  } else if (act.has_names_dns_update()) {
    const auto update = dns::read_update(act.names_dns_update().message());
    for (const dns::UpdateRecord& record :
         update ? update->changes : std::vector<dns::UpdateRecord>()) {
      if (name.empty() || record.owner.text() == name) lines.change(record);
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> act_lines(const v1::Action& act, std::string_view name) {
  Lines lines;
  if (add_own(act, lines) || add_registered(act, lines) || add_children(act, lines) ||
      add_later(act, lines) || add_below(act, name, lines)) {
    return lines.take();
  }
  if (const v1::SetApex& set = act.names_set_apex(); !set.zone().empty()) {
    lines.set(set.zone(), static_cast<std::uint16_t>(set.type()), set.ttl_seconds(), set.rdata());
  } else if (const v1::SetZone& zone = act.names_set_zone(); !zone.zone().empty()) {
    lines.say("+ " + zone.zone() + " SOA " + zone.soa().primary() + " " + zone.soa().mailbox());
  } else {
    lines.say(wire::to_json(act));
  }
  return lines.take();
}

}  // namespace comity::minutes
