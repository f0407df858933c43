#include "servers/dns/socket/endpoint.h"

#include <charconv>
#include <system_error>

#include <boost/asio/ip/address.hpp>

namespace comity::primary {
namespace {

constexpr std::uint16_t kPort = 53;

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint{std::string(text), kPort};
  const std::size_t colon = text.rfind(':');
  const bool is_bracketed = text.starts_with('[');
  const std::size_t close = text.find(']');
  if (is_bracketed && close == std::string_view::npos) return error("'[' without ']'");
  if (is_bracketed) endpoint.address = text.substr(1, close - 1);
  const bool has_port = is_bracketed ? close + 1 < text.size()
                                     : colon != std::string_view::npos && text.find(':') == colon;
  if (has_port) {
    if (is_bracketed && colon != close + 1) return error(std::string(text) + ": ':' after ']'");
    if (!is_bracketed) endpoint.address = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const auto [end, wrong] =
        std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (wrong != std::errc() || end != port.data() + port.size()) {
      return error(std::string(port) + " is no port");
    }
  }
  boost::system::error_code failure;
  boost::asio::ip::make_address(endpoint.address, failure);
  if (failure) return error(endpoint.address + " is no IPv4 or IPv6 address");
  return endpoint;
}

std::string to_text(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
         std::to_string(endpoint.port);
}

}  // namespace comity::primary
