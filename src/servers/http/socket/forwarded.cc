#include "servers/http/socket/forwarded.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace comity::http {
namespace {

std::string_view without_port(std::string_view said) {
  if (said.starts_with('[')) return said.substr(1, said.find(']') - 1);
  const std::size_t colon = said.find(':');
  return colon == said.rfind(':') ? said.substr(0, colon) : said;
}

}  // namespace

std::optional<std::string> forwarded_for(std::string_view field) {
  field.remove_prefix(field.rfind(',') + 1);
  field.remove_prefix(std::min(field.find_first_not_of(" \t"), field.size()));
  boost::system::error_code failure;
  const auto told = boost::asio::ip::make_address(std::string(without_port(field)), failure);
  return failure ? std::nullopt : std::optional(told.to_string());
}

}  // namespace comity::http
