#include "proof/policy.h"

#include <algorithm>

#include "base/limits.h"
#include "proof/limits.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

constexpr std::string_view kPolicyLine = "comity policy v1\n";
constexpr std::string_view kThreshold = "threshold ";

Status check(const Policy& policy) {
  if (policy.keys.size() > limits::kLogKeys) return error("policy: too many keys");
  if (std::adjacent_find(policy.keys.begin(), policy.keys.end(), std::greater_equal<>()) !=
      policy.keys.end()) {
    return error("policy: the keys are not in ascending order");
  }
  if (policy.threshold == 0 || policy.threshold > policy.keys.size()) {
    return error("policy: " + std::to_string(policy.threshold) + " signatures of " +
                 std::to_string(policy.keys.size()) + " keys cannot be asked for");
  }
  return {};
}

// The fields of a line "log comity.v1/COMMUNITY+ID+KEY" that say something; to_text gives the rest.
bool take_key(std::string_view line, Policy& policy) {
  constexpr std::size_t kCommunity = std::string_view("log comity.v1/").size();
  constexpr std::size_t kKey = kCommunity + std::string_view("+01234567+").size() + 64;
  if (line.size() < kKey) return false;
  const Result<Bytes> community = from_hex(line.substr(kCommunity, 64));
  const Result<Bytes> key = from_base64(line.substr(kKey));
  if (!community || !key || key->size() != PublicKey::kSize + 1) return false;
  policy.community = *Hash::from(*community);
  policy.keys.push_back(*PublicKey::from(BytesView(*key).substr(1)));
  return true;
}

}  // namespace

Result<Policy> policy_of(const Hash& community, const v1::GenesisBody& genesis) {
  Policy policy{community, {}, genesis.policy().threshold()};
  for (const v1::LogKey& log_key : genesis.log_keys()) {
    const Result<PublicKey> key = PublicKey::from(log_key.key());
    if (!key) return at("policy: log key of " + log_key.party(), key.error());
    policy.keys.push_back(*key);
  }
  if (Status sound = check(policy); !sound) return tl::unexpected(sound.error());
  return policy;
}

std::string to_text(const Policy& policy) {
  const std::string name = log_origin(policy.community);
  std::string text(kPolicyLine);
  for (const PublicKey& key : policy.keys) {
    Bytes id;
    append_u32(id, note_key_id(name, key));
    text += "log " + name + "+" + to_hex(id) + "+" +
            to_base64(Bytes(kEd25519KeyType) + key.bytes()) + "\n";
  }
  return text + std::string(kThreshold) + std::to_string(policy.threshold) + "\n";
}

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > limits::kPolicyBytes || !text.starts_with(kPolicyLine)) {
    return error("policy: does not start with the line `comity policy v1`");
  }
  Policy policy;
  std::string_view rest = text.substr(kPolicyLine.size());
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.starts_with(kThreshold)) {
      if (!take_key(line, policy)) return error("policy: a line is no key of a log");
      continue;
    }
    for (const char digit : line.substr(kThreshold.size(), 3)) {
      policy.threshold = policy.threshold * 10 + static_cast<std::uint32_t>(digit - '0');
    }
  }
  if (Status sound = check(policy); !sound) return tl::unexpected(sound.error());
  // One form: whatever else a line may have held is found by writing it again.
  if (to_text(policy) != text) return error("policy: is not in the form that this program writes");
  return policy;
}

std::uint32_t count_signatures(const SignedCheckpoint& checkpoint, const Policy& policy) {
  return static_cast<std::uint32_t>(
      std::count_if(policy.keys.begin(), policy.keys.end(),
                    [&](const PublicKey& key) { return signed_by(checkpoint, key); }));
}

}  // namespace comity::proof
