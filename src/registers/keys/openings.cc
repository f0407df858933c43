#include "registers/keys/openings.h"

#include <algorithm>
#include <string>

#include "ledger/messages.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

// When nothing counts against `party` any more; long ago when nothing does.
Time clear_at(const state::View& view, std::string_view zone, Role role, std::string_view party) {
  v1::SigningOpener opener;
  if (!ledger::read(view, opener_key(zone, role, party), opener)) return Time{};
  return wire::to_time(opener.clear_at()).value_or(Time{});
}

void set_clear_at(state::Draft& draft, std::string_view zone, Role role, std::string_view party,
                  Time clear) {
  v1::SigningOpener opener;
  wire::set_time(*opener.mutable_clear_at(), clear);
  ledger::write(draft, opener_key(zone, role, party), opener);
}

std::int64_t free_openings(const v1::SigningGroup& group) {
  const auto members = static_cast<std::int64_t>(group.members_size());
  return members - static_cast<std::int64_t>(group.threshold()) + limits::kSpareOpenings;
}

}  // namespace

Time latest_clear(const v1::SigningGroup& group, Time opened) {
  return plus_seconds(opened, free_openings(group) * limits::kUnsignedOpeningSeconds);
}

ledger::Verdict require_credit(const state::View& view, std::string_view zone, Role role,
                               const v1::SigningGroup& group, std::string_view party, Time now) {
  const Time clear = clear_at(view, zone, role, party);
  const Time allowed =
      plus_seconds(clear, -(free_openings(group) - 1) * limits::kUnsignedOpeningSeconds);
  if (now >= allowed) return {};
  return ledger::refuse(kTooSoon, "party " + std::string(party) + " has opened " +
                                      std::to_string(free_openings(group)) +
                                      " sessions that nobody signed; the next may be opened from " +
                                      to_rfc3339(allowed) + " on");
}

void count_opening(state::Draft& draft, std::string_view zone, Role role, std::string_view party,
                   Time now) {
  const Time from = std::max(now, clear_at(draft, zone, role, party));
  set_clear_at(draft, zone, role, party, plus_seconds(from, limits::kUnsignedOpeningSeconds));
}

void forgive_openings(state::Draft& draft, std::string_view zone, Role role,
                      const v1::SigningSession& session, std::int64_t count) {
  const std::string& party = session.opener();
  const Time opened = wire::to_time(session.opened_at()).value_or(Time{});
  const Time clear =
      plus_seconds(clear_at(draft, zone, role, party), -count * limits::kUnsignedOpeningSeconds);
  // Nothing counted besides; what did has run out.
  if (clear <= opened) {
    draft.erase(opener_key(zone, role, party));
  } else {
    set_clear_at(draft, zone, role, party, clear);
  }
}

}  // namespace comity::keys
