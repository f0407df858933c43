#include "apps/comity/act_lines.h"

#include "base/bytes.h"
#include "dns/record.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

std::string name_of(const std::string& label, const std::string& zone) {
  return label + (zone == "." ? "." : "." + zone);
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
      const Result<std::string> text = dns::rdata_text(type, one);
      put(owner, dns::type_name(type), ttl_seconds,
          text ? *text : "\\# " + std::to_string(one.size()) + " " + to_hex(one));
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

}  // namespace

std::vector<std::string> act_lines(const v1::Action& act) {
  Lines lines;
  if (add_own(act, lines) || add_registered(act, lines)) return lines.take();
  if (const v1::SetApex& set = act.names_set_apex(); !set.zone().empty()) {
    lines.set(set.zone(), static_cast<std::uint16_t>(set.type()), set.ttl_seconds(), set.rdata());
  } else if (const v1::SetZone& zone = act.names_set_zone(); !zone.zone().empty()) {
    lines.say("+ " + zone.zone() + " SOA " + zone.soa().primary() + " " + zone.soa().mailbox());
  } else {
    lines.say(wire::to_json(act));
  }
  return lines.take();
}

}  // namespace comity::cli
