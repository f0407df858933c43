// Printers of the answers about a zone's signing groups. One thread.
#pragma once

#include <boost/json/fwd.hpp>

namespace comity::cli {

void print_signing(const boost::json::value& answer);
void print_witnesses(const boost::json::value& answer);
void print_ceremony(const boost::json::value& answer);
// To be printed on paper, ticked and signed by those who are present.
void print_ceremony_script(const boost::json::value& answer);

}  // namespace comity::cli
