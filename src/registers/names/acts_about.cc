// What an action does to one name, taken apart: for whoever tells the history of a name.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "dns/rdata.h"
#include "dns/record.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/set_changes.h"
#include "registers/names/updates.h"
#include "wire/acts.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

// The names that an act of names is about, by the fields in which its message says them: the zone
// and its apex where it says none. An action that comes later is found too if it says them in such
// fields; the test of this asks every action for it.
class NamesOf {
 public:
  NamesOf(const google::protobuf::Message& message, std::string zone)
      : message_(message), zone_(std::move(zone)) {
    if (const std::string label = text("label"); !label.empty()) {
      names_.push_back(name_of_label(label, zone_));
    }
    for (const char* field : {"owner", "name", "host"}) {
      if (std::string name = text(field); !name.empty()) names_.push_back(std::move(name));
    }
    add_hosts();
    if (names_.empty()) names_.push_back(zone_);
  }

  [[nodiscard]] const std::vector<std::string>& all() const { return names_; }

 private:
  [[nodiscard]] std::string text(const char* name) const {
    const auto* field = message_.GetDescriptor()->FindFieldByName(name);
    const bool is_text = field != nullptr && !field->is_repeated() &&
                         field->type() == google::protobuf::FieldDescriptor::TYPE_STRING;
    return is_text ? message_.GetReflection()->GetString(message_, field) : std::string();
  }

  void add_hosts() {
    const auto* host = v1::HostAddresses::descriptor();
    for (const char* name : {"host", "hosts"}) {
      const auto* field = message_.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr || field->message_type() != host) continue;
      const auto* reflection = message_.GetReflection();
      const auto add = [&](const google::protobuf::Message& one) {
        names_.push_back(one.GetReflection()->GetString(one, host->FindFieldByName("name")));
      };
      if (!field->is_repeated()) {
        add(reflection->GetMessage(message_, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message_, field); ++i) {
        add(reflection->GetRepeatedMessage(message_, field, i));
      }
    }
  }

  const google::protobuf::Message& message_;
  const std::string zone_;
  std::vector<std::string> names_;
};

// The names are in the octets of the message, not in fields.
bool changes_at(const v1::DnsUpdate& it, std::string_view name) {
  const dns::Update update = update_of(it);
  return std::any_of(update.changes.begin(), update.changes.end(),
                     [&](const dns::UpdateRecord& record) { return record.owner.text() == name; });
}

// Of one that is neither a batch nor a plan.
bool is_about(const v1::Action& act, std::string_view zone, std::string_view name) {
  if (!changes_zone(act, zone)) return false;
  if (name.empty()) return true;
  if (act.has_names_dns_update()) return changes_at(act.names_dns_update(), name);
  const auto* type =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(act.action_case()));
  const NamesOf names(act.GetReflection()->GetMessage(act, type), std::string(zone));
  // What stands in the territory goes with it.
  const bool goes = act.has_names_remove_delegation();
  return std::any_of(names.all().begin(), names.all().end(), [&](const std::string& one) {
    return goes ? is_at_or_below(name, one) : name == one;
  });
}

const std::vector<std::uint16_t>& held_types() {
  static const std::vector<std::uint16_t> kTypes = [] {
    std::vector<std::uint16_t> types;
    for (std::uint32_t type = 1; type <= std::numeric_limits<std::uint16_t>::max(); ++type) {
      const dns::Shape* const shape = dns::find_shape(static_cast<std::uint16_t>(type));
      if (shape != nullptr && shape->held) types.push_back(static_cast<std::uint16_t>(type));
    }
    return types;
  }();
  return kTypes;
}

void add_lines(const v1::ChangeSets& plan, std::string_view zone, std::string_view name,
               std::vector<v1::Action>& found) {
  if (plan.zone() != zone || (!name.empty() && !is_below(name, zone))) return;
  const std::string owner = name.empty() ? std::string() : label_of_name(name, zone);
  for (const v1::SetChange& change : plan.changes()) {
    if (!name.empty() && change.owner() != owner) continue;
    if (ledger::Found<v1::Action> act = act_of(plan, change)) found.push_back(*std::move(act));
  }
}

}  // namespace

std::vector<v1::Action> acts_about(const v1::Action& action, std::string_view zone,
                                   std::string_view name) {
  std::vector<v1::Action> found;
  for (const v1::Action* act : wire::acts_of(action)) {
    if (act->has_names_change_sets()) {
      add_lines(act->names_change_sets(), zone, name, found);
    } else if (is_about(*act, zone, name)) {
      found.push_back(*act);
    }
  }
  return found;
}

std::vector<state::Key> keys_at(const state::View& view, std::string_view zone,
                                std::string_view name) {
  std::vector<state::Key> keys;
  const auto add_set = [&](std::uint16_t type) { keys.push_back(set_key(zone, name, type)); };
  for (const std::uint16_t type : held_types()) add_set(type);
  if (!is_below(name, zone)) {
    keys.push_back(zone_key(zone));
    return keys;
  }
  const std::string label = label_of_name(name, zone);
  keys.push_back(delegation_key(zone, label));
  keys.push_back(host_key(zone, name));
  view.each(kWithinTable, label_collection(zone, label), [&](BytesView below, BytesView) {
    const Result<std::uint16_t> type =
        is_type_key(below) ? dns::parse_type(below) : Result<std::uint16_t>(0);
    if (type && dns::is_private_type(*type)) add_set(*type);
    return true;
  });
  return keys;
}

}  // namespace comity::names
