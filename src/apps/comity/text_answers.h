// Answers that are text or octets: as an object for programs, and as files. What an answer says was
// written by others. One thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "apps/comity/session.h"

namespace comity::cli {

// What `command` shows as text: "checkpoint" with origin, size, root and who signed; a zone, or the
// difference of two, record by record, with its comments; a document as it is.
[[nodiscard]] boost::json::value text_json(std::string_view command, std::string_view text);

// The document at `target` to `out`, and its signature to `out` with .sig behind it, both octet for
// octet.
[[nodiscard]] int save_document(const Common& common, const std::string& target,
                                const std::string& out);

}  // namespace comity::cli
