#include "ledger/agenda.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "ledger/read.h"
#include "ledger/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger::agenda {
namespace {

constexpr std::string_view kTree = "agenda";
constexpr std::string_view kTimesPrefix = "due/";
constexpr std::size_t kTimeDigits = 12;  // of milliseconds, up to the year 9999
constexpr std::size_t kIdDigits = 16;
constexpr char kEnd = '.';

std::string hex_of(std::uint64_t value, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(digits, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
    *digit = kDigits[value & 0xf];
    value >>= 4;
  }
  return text;
}

// The place of an item among all: places as text have the order of the agenda, and none is the
// start of another.
std::string place_of(const Item& item) {
  return hex_of(static_cast<std::uint64_t>(item.at.milliseconds), kTimeDigits) + "/" + item.owner +
         "/" + hex_of(item.id, kIdDigits) + kEnd;
}

std::uint64_t number_of(std::string_view hex) {
  std::uint64_t value = 0;
  for (const char digit : hex) {
    value = value * 16 + static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

Item item_at(std::string_view place) {
  constexpr std::size_t kOwner = kTimeDigits + 1;
  const std::size_t owner_ends = place.size() - kIdDigits - 2;
  return {Time{static_cast<std::int64_t>(number_of(place.substr(0, kTimeDigits)))},
          std::string(place.substr(kOwner, owner_ends - kOwner)),
          number_of(place.substr(owner_ends + 1, kIdDigits))};
}

// A record of the tree. Its key is the start that all places below it share; `ways` are how they go
// on, ascending, each to the next fork or to the end of one place. No two begin alike.
using Ways = std::vector<std::string>;

state::Key tree_key(std::string_view start) {
  return {std::string(kTable), std::string(kTree), Bytes(start)};
}

Ways read_ways(const state::View& view, std::string_view start) {
  v1::AgendaFork fork;
  const std::optional<Bytes> stored = view.get(tree_key(start));
  if (!stored || !wire::parse_stored(*stored, fork)) return {};
  return {fork.ways().begin(), fork.ways().end()};
}

void write_ways(state::Draft& draft, std::string_view start, const Ways& ways) {
  if (ways.empty()) return draft.erase(tree_key(start));
  v1::AgendaFork fork;
  fork.mutable_ways()->Assign(ways.begin(), ways.end());
  draft.put(tree_key(start), wire::encode(fork));
}

// The way that a place goes which goes on with `rest`; the end when none begins like it.
Ways::iterator way_of(Ways& ways, std::string_view rest) {
  return std::find_if(ways.begin(), ways.end(), [&](const std::string& way) {
    return !way.empty() && way.front() == rest.front();
  });
}

std::size_t common_length(std::string_view a, std::string_view b) {
  const auto split = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(split.first - a.begin());
}

void add_way(Ways& ways, std::string way) {
  ways.insert(std::lower_bound(ways.begin(), ways.end(), way), std::move(way));
}

void plant(state::Draft& draft, const std::string& place) {
  const std::string_view whole = place;
  std::size_t depth = 0;
  while (depth < whole.size()) {
    const std::string_view start = whole.substr(0, depth);
    const std::string_view rest = whole.substr(depth);
    Ways ways = read_ways(draft, start);
    const auto way = way_of(ways, rest);
    if (way == ways.end()) {
      add_way(ways, std::string(rest));
      return write_ways(draft, start, ways);
    }
    const std::size_t common = common_length(*way, rest);
    if (common < way->size()) {
      Ways fork = {way->substr(common)};
      add_way(fork, std::string(rest.substr(common)));
      write_ways(draft, whole.substr(0, depth + common), fork);
      way->resize(common);
      return write_ways(draft, start, ways);
    }
    depth += common;
  }
}

void uproot(state::Draft& draft, const std::string& place) {
  const std::string_view whole = place;
  std::size_t above = 0;
  std::size_t depth = 0;
  while (depth < whole.size()) {
    const std::string_view rest = whole.substr(depth);
    Ways ways = read_ways(draft, whole.substr(0, depth));
    const auto way = way_of(ways, rest);
    if (way == ways.end() || !rest.starts_with(*way)) return;
    if (way->size() < rest.size()) {
      above = depth;
      depth += way->size();
      continue;
    }
    ways.erase(way);
    if (depth == 0 || ways.size() != 1) return write_ways(draft, whole.substr(0, depth), ways);
    // One way is no fork: the record above goes it in one.
    write_ways(draft, whole.substr(0, depth), {});
    Ways longer = read_ways(draft, whole.substr(0, above));
    const auto shortened = way_of(longer, whole.substr(above));
    if (shortened != longer.end()) *shortened += ways.front();
    return write_ways(draft, whole.substr(0, above), longer);
  }
}

state::Key time_key(std::string_view owner, std::uint64_t id) {
  Bytes key;
  append_u64(key, id);
  return {std::string(kTable), std::string(kTimesPrefix) + std::string(owner), key};
}

bool is_before(const Item& a, const Item& b) { return place_of(a) < place_of(b); }

// The places below `start` in order, at most so many. A way that leads nowhere ends as it is.
void walk(const state::View& view, const std::string& start, Ways& places,
          std::optional<std::string>& wrong) {
  const Ways ways = read_ways(view, start);
  std::array<bool, 256> begun{};
  const bool is_fork = ways.size() >= (start.empty() ? 0U : 2U);
  if (!is_fork || !std::is_sorted(ways.begin(), ways.end())) wrong = "a fork at '" + start + "'";
  for (const std::string& way : ways) {
    if (way.empty() || std::exchange(begun[static_cast<unsigned char>(way.front())], true)) {
      wrong = "a way at '" + start + "'";
      return;
    }
    if (way.back() == kEnd) {
      places.push_back(start + way);
    } else {
      walk(view, start + way, places, wrong);
    }
  }
}

}  // namespace

void schedule(state::Draft& draft, const Item& wanted) {
  // Its time is read again to take it off: one that no record can hold would stay for ever.
  Item item = wanted;
  item.at = std::clamp(item.at, Time{}, kLatestTime);
  if (time_of(draft, item.owner, item.id) == item.at) return;
  cancel(draft, item.owner, item.id);
  plant(draft, place_of(item));
  v1::AgendaTime time;
  wire::set_time(*time.mutable_due_at(), item.at);
  draft.put(time_key(item.owner, item.id), wire::encode(time));
}

void cancel(state::Draft& draft, std::string_view owner, std::uint64_t id) {
  const std::optional<Time> at = time_of(draft, owner, id);
  if (!at) return;
  uproot(draft, place_of({*at, std::string(owner), id}));
  draft.erase(time_key(owner, id));
}

std::optional<Time> time_of(const state::View& view, std::string_view owner, std::uint64_t id) {
  v1::AgendaTime time;
  const std::optional<Bytes> stored = view.get(time_key(owner, id));
  if (!stored || !wire::parse_stored(*stored, time)) return std::nullopt;
  return wire::to_time(time.due_at()).value_or(Time{});
}

std::optional<Item> earliest(const state::View& view) {
  std::string place;
  do {
    const Ways ways = read_ways(view, place);
    if (ways.empty() || ways.front().empty()) return std::nullopt;
    place += ways.front();
  } while (place.back() != kEnd);
  return item_at(place);
}

std::optional<Item> due(const state::View& view, Time now) {
  std::optional<Item> first = earliest(view);
  if (first && first->at > now) first.reset();
  return first;
}

std::vector<Item> items_of(const state::View& view, std::string_view owner) {
  std::vector<Item> items;
  view.each(
      kTable, std::string(kTimesPrefix) + std::string(owner), [&](BytesView key, BytesView value) {
        v1::AgendaTime time;
        if (key.size() == sizeof(std::uint64_t) && wire::parse_stored(value, time)) {
          items.push_back(
              {wire::to_time(time.due_at()).value_or(Time{}), std::string(owner), read_u64(key)});
        }
        return true;
      });
  std::sort(items.begin(), items.end(), is_before);
  return items;
}

std::optional<std::uint64_t> id_of(const state::Key& key, std::string_view owner) {
  const std::string_view collection = key.collection;
  if (key.table != kTable || key.key.size() != sizeof(std::uint64_t) ||
      !collection.starts_with(kTimesPrefix) || collection.substr(kTimesPrefix.size()) != owner) {
    return std::nullopt;
  }
  return read_u64(key.key);
}

std::optional<std::string> find_fault(const state::View& view,
                                      const std::vector<std::string>& owners) {
  std::optional<std::string> wrong;
  Ways places;
  walk(view, "", places, wrong);
  if (wrong) return "the agenda's tree has not its form: " + *wrong;
  std::set<std::string> timed;
  for (const std::string& owner : owners) {
    for (const Item& item : items_of(view, owner)) timed.insert(place_of(item));
  }
  if (timed == std::set<std::string>(places.begin(), places.end())) return std::nullopt;
  return "the agenda's tree has " + std::to_string(places.size()) + " items, " +
         std::to_string(timed.size()) + " have a time, or they are others";
}

}  // namespace comity::ledger::agenda

namespace comity::ledger {

std::optional<Time> next_deadline(const state::View& view) {
  const std::optional<agenda::Item> next = agenda::earliest(view);
  if (!next) return std::nullopt;
  return next->at;
}

}  // namespace comity::ledger
