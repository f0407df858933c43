// The judge's state: a plain map of records that can go back. Knows no tree, no store, no view.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "state/key.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::simulation {

// docs/spec/keys.md, "Records": a role in keys of state.
[[nodiscard]] inline std::string role_text(v1::SigningRole role) {
  if (role == v1::DOCUMENT_SIGNING) return "document";
  return role == v1::KEY_SIGNING ? "key" : "zone";
}

// A time in a record.
[[nodiscard]] inline Time moment_of(const google::protobuf::Timestamp& stored) {
  return Time{stored.seconds() * 1000 + stored.nanos() / 1'000'000};
}

class Records {
 public:
  using Map = std::map<state::Key, Bytes>;
  // Of records that differ: what stood before, what stands after.
  using Changes = std::map<state::Key, std::pair<std::optional<Bytes>, std::optional<Bytes>>>;

  [[nodiscard]] const Bytes* find(const state::Key& key) const {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second;
  }
  // False when there is none.
  template <typename Message>
  bool read(const state::Key& key, Message& out) const {
    const Bytes* bytes = find(key);
    return bytes != nullptr && wire::parse_stored(*bytes, out);
  }
  template <typename Message>
  [[nodiscard]] Message get(const state::Key& key) const {
    Message message;
    if (!read(key, message)) message.Clear();
    return message;
  }
  template <typename Visit>
  void each(const std::string& table, const std::string& collection, const Visit& visit) const {
    for (auto it = map_.lower_bound({table, collection, ""});
         it != map_.end() && it->first.table == table && it->first.collection == collection; ++it) {
      visit(it->first.key, it->second);
    }
  }

  void put(const state::Key& key, Bytes value) { set(key, std::move(value)); }
  void write(const state::Key& key, const google::protobuf::Message& message) {
    put(key, wire::encode(message));
  }
  void erase(const state::Key& key) { set(key, std::nullopt); }

  // A place in time; back_to() undoes what came after it.
  [[nodiscard]] std::size_t mark() const { return undo_.size(); }
  void back_to(std::size_t mark) {
    while (undo_.size() > mark) {
      auto [key, value] = std::move(undo_.back());
      undo_.pop_back();
      if (value) {
        map_[key] = std::move(*value);
      } else {
        map_.erase(key);
      }
    }
  }
  void forget_marks() { undo_.clear(); }
  [[nodiscard]] Changes since(std::size_t mark) const {
    Changes changes;
    for (std::size_t i = mark; i < undo_.size(); ++i) {
      const auto& [key, before] = undo_[i];
      const auto added = changes.try_emplace(key);
      if (added.second) added.first->second.first = before;
    }
    for (auto it = changes.begin(); it != changes.end();) {
      const Bytes* now = find(it->first);
      if (now != nullptr) it->second.second = *now;
      it = it->second.first == it->second.second ? changes.erase(it) : std::next(it);
    }
    return changes;
  }

  [[nodiscard]] const Map& map() const { return map_; }

 private:
  void set(const state::Key& key, std::optional<Bytes> value) {
    const auto found = map_.find(key);
    undo_.emplace_back(key, found == map_.end() ? std::nullopt : std::optional(found->second));
    if (!value) {
      if (found != map_.end()) map_.erase(found);
    } else if (found != map_.end()) {
      found->second = std::move(*value);
    } else {
      map_.emplace(key, std::move(*value));
    }
  }

  Map map_;
  std::vector<std::pair<state::Key, std::optional<Bytes>>> undo_;
};

}  // namespace comity::simulation
