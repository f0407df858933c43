#include "registers/members/terms.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/agenda.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "ledger/records.h"
#include "registers/members/keys.h"
#include "registers/members/limits.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::members {
namespace {

std::uint64_t day_of(Time time) {
  return static_cast<std::uint64_t>(time.milliseconds / kDayMilliseconds);
}

// What becomes of one account on its day.
void look(state::Draft& draft, const std::string& handle, bool was_bare, Time now) {
  v1::Party party;
  if (!find_party(draft, handle, party) || standing_of(party) != v1::ACCOUNT) return;
  if (ledger::holds_anything(draft, handle) || ledger::is_asked(draft, handle)) {
    write_term(draft, first_look(now), handle, false);
    return;
  }
  const std::optional<Time> last = ledger::last_day_of_acts(draft, handle);
  const std::uint64_t next = last ? first_look(*last) : 0;
  if (next > day_of(now)) {
    write_term(draft, next, handle, true);
  } else if (!was_bare) {
    write_term(draft, first_look(now), handle, true);
  } else {
    party.set_standing(v1::LAPSED);
    write_party(draft, party);
  }
}

class Terms final : public ledger::Matters {
 public:
  std::optional<ledger::Matter> open(const state::View&, std::uint64_t id) const override {
    ledger::Matter matter;
    matter.id = id;
    return matter;
  }

  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial&,
              const ledger::Context& context) const override {
    const std::string collection = term_key(matter.id, "").collection;
    std::vector<std::pair<std::string, bool>> found;
    draft.each(kTable, collection, [&](BytesView handle, BytesView value) {
      v1::AccountTerm term;
      found.emplace_back(handle, wire::parse_stored(value, term) && term.bare());
      return found.size() <= limits::kLooksPerBlock;
    });
    const bool more = found.size() > limits::kLooksPerBlock;
    if (more) found.pop_back();
    for (const auto& [handle, bare] : found) {
      draft.erase(term_key(matter.id, handle));
      look(draft, handle, bare, context.block_time);
    }
    // What else happens by itself has its turn before the rest.
    if (more) {
      ledger::agenda::schedule(
          draft, {Time{context.block_time.milliseconds + 1}, std::string(kRegister), matter.id});
    }
  }
};

}  // namespace

std::optional<Time> lapses_on(const state::View& view, std::string_view handle, Time now) {
  v1::Party party;
  if (!find_party(view, handle, party) || standing_of(party) != v1::ACCOUNT ||
      ledger::holds_anything(view, handle) || ledger::is_asked(view, handle)) {
    return std::nullopt;
  }
  // What a day did not get through is looked at on the next.
  const std::uint64_t today = day_of(now);
  v1::AccountTerm term;
  std::uint64_t day = today - std::min<std::uint64_t>(today, 1);
  while (!ledger::read(view, term_key(day, handle), term)) {
    if (++day > first_look(now)) return std::nullopt;
  }
  // As look() does it.
  const std::optional<Time> last = ledger::last_day_of_acts(view, handle);
  const std::uint64_t next = last ? first_look(*last) : 0;
  if (next > day) {
    day = next;
  } else if (!term.bare()) {
    day += 1 + limits::kAccountTermDays;
  }
  return Time{static_cast<std::int64_t>(day) * kDayMilliseconds};
}

std::uint64_t first_look(Time now) { return day_of(now) + 1 + limits::kAccountTermDays; }

const ledger::Matters& terms() {
  static const Terms kTerms;
  return kTerms;
}

}  // namespace comity::members
