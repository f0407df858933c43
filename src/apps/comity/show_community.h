// Printers of the answers about a node, its community and its parties. One thread.
#pragma once

#include <boost/json/fwd.hpp>

namespace comity::cli {

void print_status(const boost::json::value& answer);
void print_community(const boost::json::value& answer);
void print_rules(const boost::json::value& answer);
void print_parties(const boost::json::value& answer);
void print_party(const boost::json::value& answer);
void print_waiting(const boost::json::value& answer);
// Who decides what: per rule, how many voices pass and block.
void print_power(const boost::json::value& answer);

// What an open proposal asks of a holder by due process, until when it can answer, and how.
[[nodiscard]] std::string claim_text(const boost::json::value& claim);

}  // namespace comity::cli
