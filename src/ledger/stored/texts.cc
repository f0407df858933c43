#include "ledger/stored/texts.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/limits.h"
#include "crypto/content.h"
#include "ledger/named_texts.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/limits.h"
#include "proof/tree.h"
#include "wire/codec.h"
#include "wire/inside.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

std::map<Hash, std::uint64_t> texts_of(const std::optional<Bytes>& value, const RecordKind& kind) {
  if (!value) return {};
  const auto message = kind.make();
  if (!wire::parse_stored(*value, *message)) return {};
  return texts_in(*message);
}

std::size_t length_of(BytesView salted) { return salted.size() - crypto::kContentSaltBytes; }

}  // namespace

Texts::Texts(state::Store& store, const Registry& registry) : store_(store), registry_(registry) {
  for (const Register::Table& table : registry.tables()) {
    for (const RecordKind& kind : table.kinds) {
      if (kind.make != nullptr &&
          wire::can_hold(*kind.make()->GetDescriptor(), *v1::Content::descriptor())) {
        naming_.push_back(&kind);
      }
    }
  }
}

Status Texts::put(BytesView salt, BytesView text) {
  if (salt.size() != crypto::kContentSaltBytes) {
    return error("content: the salt has " + std::to_string(salt.size()) + " octets, not " +
                 std::to_string(crypto::kContentSaltBytes));
  }
  if (text.size() > limits::kContentBytes) {
    return error("content of " + std::to_string(text.size()) + " octets, at most " +
                 std::to_string(limits::kContentBytes) + " are allowed");
  }
  const Hash hash = crypto::content_hash(salt, text);
  state::Batch batch;
  {
    const std::lock_guard lock(mutex_);
    const Result<bool> named = is_named(hash, text.size());
    if (!named) return tl::unexpected(named.error());
    if (!*named) {
      wait(hash, Bytes(salt).append(text));
      return {};
    }
  }
  const Result<std::optional<Bytes>> there = store_.get(content_key(hash));
  if (!there) return tl::unexpected(there.error());
  if (*there) return {};
  batch.put(content_key(hash), Bytes(salt).append(text));
  return store_.commit(batch);
}

Result<Bytes> Texts::salted(const Hash& hash) const {
  const std::string place = "content " + hash.hex();
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = waiting_.find(hash); found != waiting_.end()) return found->second;
  }
  Result<Bytes> bytes = require(store_, content_key(hash), place);
  if (!bytes) return bytes;
  const BytesView stored(*bytes);
  if (stored.size() < crypto::kContentSaltBytes ||
      crypto::content_hash(stored.substr(0, crypto::kContentSaltBytes),
                           stored.substr(crypto::kContentSaltBytes)) != hash) {
    return error(ErrorKind::corrupt, place + " is not what was handed in");
  }
  return bytes;
}

void Texts::compare(const state::Key& key, const std::optional<Bytes>& after,
                    const std::optional<Bytes>& before, const RecordKind& kind,
                    Change& change) const {
  const auto now = texts_of(after, kind);
  const auto then = texts_of(before, kind);
  if (now.empty() && then.empty()) return;
  const Path place = proof::path_of(key.table, key.collection, key.key);
  for (const auto& [hash, length] : now) {
    if (!then.contains(hash)) change.added.emplace(Name(hash, place), length);
  }
  for (const auto& [hash, length] : then) {
    if (!now.contains(hash)) change.removed.emplace(hash, place);
  }
}

Result<std::vector<Hash>> Texts::note(const state::Changes& net, const state::View& before,
                                      state::Batch& batch) {
  Change change;
  for (const auto& [key, value] : net) {
    const RecordKind* const kind = registry_.kind_of(key);
    if (std::find(naming_.begin(), naming_.end(), kind) != naming_.end()) {
      compare(key, value, before.get(key), *kind, change);
    }
  }
  std::vector<Hash> named;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, length] : change.added) {
      Bytes octets;
      append_u64(octets, length);
      batch.put(text_name_key(name.first, name.second), std::move(octets));
      named.push_back(name.first);
      if (const Bytes* const text = find_waiting(name.first, length)) {
        batch.put(content_key(name.first), *text);
      }
    }
  }
  for (const auto& [hash, place] : change.removed) {
    batch.erase(text_name_key(hash, place));
    const Result<std::optional<Bytes>> kept = store_.get(content_key(hash));
    if (!kept) return tl::unexpected(kept.error());
    if (!*kept) continue;
    const Result<bool> stays = is_named(hash, length_of(**kept), change);
    if (!stays) return tl::unexpected(stays.error());
    if (!*stays) batch.erase(content_key(hash));
  }
  return named;
}

Status Texts::written(const std::vector<Hash>& named) {
  state::Batch batch;
  {
    const std::lock_guard lock(mutex_);
    for (const Hash& hash : named) {
      const auto found = waiting_.find(hash);
      if (found == waiting_.end()) continue;
      const Result<bool> kept = is_named(hash, length_of(found->second));
      if (!kept) return tl::unexpected(kept.error());
      if (!*kept) continue;
      bytes_ -= found->second.size();
      // That the batch had it already does no harm: it is the same.
      batch.put(content_key(hash), std::move(found->second));
      waiting_.erase(found);
    }
  }
  return batch.writes().empty() ? Status() : store_.write(batch);
}

Result<std::vector<Hash>> Texts::missing() const {
  std::vector<Hash> named;
  Hash last;
  last.octets.fill(0xff);
  const Status scanned = store_.scan(
      text_name_key(Hash(), kFirstPlace), text_names_end(last), [&](BytesView key, BytesView) {
        const Result<Hash> hash = Hash::from(key.substr(1, Hash::kSize));
        if (hash && (named.empty() || named.back() != *hash)) named.push_back(*hash);
        return true;
      });
  if (!scanned) return tl::unexpected(scanned.error());
  std::vector<Hash> missing;
  for (const Hash& hash : named) {
    const Result<std::optional<Bytes>> there = store_.get(content_key(hash));
    if (!there) return tl::unexpected(there.error());
    if (!*there) missing.push_back(hash);
  }
  return missing;
}

Result<bool> Texts::is_named(const Hash& hash, std::uint64_t length, const Change& change) const {
  for (const auto& [name, said] : change.added) {
    if (name.first == hash && said == length) return true;
  }
  bool named = false;
  const Status scanned = store_.scan(
      text_name_key(hash, kFirstPlace), text_names_end(hash), [&](BytesView key, BytesView value) {
        const auto place = Path::from(key.substr(1 + Hash::kSize));
        named = place && !change.removed.contains({hash, *place}) &&
                value.size() == sizeof(length) && read_u64(value) == length;
        return !named;
      });
  if (!scanned) return tl::unexpected(scanned.error());
  return named;
}

void Texts::wait(const Hash& hash, Bytes salted) {
  const std::size_t size = salted.size();
  if (!waiting_.emplace(hash, std::move(salted)).second) return;
  order_.push_back(hash);
  bytes_ += size;
  while (bytes_ > limits::kTextsWaitingBytes || order_.size() > limits::kTextsWaiting) {
    const auto oldest = waiting_.find(order_.front());
    order_.pop_front();
    if (oldest == waiting_.end()) continue;
    bytes_ -= oldest->second.size();
    waiting_.erase(oldest);
  }
}

const Bytes* Texts::find_waiting(const Hash& hash, std::uint64_t length) const {
  const auto found = waiting_.find(hash);
  if (found == waiting_.end() || length_of(found->second) != length) return nullptr;
  return &found->second;
}

}  // namespace comity::ledger
