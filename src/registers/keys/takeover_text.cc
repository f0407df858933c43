#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "registers/keys/queries.h"
#include "registers/keys/takeover.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

// What is to be done for a stage, the word by which a decision says that it was, and which seconds
// go with it.
struct Task {
  v1::TakeoverStage stage;
  std::string_view what;
  std::string_view word;
  std::string_view seconds;
};
constexpr std::array kTasks = {
    Task{v1::EXCHANGED, "the old operator publishes our keys (comity zone takeover --export)",
         "exchanged", "the TTL of its DNSKEY set and, with secondaries, the expire of its SOA"},
    Task{v1::DS_OF_BOTH, "the parent has the DS of both, with SHA-256", "ds-of-both",
         "the TTL of the DS set"},
    Task{v1::DS_GONE, "the parent takes its DS away", "ds-gone",
         "the TTL of the DS set and that of the old DNSKEY set, added"},
    Task{v1::SERVED_HERE, "the parent and the old zone name our name servers alone", "served-here",
         "the TTL of the NS sets and the largest in the old zone, added"},
    Task{v1::DS_OURS, "the parent has our DS and no other (comity zone trust-anchor)", "ds-ours",
         "the TTL of the DS set"},
};

const Task* task_of(const v1::Takeover& takeover) {
  const int next = next_takeover_stage(takeover);
  const auto* const found = std::find_if(kTasks.begin(), kTasks.end(),
                                         [next](const Task& task) { return task.stage == next; });
  return found == kTasks.end() ? nullptr : found;
}

std::string_view waiting_text(const v1::Takeover& takeover) {
  if (takeover.stage() == v1::BEGUN) return "waits for a version with the keys of both";
  if (takeover.stage() == v1::DS_OURS || takeover.has_until())
    return "the old operator's keys leave by themselves";
  return "waits for a version without the old operator's keys";
}

}  // namespace

std::string takeover_text(std::string_view zone, const v1::Takeover& takeover) {
  const auto time = [](const google::protobuf::Timestamp& stored) {
    return to_rfc3339(wire::to_time(stored).value_or(Time{}));
  };
  std::string text = ascii_lower(v1::TakeoverStage_Name(takeover.stage())).append(": ");
  const Task* task = task_of(takeover);
  text.append(task == nullptr ? waiting_text(takeover) : task->what);
  if (takeover.has_until()) text.append(", not before ").append(time(takeover.until()));
  if (task != nullptr) {
    text.append("; then comity zone takeover-note ").append(zone).append(" ").append(task->word);
    text.append(" --ttl SECONDS: ").append(task->seconds);
  }
  if (takeover.stage() != v1::KEYS_LEAVE)
    text.append("; it ends at ").append(time(takeover.ends_at()));
  return text;
}

}  // namespace comity::keys
