#include "servers/api/calendar.h"

#include <algorithm>
#include <string_view>

#include "base/harmless.h"

namespace comity::api {
namespace {

constexpr std::size_t kLineOctets = 75;  // without the CRLF (RFC 5545, 3.1)

// RFC 5545, 3.3.11.
std::string escaped_text(std::string_view text) {
  const std::string harmless = harmless_text(text);
  std::string out;
  out.reserve(harmless.size());
  for (const char c : harmless) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

// RFC 5545, 3.3.5: in UTC, without what is below a second.
std::string utc(Time time) {
  std::string out;
  for (const char c : to_rfc3339(time).substr(0, 19)) {
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

// A line goes on in the next one after a space. It is not divided within a character, so that
// whoever shows lines one by one shows UTF-8 too.
void put_folded(std::string& out, std::string_view line) {
  std::size_t room = kLineOctets;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > room - 3 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kLineOctets - 1;
  }
  out.append(line).append("\r\n");
}

class CalendarText {
 public:
  void put(std::string_view name, std::string_view value) {
    put_folded(text_, std::string(name).append(":").append(value));
  }
  void text(std::string_view name, std::string_view value) { put(name, escaped_text(value)); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void put_event(CalendarText& out, const CalendarEvent& event) {
  constexpr std::uint64_t kMost = 2'147'483'647;  // of an integer (RFC 5545, 3.3.8)
  out.put("BEGIN", "VEVENT");
  out.put("UID", event.uid);
  out.put("DTSTAMP", utc(event.revised));
  out.put("LAST-MODIFIED", utc(event.revised));
  out.put("SEQUENCE", std::to_string(std::min(event.sequence, kMost)));
  out.put("DTSTART", utc(event.at));
  out.text("SUMMARY", harmless_line(event.summary));
  out.text("DESCRIPTION", event.description);
  out.text("CATEGORIES", event.category);
  out.put("STATUS", event.tentative ? "TENTATIVE" : "CONFIRMED");
  out.put("TRANSP", "TRANSPARENT");  // a deadline keeps nobody busy
  out.put("END", "VEVENT");
}

// A calendar has at least one component (RFC 5545, 3.6), so one without events says which time it
// would give them in.
void put_time_zone(CalendarText& out) {
  out.put("BEGIN", "VTIMEZONE");
  out.put("TZID", "Etc/UTC");
  out.put("BEGIN", "STANDARD");
  out.put("DTSTART", "19700101T000000");
  out.put("TZOFFSETFROM", "+0000");
  out.put("TZOFFSETTO", "+0000");
  out.put("TZNAME", "UTC");
  out.put("END", "STANDARD");
  out.put("END", "VTIMEZONE");
}

}  // namespace

std::string write_calendar(const Calendar& calendar) {
  CalendarText out;
  out.put("BEGIN", "VCALENDAR");
  out.put("VERSION", "2.0");
  out.put("PRODID", "-//Comity//Comity//EN");
  out.put("CALSCALE", "GREGORIAN");
  // RFC 7986, 5.1, and what was in use before it.
  out.text("NAME", harmless_line(calendar.name));
  out.text("X-WR-CALNAME", harmless_line(calendar.name));
  if (calendar.events.empty()) put_time_zone(out);
  for (const CalendarEvent& event : calendar.events) put_event(out, event);
  out.put("END", "VCALENDAR");
  return out.take();
}

}  // namespace comity::api
