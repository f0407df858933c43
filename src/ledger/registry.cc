#include <algorithm>
#include <set>
#include <utility>

#include "crypto/hash.h"
#include "ledger/action.h"
#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

// Tells rows of one kind apart, by number and by name.
class Distinct {
 public:
  explicit Distinct(std::string kind) : kind_(std::move(kind)) {}

  // What is wrong with one row more, or nothing.
  std::optional<std::string> add(std::uint32_t number, std::string_view name) {
    const std::string row = kind_ + " " + std::to_string(number) + " (" + std::string(name) + ")";
    if (!numbers_.insert(number).second) return row + ": the number is taken";
    if (!names_.insert(name).second) return row + ": the name is taken";
    return std::nullopt;
  }

 private:
  std::string kind_;
  std::set<std::uint32_t> numbers_;
  std::set<std::string_view> names_;
};

}  // namespace

void name_after_field(ActionType& type, const google::protobuf::Descriptor& message) {
  const google::protobuf::Descriptor& actions = *v1::Action::descriptor();
  for (int i = 0; i < actions.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *actions.field(i);
    if (field.message_type() != &message) continue;
    type.number = static_cast<std::uint32_t>(field.number());
    type.name = field.name();
    type.name[type.name.find('_')] = '.';
  }
}

Registry::Registry(std::vector<Register> registers, std::uint32_t newest_rules)
    : registers_(std::move(registers)),
      newest_rules_(newest_rules),
      tables_{own_table()},
      outcomes_(own_outcomes().begin(), own_outcomes().end()) {
  for (const Register& entry : registers_) {
    for (const ActionType& type : entry.actions) actions_.push_back(&type);
    tables_.insert(tables_.end(), entry.tables.begin(), entry.tables.end());
    outcomes_.insert(outcomes_.end(), entry.outcomes.begin(), entry.outcomes.end());
    for (const wire::LaterPart& part : entry.later) {
      later_.push_back(part);
      newest_part_ = std::max(newest_part_, part.since);
    }
  }
  std::stable_sort(actions_.begin(), actions_.end(),
                   [](const ActionType* a, const ActionType* b) { return a->number < b->number; });
  std::stable_sort(outcomes_.begin(), outcomes_.end(),
                   [](const OutcomeInfo& a, const OutcomeInfo& b) { return a.code < b.code; });
}

const OutcomeInfo& Registry::info(Code code) const {
  const OutcomeInfo* found = find_outcome(outcomes_, code);
  return found != nullptr ? *found : *find_outcome(outcomes_, Code::invariant);
}

std::optional<std::string> Registry::clash() const {
  Distinct actions("action");
  for (const ActionType* type : actions_) {
    if (auto wrong = actions.add(type->number, type->name)) return wrong;
  }
  Distinct outcomes("outcome");
  for (const OutcomeInfo& row : outcomes_) {
    if (auto wrong = outcomes.add(static_cast<std::uint32_t>(row.code), row.name)) return wrong;
  }
  return std::nullopt;
}

const ActionType* Registry::find(std::uint32_t number) const {
  const auto found = std::lower_bound(
      actions_.begin(), actions_.end(), number,
      [](const ActionType* type, std::uint32_t wanted) { return type->number < wanted; });
  return found != actions_.end() && (*found)->number == number ? *found : nullptr;
}

const ActionType* Registry::find(std::string_view name) const {
  const auto found = std::find_if(actions_.begin(), actions_.end(),
                                  [&](const ActionType* type) { return type->name == name; });
  return found != actions_.end() ? *found : nullptr;
}

const ActionType* Registry::type_of(const v1::Action& action) const {
  // The number of the field that is set is the action's number; 0 when none is.
  return find(static_cast<std::uint32_t>(action.action_case()));
}

std::vector<const ActionType*> Registry::actions_under(std::uint32_t version) const {
  std::vector<const ActionType*> found;
  for (const ActionType* type : actions_) {
    if (type->since <= version) found.push_back(type);
  }
  std::sort(found.begin(), found.end(),
            [](const ActionType* a, const ActionType* b) { return a->name < b->name; });
  return found;
}

std::vector<std::string_view> Registry::names_under(std::uint32_t version) const {
  std::vector<std::string_view> names;
  for (const ActionType* type : actions_under(version)) names.push_back(type->name);
  return names;
}

Hash Registry::schema(std::uint32_t version) const {
  const google::protobuf::Descriptor& all = *v1::Action::descriptor();
  std::vector<const google::protobuf::Descriptor*> messages;
  for (const ActionType* type : actions_) {
    if (type->since > version) continue;
    messages.push_back(all.FindFieldByNumber(static_cast<int>(type->number))->message_type());
  }
  return crypto::sha256(wire::schema(messages, version, later_, all));
}

Hash Registry::fingerprint(std::uint32_t version) const {
  return rules_fingerprint(version, schema(version), names_under(version));
}

std::optional<std::string> Registry::part_after(std::uint32_t version,
                                                const v1::Action& action) const {
  if (version >= newest_part_) return std::nullopt;
  const auto* field =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(action.action_case()));
  if (field == nullptr) return std::nullopt;
  return wire::part_after(action.GetReflection()->GetMessage(action, field), version, later_,
                          *v1::Action::descriptor());
}

std::optional<std::string> Registry::part_after(std::uint32_t version,
                                                const v1::GenesisBody& body) const {
  return wire::part_after(body, version, later_, *v1::Action::descriptor());
}

Hash rules_fingerprint(std::uint32_t version, const Hash& schema,
                       const std::vector<std::string_view>& action_names) {
  Bytes octets = "comity rules v1\n";
  append_u32(octets, version);
  octets.append(schema.view());
  for (const std::string_view name : action_names) octets.append(name).push_back('\n');
  return crypto::sha256(octets);
}

bool Registry::is_published(std::string_view table) const {
  return std::any_of(tables_.begin(), tables_.end(), [table](const Register::Table& known) {
    return known.published && known.name == table;
  });
}

const RecordKind* Registry::kind_of(const state::Key& key) const {
  for (const Register::Table& table : tables_) {
    if (table.name != key.table) continue;
    for (const RecordKind& kind : table.kinds) {
      if (kind.takes(key.collection, key.key)) return &kind;
    }
  }
  return nullptr;
}

const Matters* Registry::matters(std::string_view name) const {
  const auto found = std::find_if(registers_.begin(), registers_.end(),
                                  [&](const Register& entry) { return entry.name == name; });
  return found != registers_.end() ? found->matters : nullptr;
}

}  // namespace comity::ledger
