// docs/spec/agenda.md as the judge reads it.
#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>

#include "judge.h"
#include "keys_of_decisions.h"

namespace comity::simulation {
namespace {

state::Key due_key(const std::string& owner, std::uint64_t id) {
  Bytes key;
  append_u64(key, id);
  return {"ledger", "due/" + owner, key};
}

}  // namespace

std::map<Bytes, Judge::Due> Judge::agenda() const {
  std::map<Bytes, Due> items;
  for (const char* owner : {"ceremonies", "decisions", "keys", "members"}) {
    records_.each("ledger", std::string("due/") + owner, [&](const Bytes& key, const Bytes& value) {
      v1::AgendaTime time;
      if (!wire::parse_stored(value, time)) return;
      const std::int64_t at = moment_of(time.due_at()).milliseconds;
      // docs/spec/agenda.md, "Places".
      std::ostringstream place;
      place << std::hex << std::setfill('0') << std::setw(12) << at << "/" << owner << "/"
            << to_hex(key) << ".";
      items[place.str()] = {at, owner, read_u64(key)};
    });
  }
  return items;
}

// docs/spec/agenda.md, "The tree": all of it anew, from what has a time.
void Judge::write_tree() {
  std::vector<Bytes> old;
  records_.each("ledger", "agenda", [&](const Bytes& key, const Bytes&) { old.push_back(key); });
  for (const Bytes& key : old) records_.erase({"ledger", "agenda", key});
  std::set<Bytes> places;
  for (const auto& [place, due] : agenda()) places.insert(place);
  // Every start of a place with the characters that follow it somewhere.
  std::map<Bytes, std::set<char>> starts;
  for (const Bytes& place : places) {
    for (std::size_t i = 0; i < place.size(); ++i) starts[place.substr(0, i)].insert(place[i]);
  }
  for (const auto& [start, next] : starts) {
    if (!start.empty() && next.size() < 2) continue;
    v1::AgendaFork fork;
    for (const char first : next) {
      Bytes way(1, first);
      while (!places.contains(start + way) && starts.at(start + way).size() == 1) {
        way += *starts.at(start + way).begin();
      }
      fork.add_ways(way);
    }
    records_.write({"ledger", "agenda", start}, fork);
  }
}

void Judge::schedule(const std::string& owner, std::uint64_t id, Time due) {
  v1::AgendaTime time;
  wire::set_time(*time.mutable_due_at(), due);
  records_.write(due_key(owner, id), time);
  write_tree();
}
void Judge::schedule(const v1::Proposal& proposal, Time due) {
  schedule("decisions", proposal.number(), due);
}
void Judge::cancel(const std::string& owner, std::uint64_t id) {
  records_.erase(due_key(owner, id));
  write_tree();
}

std::optional<Time> Judge::next_deadline() const {
  const auto items = agenda();
  const std::optional<Time> rules = rules_deadline();
  if (items.empty()) return rules;
  const Time due{items.begin()->second.at};
  return rules ? std::min(*rules, due) : due;
}

}  // namespace comity::simulation
