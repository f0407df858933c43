// A calendar as an object of iCalendar (RFC 5545). Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace comity::api {

// A moment, not a span: when something ends or begins. Texts may be anybody's.
struct CalendarEvent {
  std::string uid;             // never another one, however often the rest changes
  std::uint64_t sequence = 0;  // grows when the time does change
  Time revised;                // when that was
  Time at;                     // shown to the second, never later than it is
  bool tentative = false;      // it may still move
  std::string category;        // one word, for programs
  std::string summary;         // one line is shown of it
  std::string description;
};

struct Calendar {
  std::string name;
  std::vector<CalendarEvent> events;
};

// UTF-8 in lines of at most 75 octets that end in CRLF. The same calendar gives the same octets.
[[nodiscard]] std::string write_calendar(const Calendar& calendar);

}  // namespace comity::api
