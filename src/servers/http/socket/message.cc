#include "servers/http/socket/message.h"

#include <array>
#include <ctime>

#include "base/limits.h"

namespace comity::http {
namespace {

namespace beast = boost::beast;

// RFC 9110, 5.6.7: IMF-fixdate. Written by hand: strftime follows the locale.
std::string http_date(std::time_t now) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  if (gmtime_r(&now, &utc) == nullptr) return {};
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  std::string out(kDays.at(static_cast<std::size_t>(utc.tm_wday)));
  out += ", " + two(utc.tm_mday) + " ";
  out += kMonths.at(static_cast<std::size_t>(utc.tm_mon));
  out += " " + std::to_string(utc.tm_year + 1900) + " " + two(utc.tm_hour) + ":" + two(utc.tm_min) +
         ":" + two(utc.tm_sec) + " GMT";
  return out;
}

}  // namespace

std::string media_type(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return ascii_lower(value);
}

std::optional<Problem> problem_of(const Failure& failure) {
  if (failure == beast::http::error::header_limit ||
      failure == beast::http::error::buffer_overflow) {
    return Problem{Fault::header_too_large,
                   "the header is longer than " + std::to_string(limits::kHttpHeaderBytes),
                   {},
                   {}};
  }
  if (failure == beast::http::error::body_limit) {
    return Problem{Fault::too_large,
                   "the body is longer than " + std::to_string(limits::kHttpBodyBytes),
                   {},
                   {}};
  }
  if (failure == boost::asio::error::no_buffer_space) {
    return Problem{Fault::busy, "the bodies of other requests take all the room", {}, {}};
  }
  if (failure == beast::http::error::end_of_stream ||
      failure == beast::http::error::partial_message)
    return {};
  if (failure.category() != beast::http::make_error_code(beast::http::error::bad_method).category())
    return {};
  return Problem{Fault::bad_request, "no HTTP/1.1 request: " + failure.message(), {}, {}};
}

Message to_message(const Response& response, const Manner& manner) {
  Message message;
  message.version(manner.version);
  message.result(static_cast<unsigned>(response.status));
  message.set(beast::http::field::server, "comity");
  message.set(beast::http::field::date, http_date(std::time(nullptr)));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(manner.keep_alive);
  if (response.status == 204 || response.status == 304) return message;
  if (!response.content_type.empty()) {
    message.set(beast::http::field::content_type, response.content_type);
  }
  const BytesView octets = response.octets();
  message.content_length(octets.size());
  if (!manner.head) message.body() = {octets.data(), octets.size()};
  return message;
}

Framing framing_of(const Header& header) {
  Framing framing;
  framing.version = header.version();
  for (const auto& field : header) {
    std::vector<std::string_view>* values = nullptr;
    if (field.name() == beast::http::field::host) values = &framing.hosts;
    if (field.name() == beast::http::field::transfer_encoding) values = &framing.codings;
    if (field.name() == beast::http::field::content_length) values = &framing.lengths;
    if (values != nullptr) values->emplace_back(field.value().data(), field.value().size());
  }
  return framing;
}

}  // namespace comity::http
