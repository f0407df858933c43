#include "founding/new_holders.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "crypto/ed25519.h"
#include "founding/problems.h"
#include "ledger/action.h"
#include "machine/files.h"
#include "registers/members/limits.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::founding {
namespace {

static_assert(kHoldersOfGenesisAction <= limits::kHoldersPerAction);

class HolderReader {
 public:
  HolderReader(const v1::GenesisBody& body, const ledger::ActionType& admits)
      : community_(body.name()), admits_(admits) {
    for (const v1::Founder& founder : body.founders()) {
      handles_[founder.party().handle()] = 0;
      for (const v1::PartyKey& key : founder.keys()) keys_[key.key()] = 0;
    }
  }

  void read(const std::string& line, std::uint64_t number) {
    v1::NewHolder holder;
    if (const Status read = wire::from_json(line, holder); !read) {
      return problems_.add("a line is no holder", number, read.error().message);
    }
    const std::string& handle = holder.party().handle();
    v1::Action alone;
    *alone.mutable_members_admit_holders()->add_holders() = holder;
    if (const ledger::Verdict fits = admits_.check(alone); !fits) {
      return problems_.add("this is nobody's account", number, fits.error().reason);
    }
    if (!handles_.emplace(handle, number).second) {
      problems_.add("a handle stands twice, or is a founder's", number, handle);
    }
    const Bytes message = members::genesis_application_message(community_, holder);
    for (int i = 0; i < holder.keys_size(); ++i) check_key(holder, i, message, number);
    holders_.push_back(std::move(holder));
  }

  [[nodiscard]] Result<std::vector<v1::NewHolder>> finish() && {
    if (Status sound = problems_.status(); !sound) return tl::unexpected(sound.error());
    return std::move(holders_);
  }

 private:
  void check_key(const v1::NewHolder& holder, int place, const Bytes& message,
                 std::uint64_t number) {
    const std::string what = holder.party().handle() + ", key " + to_hex(holder.keys(place).key());
    if (!keys_.emplace(holder.keys(place).key(), number).second) {
      problems_.add("a key stands twice, or is a founder's", number, what);
    }
    const Result<PublicKey> key = PublicKey::from(holder.keys(place).key());
    const Result<Signature> signature = Signature::from(holder.possession(place));
    if (key && signature && crypto::verify(*key, message, *signature)) return;
    problems_.add(
        "a key has not signed this application, as it stands, in a community called " + community_,
        number, what);
  }

  std::string community_;
  const ledger::ActionType& admits_;
  std::vector<v1::NewHolder> holders_;
  std::map<std::string, std::uint64_t> handles_;
  std::map<std::string, std::uint64_t> keys_;
  Problems problems_;
};

}  // namespace

Result<std::vector<v1::NewHolder>> read_new_holders(const std::string& path,
                                                    const v1::GenesisBody& body) {
  const ledger::Registry registry = wiring::registry();
  const ledger::ActionType* const admits =
      registry.find(static_cast<std::uint32_t>(v1::Action::kMembersAdmitHolders));
  if (admits == nullptr) return error(path + ": these rules have no holders without a seat");
  Result<machine::LineReader> lines = machine::LineReader::open(path);
  if (!lines) return tl::unexpected(lines.error());
  HolderReader reader(body, *admits);
  std::string line;
  for (std::uint64_t number = 1;; ++number) {
    const Result<bool> more = lines->next(line);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (!line.empty()) reader.read(line, number);
  }
  auto holders = std::move(reader).finish();
  return holders ? std::move(holders) : at(path, holders.error());
}

Status admit_holders(std::vector<v1::NewHolder> holders, std::size_t most,
                     const std::function<Status(const v1::Action&)>& sink) {
  std::sort(holders.begin(), holders.end(), [](const v1::NewHolder& a, const v1::NewHolder& b) {
    return a.party().handle() < b.party().handle();
  });
  v1::Action action;
  std::size_t keys = 0;
  const auto hand_on = [&]() -> Status {
    if (action.members_admit_holders().holders().empty()) return {};
    Status done = sink(action);
    action.Clear();
    keys = 0;
    return done;
  };
  for (v1::NewHolder& holder : holders) {
    const auto more = static_cast<std::size_t>(holder.keys_size());
    const auto count = static_cast<std::size_t>(action.members_admit_holders().holders_size());
    if (count == most || keys + more > limits::kKeysOfHoldersPerAction) {
      if (Status done = hand_on(); !done) return done;
    }
    keys += more;
    *action.mutable_members_admit_holders()->add_holders() = std::move(holder);
  }
  return hand_on();
}

}  // namespace comity::founding
