#include "ledger/records.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "ledger/continuation.h"
#include "ledger/held.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "ledger/read.h"
#include "ledger/revision.h"
#include "proof/continuity.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;

state::Key key_of(std::string_view collection, BytesView key) {
  return {std::string(kTable), std::string(collection), Bytes(key)};
}

// The record, or an empty message when there is none.
template <typename Message>
Message find(const state::View& view, const state::Key& key) {
  Message message;
  return read(view, key, message) ? message : Message();
}

Bytes height_key(std::uint64_t height) {
  Bytes key;
  append_u64(key, height);
  return key;
}

Hash hash_or_zero(BytesView bytes) { return Hash::from(bytes).value_or(Hash{}); }

std::uint32_t clamp_u32(std::uint64_t value) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

constexpr std::array kKinds = {
    RecordKind{"sequences", "", make_message<v1::KeySequence>},
    RecordKind{"budgets", "", make_message<v1::BudgetUse>},
    RecordKind{"voices", "", make_message<v1::VoiceUse>},
    RecordKind{"heard", ""},
    RecordKind{"log", "", make_message<v1::LogHead>},
    RecordKind{"roots", ""},
    RecordKind{"revisions", "", make_message<v1::Revision>},
    RecordKind{"community", "", make_message<v1::CommunityInfo>},
    RecordKind{"rules", "", make_message<v1::RulesInForce>},
    RecordKind{proof::kContinuationsCollection, "", make_message<v1::Continuations>},
    RecordKind{kHoldingsPrefix, "", nullptr, Hand::derived},
    RecordKind{kAskedPrefix, "", nullptr, Hand::derived},
    RecordKind{kDecidedPrefix, "", nullptr, Hand::derived},
    RecordKind{kHeldPrefix, "", nullptr, Hand::derived},
    RecordKind{"due/", "", make_message<v1::AgendaTime>, Hand::derived},
    RecordKind{"agenda", "", make_message<v1::AgendaFork>, Hand::derived},
};

}  // namespace

Register::Table own_table() { return {kTable, false, kKinds}; }

state::Key revision_key(std::string_view table, std::string_view collection) {
  Bytes key(table);
  key.push_back('\0');
  key.append(collection);
  return key_of("revisions", key);
}

state::Key continuations_key() {
  return {
      std::string(proof::kContinuationsTable), std::string(proof::kContinuationsCollection), {}};
}

state::Key community_key() { return key_of("community", ""); }

std::uint64_t last_sequence(const state::View& view, BytesView key) {
  const auto record = find<v1::KeySequence>(view, key_of("sequences", key));
  return record.last() + skipped_numbers(view) - record.skipped();
}

void set_last_sequence(state::Draft& draft, const PublicKey& key, std::uint64_t sequence,
                       const KeyDay& today) {
  auto record = find<v1::KeySequence>(draft, key_of("sequences", key.view()));
  record.set_day(today.day);
  record.set_acts(clamp_u32(today.acts));
  record.set_last(sequence);
  record.set_skipped(skipped_numbers(draft));
  write(draft, key_of("sequences", key.view()), record);
}

namespace {

std::uint64_t day_of(Time now) {
  return static_cast<std::uint64_t>(now.milliseconds / kDayMilliseconds);
}

}  // namespace

KeyDay key_day(const state::View& view, const PublicKey& key, Time now) {
  const auto record = find<v1::KeySequence>(view, key_of("sequences", key.view()));
  const std::uint64_t today = day_of(now);
  return {today, record.day() == today ? record.acts() : 0};
}

bool SealedMessages::has(const Hash& digest) const {
  return std::any_of(messages.begin(), messages.end(),
                     [&](const Message& one) { return one.digest == digest; });
}

SealedMessages sealed_messages(const state::View& view, const PublicKey& key, Time now) {
  const auto record = find<v1::KeySequence>(view, key_of("sequences", key.view()));
  SealedMessages all;
  for (const v1::SealedMessage& it : record.sealed()) {
    const Result<Hash> digest = Hash::from(it.digest());
    const Result<Time> until = wire::to_time(it.until());
    if (digest && until && *until > now) all.messages.push_back({*digest, *until});
  }
  return all;
}

void set_sealed_messages(state::Draft& draft, const PublicKey& key, const SealedMessages& all,
                         const KeyDay& today) {
  auto record = find<v1::KeySequence>(draft, key_of("sequences", key.view()));
  record.set_day(today.day);
  record.set_acts(clamp_u32(today.acts));
  record.clear_sealed();
  for (const SealedMessages::Message& one : all.messages) {
    v1::SealedMessage& entry = *record.add_sealed();
    entry.set_digest(one.digest.bytes());
    wire::set_time(*entry.mutable_until(), one.until);
  }
  write(draft, key_of("sequences", key.view()), record);
}

VoiceUse voice_use(const state::View& view, std::string_view affiliation, Time now) {
  const auto record = find<v1::VoiceUse>(view, key_of("voices", affiliation));
  if (record.day() != day_of(now)) return {.day = day_of(now)};
  return {record.day(), record.transactions(), record.bytes(), record.comments()};
}

void set_voice_use(state::Draft& draft, std::string_view affiliation, const VoiceUse& use) {
  v1::VoiceUse record;
  record.set_day(use.day);
  record.set_transactions(use.transactions);
  record.set_bytes(use.bytes);
  record.set_comments(use.comments);
  write(draft, key_of("voices", affiliation), record);
}

DayUse day_use(const state::View& view, std::string_view party, Time now) {
  const std::uint64_t today = day_of(now);
  const auto record = find<v1::BudgetUse>(view, key_of("budgets", party));
  DayUse use;
  use.day = today;
  if (record.day() != today) return use;
  use.comments = record.comments();
  for (const v1::RoleUse& role : record.roles()) {
    // Stored as in v1::KeyRole, which counts from 1.
    if (role.role() < 1 || role.role() > use.roles.size()) continue;
    use.roles.at(role.role() - 1) = {role.transactions(), role.bytes()};
  }
  return use;
}

void set_day_use(state::Draft& draft, std::string_view party, const DayUse& use) {
  v1::BudgetUse record;
  record.set_day(use.day);
  record.set_comments(clamp_u32(use.comments));
  for (std::size_t i = 0; i < use.roles.size(); ++i) {
    if (use.roles.at(i).transactions == 0) continue;
    v1::RoleUse& role = *record.add_roles();
    role.set_role(static_cast<std::uint32_t>(i + 1));
    role.set_transactions(clamp_u32(use.roles.at(i).transactions));
    role.set_bytes(use.roles.at(i).bytes);
  }
  write(draft, key_of("budgets", party), record);
}

void set_heard(state::Draft& draft, std::string_view party, std::uint64_t day) {
  Bytes octets;
  append_u64(octets, day);
  draft.put(key_of("heard", party), octets);
}

std::optional<Time> last_day_of_acts(const state::View& view, std::string_view party) {
  const std::optional<Bytes> octets = view.get(key_of("heard", party));
  if (!octets || octets->size() != sizeof(std::uint64_t)) return std::nullopt;
  return Time{static_cast<std::int64_t>(read_u64(*octets)) * kDayMilliseconds};
}

LogHead log_head(const state::View& view) {
  const auto record = find<v1::LogHead>(view, key_of("log", ""));
  return {record.size(), hash_or_zero(record.root())};
}

void set_log_head(state::Draft& draft, const LogHead& head) {
  v1::LogHead record;
  record.set_size(head.size);
  record.set_root(head.root.bytes());
  write(draft, key_of("log", ""), record);
}

Hash root_at(const state::View& view, std::uint64_t height) {
  return hash_or_zero(view.get(key_of("roots", height_key(height))).value_or(Bytes()));
}

void set_root_at(state::Draft& draft, std::uint64_t height, const Hash& root) {
  draft.put(key_of("roots", height_key(height)), root.bytes());
}

void count_revision(state::Draft& draft, std::string_view table, std::string_view collection,
                    Time at) {
  const state::Key key = revision_key(table, collection);
  v1::Revision record;
  record.set_count(find<v1::Revision>(draft, key).count() + 1);
  wire::set_time(*record.mutable_at(), at);
  write(draft, key, record);
}

RevisionOf revision(const state::View& view, std::string_view table, std::string_view collection) {
  const auto record = find<v1::Revision>(view, revision_key(table, collection));
  const std::uint64_t skipped = skipped_numbers(view);
  if (record.count() > 0) {
    return {record.count() + skipped, wire::to_time(record.at()).value_or(Time{})};
  }
  const auto community = find<v1::CommunityInfo>(view, community_key());
  return {skipped, wire::to_time(community.time()).value_or(Time{})};
}

void set_community(state::Draft& draft, const Hash& id, const v1::GenesisBody& body) {
  v1::CommunityInfo record;
  record.set_id(id.bytes());
  record.set_name(body.name());
  record.set_demo(body.demo());
  *record.mutable_time() = body.time();
  std::set<std::string> parties;
  for (const v1::LogKey& key : body.log_keys()) parties.insert(key.party());
  for (const std::string& party : parties) record.add_operators(party);
  write(draft, community_key(), record);
}

std::vector<std::string> operators(const state::View& view) {
  const auto record = find<v1::CommunityInfo>(view, community_key());
  return {record.operators().begin(), record.operators().end()};
}

RulesInForce rules_in_force(const state::View& view) {
  const auto record = find<v1::RulesInForce>(view, key_of("rules", ""));
  return {record.version(), wire::to_time(record.since()).value_or(Time{}), record.proposal(),
          hash_or_zero(record.fingerprint())};
}

void set_rules_in_force(state::Draft& draft, const RulesInForce& rules) {
  v1::RulesInForce record;
  record.set_version(rules.version);
  wire::set_time(*record.mutable_since(), rules.since);
  record.set_proposal(rules.proposal);
  record.set_fingerprint(rules.fingerprint.bytes());
  write(draft, key_of("rules", ""), record);
}

Hash community_id(const state::View& view) {
  return hash_or_zero(find<v1::CommunityInfo>(view, community_key()).id());
}

std::string community_name(const state::View& view) {
  return find<v1::CommunityInfo>(view, community_key()).name();
}

}  // namespace comity::ledger
