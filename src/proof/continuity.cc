#include "proof/continuity.h"

#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

std::string log_text(std::uint64_t size, BytesView root) {
  return "log of size " + std::to_string(size) + ", root " + to_hex(root);
}

std::string rfc3339(const google::protobuf::Timestamp& time) {
  return to_rfc3339(wire::to_time(time).value_or(Time{}));
}

std::string continuity_text(const v1::Continuation& it) {
  std::string text = "at height " + std::to_string(it.height()) + " of " + rfc3339(it.time()) +
                     " the operator went on from an older state, height " +
                     std::to_string(it.from_height()) + " of " + rfc3339(it.from_time()) + ", " +
                     log_text(it.from_log_size(), it.from_log_root());
  if (!it.has_lost())
    return text + "; what was acknowledged after it is lost, and nobody knows what";
  return text + "; given up: what was acknowledged up to height " +
         std::to_string(it.lost().height()) + ", state root " + to_hex(it.lost().root()) + ", " +
         log_text(it.lost().log_size(), it.lost().log_root());
}

}  // namespace

std::vector<std::string> continuity_texts(const v1::Continuations& all) {
  std::vector<std::string> texts;
  if (all.count() > static_cast<std::uint64_t>(all.newest_size())) {
    texts.push_back("the operator went on from an older state " + std::to_string(all.count()) +
                    " times; the newest follow");
  }
  for (const v1::Continuation& it : all.newest()) texts.push_back(continuity_text(it));
  return texts;
}

}  // namespace comity::proof
