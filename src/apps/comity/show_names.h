// Answers about zones and the names in them, as text. One thread.
#pragma once

#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace comity::cli {

void print_zones(const boost::json::value& answer);
// Who is to have it, or what the party holds, when its holder is gone; nothing when nobody is.
void print_successor(const boost::json::value& answer);
void print_delegation(const boost::json::value& delegation);
void print_delegations(const boost::json::value& answer);
void print_children(const boost::json::value& answer);
void print_faults(const boost::json::value& answer);
void print_hosts(const boost::json::value& answer);
void print_host(const boost::json::value& host);
void print_guard(const boost::json::value& answer);
// What a proposal or its preview uses of guards, a line each.
[[nodiscard]] std::vector<std::string> guard_lines(const boost::json::value& matter);
void print_record_sets(const boost::json::value& answer);

}  // namespace comity::cli
