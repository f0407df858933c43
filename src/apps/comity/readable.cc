#include "apps/comity/readable.h"

#include "base/bytes.h"
#include "dns/record.h"
#include "wire/acts.h"
#include "wire/messages.h"

namespace comity::cli {
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
  lines.push_back("name " + text(label) + (text(zone) == "." ? "." : "." + text(zone)));
}

void add_act(const v1::Action& action, std::vector<std::string>& lines) {
  add_name(action, lines);
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

std::string action_line(const std::string& name, const std::string& written) {
  const bool document = name == "constitution.amend" || name == "constitution.adopt_rules";
  return name + (document ? ": what it changes says `comity preview`, the document has --json"
                          : " " + written);
}

}  // namespace comity::cli
