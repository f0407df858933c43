#include "publications/minutes/readable.h"

#include <algorithm>

#include "base/bytes.h"
#include "dns/record.h"
#include "dns/update.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::minutes {
namespace {

std::string line_of(std::string_view owner, std::uint16_t type, BytesView rdata) {
  const Result<std::string> text = dns::rdata_text(type, rdata);
  return std::string(owner) + " " + dns::type_name(type) + " " +
         (text ? *text : "\\# " + std::to_string(rdata.size()) + " " + to_hex(rdata));
}

void add_host(const v1::HostAddresses& host, std::vector<std::string>& lines) {
  for (const std::string& ipv4 : host.ipv4()) {
    lines.push_back(line_of(host.name(), dns::type::kA, ipv4));
  }
  for (const std::string& ipv6 : host.ipv6()) {
    lines.push_back(line_of(host.name(), dns::type::kAaaa, ipv6));
  }
}

template <typename Message>
void add_ds(const Message& message, std::vector<std::string>& lines) {
  for (const v1::DelegationSigner& ds : message.ds()) {
    lines.push_back(message.label() + " DS " + std::to_string(ds.key_tag()) + " " +
                    std::to_string(ds.algorithm()) + " " + std::to_string(ds.digest_type()) + " " +
                    to_hex(ds.digest()));
  }
}

// The whole name that an act is about by its label.
void add_name(const v1::Action& action, std::vector<std::string>& lines) {
  const auto* type =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(action.action_case()));
  if (type == nullptr || type->message_type() == nullptr) return;
  const auto* zone = type->message_type()->FindFieldByName("zone");
  const auto* label = type->message_type()->FindFieldByName("label");
  if (zone == nullptr || label == nullptr) return;
  const auto& message = action.GetReflection()->GetMessage(action, type);
  const auto text = [&](const auto* field) {
    return message.GetReflection()->GetString(message, field);
  };
  if (text(zone).empty()) return;
  lines.push_back("name " + text(label) + (text(zone) == "." ? "." : "." + text(zone)));
}

// Every public key that an act names, in the form in which all else shows it, with its roles.
void add_keys(const google::protobuf::Message& message, std::vector<std::string>& lines) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const auto& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
      if (!field->is_repeated()) add_keys(reflection.GetMessage(message, field), lines);
      for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
        add_keys(reflection.GetRepeatedMessage(message, field, i), lines);
      }
      continue;
    }
    if (field->type() != google::protobuf::FieldDescriptor::TYPE_BYTES || field->is_repeated() ||
        !field->name().ends_with("key")) {
      continue;
    }
    std::string line = field->name() + " " + to_hex(reflection.GetString(message, field));
    if (const auto* key = dynamic_cast<const v1::PartyKey*>(&message); key != nullptr) {
      for (const int role : key->roles()) {
        line.append(" ").append(ascii_lower(v1::KeyRole_Name(static_cast<v1::KeyRole>(role))));
      }
    }
    lines.push_back(std::move(line));
  }
}

// Every set of a plan as it is to be, or that it goes.
void add_plan(const v1::ChangeSets& plan, std::vector<std::string>& lines) {
  const auto ttl = [](std::uint32_t seconds) { return " " + std::to_string(seconds) + " "; };
  for (const v1::SetChange& change : plan.changes()) {
    const auto type = static_cast<std::uint16_t>(change.type());
    const std::string owner = change.owner() + (plan.zone() == "." ? "." : "." + plan.zone());
    if (change.rdata().empty() && change.ipv6().empty()) {
      lines.push_back("removed: " + owner + " " +
                      (type == dns::type::kA ? "A AAAA" : dns::type_name(type)));
    }
    for (const std::string& rdata : change.rdata()) {
      lines.push_back("set: " + line_of(owner + ttl(change.ttl_seconds()), type, rdata));
    }
    for (const std::string& rdata : change.ipv6()) {
      lines.push_back("set: " +
                      line_of(owner + ttl(change.ipv6_ttl_seconds()), dns::type::kAaaa, rdata));
    }
  }
}

// What a message of DNS UPDATE asks for, as nsupdate takes it.
void add_update(const v1::DnsUpdate& it, std::vector<std::string>& lines) {
  const auto update = dns::read_update(it.message());
  if (!update) return;
  for (const dns::UpdateRecord& record : update->changes) {
    const std::string owner = record.owner.text();
    const std::string type =
        record.type == dns::update::kTypeAny ? "all" : dns::type_name(record.type);
    if (record.klass == dns::update::kClassAny) {
      lines.push_back(std::string("removed: ").append(owner).append(" ").append(type));
      continue;
    }
    const bool added = record.klass == dns::update::kClassIn;
    lines.push_back((added ? "added: " : "removed: ") + line_of(owner, record.type, record.rdata));
  }
}

// What a second decision lets pass; the proposal that has this effect shows the same hash.
void add_confirmed(const v1::ConfirmChanges& it, std::vector<std::string>& lines) {
  lines.push_back("effect " + to_hex(it.effect()));
  std::string line = "may change " + std::to_string(it.changed()) + " names of " + it.zone();
  if (it.total() != 0) {
    line.append(", and decisions ").append(std::to_string(it.total()));
    line.append(" within 30 days with that");
  }
  lines.push_back(std::move(line));
}

void add_act(const v1::Action& action, std::vector<std::string>& lines) {
  add_name(action, lines);
  add_keys(action, lines);
  if (action.has_names_confirm_changes()) add_confirmed(action.names_confirm_changes(), lines);
  if (action.has_names_set_apex()) {
    const v1::SetApex& set = action.names_set_apex();
    for (const std::string& rdata : set.rdata()) {
      lines.push_back(line_of(set.zone(), static_cast<std::uint16_t>(set.type()), rdata));
    }
  }
  if (action.has_names_set_records()) {
    const v1::SetRecords& set = action.names_set_records();
    for (const std::string& rdata : set.rdata()) {
      lines.push_back(line_of(set.owner(), static_cast<std::uint16_t>(set.type()), rdata));
    }
  }
  if (action.has_names_claim_fault()) {
    const v1::ClaimFault& claim = action.names_claim_fault();
    const auto type = static_cast<std::uint16_t>(claim.type());
    lines.push_back("refused: the " + dns::type_name(type) + " set of " + claim.owner() +
                    " that height " + std::to_string(claim.set_height()) + " set");
    for (const std::string& rdata : claim.before().rdata()) {
      lines.push_back("again: " + line_of(claim.owner(), type, rdata));
    }
  }
  if (action.has_names_name_successor()) {
    const v1::NameSuccessor& it = action.names_name_successor();
    if (it.zone().empty()) lines.emplace_back("all that the sender holds");
    lines.push_back(it.ends() ? "no successor any more" : "successor " + it.successor());
  }
  if (action.has_names_change_sets()) add_plan(action.names_change_sets(), lines);
  if (action.has_names_dns_update()) add_update(action.names_dns_update(), lines);
  if (action.has_keys_begin_takeover()) {
    const v1::BeginTakeover& begin = action.keys_begin_takeover();
    for (const std::string& rdata : begin.dnskeys()) {
      lines.push_back(line_of(begin.zone(), dns::type::kDnskey, rdata));
    }
  }
  if (action.has_names_set_ds()) add_ds(action.names_set_ds(), lines);
  if (action.has_names_set_host()) add_host(action.names_set_host().host(), lines);
  if (action.has_names_create_delegation()) {
    const v1::CreateDelegation& create = action.names_create_delegation();
    add_ds(create, lines);
    for (const v1::HostAddresses& host : create.hosts()) add_host(host, lines);
  }
}

}  // namespace

std::vector<std::string> readable_octets(const v1::Action& action) {
  std::vector<std::string> lines;
  for (const v1::Action* act : wire::acts_of(action)) add_act(*act, lines);
  return lines;
}

namespace {

std::string plan_line(const std::string& name, const v1::ChangeSets& plan) {
  const auto removes = [](const v1::SetChange& it) {
    return it.rdata().empty() && it.ipv6().empty();
  };
  const auto removed = std::count_if(plan.changes().begin(), plan.changes().end(), removes);
  std::string line =
      name + ": in zone " + plan.zone() + ", of " +
      (plan.holder().empty() ? "what nobody holds" : "what " + plan.holder() + " holds") +
      ", made for height " + std::to_string(plan.height());
  line.append(": ").append(std::to_string(plan.changes_size() - removed)).append(" sets set, ");
  return line.append(std::to_string(removed)).append(" removed");
}

}  // namespace

std::string action_line(const std::string& name, const std::string& written) {
  if (v1::Action plan; name == "names.change_sets" && wire::from_json(written, plan)) {
    return plan_line(name, plan.names_change_sets());
  }
  const bool document = name == "constitution.amend" || name == "constitution.adopt_rules";
  return name + (document ? ": what it changes says `comity preview`, the document has --json"
                          : " " + written);
}

}  // namespace comity::minutes
